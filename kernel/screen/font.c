/* SPDX-License-Identifier: MIT AND BSD-2-Clause */
/* The glyphs are those of Spleen 8x16 by Frederic Cambus (https://github.com/fcambus/spleen,
 * version 1.9.1), unchanged; kernel/screen/font.py printed this table from Debian's package of it.
 * Their licence:
 *
 * Copyright (c) 2018-2021, Frederic Cambus
 * All rights reserved.
 *
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 *
 *   * Redistributions of source code must retain the above copyright
 *     notice, this list of conditions and the following disclaimer.
 *
 *   * Redistributions in binary form must reproduce the above copyright
 *     notice, this list of conditions and the following disclaimer in the
 *     documentation and/or other materials provided with the distribution.
 *
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS
 * BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 */
#include "kernel/screen/font.h"

const uint64_t font_glyphs[FONT_LAST - FONT_FIRST + 1][2] = {
    {0x0000000000000000, 0x0000000000000000}, /*   */
    {0x0000181818181818, 0x1800181800000000}, /* ! */
    {0x0066666666000000, 0x0000000000000000}, /* " */
    {0x00006c6cfe6c6c6c, 0x6cfe6c6c00000000}, /* # */
    {0x00107ed0d0d07c16, 0x161616fc10000000}, /* $ */
    {0x000006666c0c1818, 0x3036666000000000}, /* % */
    {0x0000386c6c6c3870, 0xdacccc7a00000000}, /* & */
    {0x0018181818000000, 0x0000000000000000}, /* ' */
    {0x000e183030606060, 0x603030180e000000}, /* ( */
    {0x0070180c0c060606, 0x060c0c1870000000}, /* ) */
    {0x00000000663c18ff, 0x183c660000000000}, /* * */
    {0x000000000018187e, 0x1818000000000000}, /* + */
    {0x0000000000000000, 0x0000181830000000}, /* , */
    {0x000000000000007e, 0x0000000000000000}, /* - */
    {0x0000000000000000, 0x0000181800000000}, /* . */
    {0x0006060c0c181830, 0x306060c0c0000000}, /* / */
    {0x00007cc6c6cedef6, 0xe6c6c67c00000000}, /* 0 */
    {0x0000183878581818, 0x1818187e00000000}, /* 1 */
    {0x00007cc606060c18, 0x3060c6fe00000000}, /* 2 */
    {0x00007cc606063c06, 0x0606c67c00000000}, /* 3 */
    {0x0000c0c0cccccccc, 0xfe0c0c0c00000000}, /* 4 */
    {0x0000fec6c0c0fc06, 0x0606c67c00000000}, /* 5 */
    {0x00007cc6c0c0fcc6, 0xc6c6c67c00000000}, /* 6 */
    {0x0000fec606060c18, 0x3030303000000000}, /* 7 */
    {0x00007cc6c6c67cc6, 0xc6c6c67c00000000}, /* 8 */
    {0x00007cc6c6c6c67e, 0x0606c67c00000000}, /* 9 */
    {0x0000000000181800, 0x0000181800000000}, /* : */
    {0x0000000000181800, 0x0000181830000000}, /* ; */
    {0x0000060c18306060, 0x30180c0600000000}, /* < */
    {0x00000000007e0000, 0x7e00000000000000}, /* = */
    {0x00006030180c0606, 0x0c18306000000000}, /* > */
    {0x00007cc6060c1830, 0x3000303000000000}, /* ? */
    {0x0000007cc2dadada, 0xdadec07c00000000}, /* @ */
    {0x00007cc6c6c6fec6, 0xc6c6c6c600000000}, /* A */
    {0x0000fcc6c6c6fcc6, 0xc6c6c6fc00000000}, /* B */
    {0x00007ec0c0c0c0c0, 0xc0c0c07e00000000}, /* C */
    {0x0000fcc6c6c6c6c6, 0xc6c6c6fc00000000}, /* D */
    {0x00007ec0c0c0f8c0, 0xc0c0c07e00000000}, /* E */
    {0x00007ec0c0c0f8c0, 0xc0c0c0c000000000}, /* F */
    {0x00007ec0c0c0dec6, 0xc6c6c67e00000000}, /* G */
    {0x0000c6c6c6c6fec6, 0xc6c6c6c600000000}, /* H */
    {0x00007e1818181818, 0x1818187e00000000}, /* I */
    {0x00007e1818181818, 0x181818f000000000}, /* J */
    {0x0000c6c6c6ccf8cc, 0xc6c6c6c600000000}, /* K */
    {0x0000c0c0c0c0c0c0, 0xc0c0c07e00000000}, /* L */
    {0x0000c6eefed6c6c6, 0xc6c6c6c600000000}, /* M */
    {0x0000c6c6e6e6d6d6, 0xcecec6c600000000}, /* N */
    {0x00007cc6c6c6c6c6, 0xc6c6c67c00000000}, /* O */
    {0x0000fcc6c6c6fcc0, 0xc0c0c0c000000000}, /* P */
    {0x00007cc6c6c6c6c6, 0xc6d6d67c180c0000}, /* Q */
    {0x0000fcc6c6c6fcc6, 0xc6c6c6c600000000}, /* R */
    {0x00007ec0c0c07c06, 0x060606fc00000000}, /* S */
    {0x0000ff1818181818, 0x1818181800000000}, /* T */
    {0x0000c6c6c6c6c6c6, 0xc6c6c67e00000000}, /* U */
    {0x0000c6c6c6c6c6c6, 0xc66c381000000000}, /* V */
    {0x0000c6c6c6c6c6c6, 0xd6feeec600000000}, /* W */
    {0x0000c6c6c66c386c, 0xc6c6c6c600000000}, /* X */
    {0x0000c6c6c6c67e06, 0x060606fc00000000}, /* Y */
    {0x0000fe06060c1830, 0x60c0c0fe00000000}, /* Z */
    {0x003e303030303030, 0x303030303e000000}, /* [ */
    {0x00c0c06060303018, 0x180c0c0606000000}, /* \ */
    {0x007c0c0c0c0c0c0c, 0x0c0c0c0c7c000000}, /* ] */
    {0x0010386cc6000000, 0x0000000000000000}, /* ^ */
    {0x0000000000000000, 0x000000000000fe00}, /* _ */
    {0x0030180c00000000, 0x0000000000000000}, /* ` */
    {0x00000000007c067e, 0xc6c6c67e00000000}, /* a */
    {0x0000c0c0c0fcc6c6, 0xc6c6c6fc00000000}, /* b */
    {0x00000000007ec0c0, 0xc0c0c07e00000000}, /* c */
    {0x00000606067ec6c6, 0xc6c6c67e00000000}, /* d */
    {0x00000000007ec6c6, 0xfec0c07e00000000}, /* e */
    {0x00001e3030307c30, 0x3030303000000000}, /* f */
    {0x00000000007ec6c6, 0xc6c6c67c0606fc00}, /* g */
    {0x0000c0c0c0fcc6c6, 0xc6c6c6c600000000}, /* h */
    {0x0000181800381818, 0x1818181c00000000}, /* i */
    {0x0000181800181818, 0x1818181818187000}, /* j */
    {0x0000c0c0c0ccd8f0, 0xf0d8ccc600000000}, /* k */
    {0x0000303030303030, 0x3030301c00000000}, /* l */
    {0x0000000000ecd6d6, 0xd6d6c6c600000000}, /* m */
    {0x0000000000fcc6c6, 0xc6c6c6c600000000}, /* n */
    {0x00000000007cc6c6, 0xc6c6c67c00000000}, /* o */
    {0x0000000000fcc6c6, 0xc6c6c6fcc0c0c000}, /* p */
    {0x00000000007ec6c6, 0xc6c6c67e06060600}, /* q */
    {0x00000000007ec6c0, 0xc0c0c0c000000000}, /* r */
    {0x00000000007ec0c0, 0x7c0606fc00000000}, /* s */
    {0x00003030307c3030, 0x3030301e00000000}, /* t */
    {0x0000000000c6c6c6, 0xc6c6c67e00000000}, /* u */
    {0x0000000000c6c6c6, 0xc66c381000000000}, /* v */
    {0x0000000000c6c6d6, 0xd6d6d66e00000000}, /* w */
    {0x0000000000c66c38, 0x386cc6c600000000}, /* x */
    {0x0000000000c6c6c6, 0xc6c6c67e0606fc00}, /* y */
    {0x0000000000fe060c, 0x183060fe00000000}, /* z */
    {0x000e181818187070, 0x181818180e000000}, /* { */
    {0x0018181818181818, 0x1818181818000000}, /* | */
    {0x0070181818180e0e, 0x1818181870000000}, /* } */
    {0x000000000000327e, 0x4c00000000000000}, /* ~ */
};
