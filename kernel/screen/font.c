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
    {0x1818181818180000, 0x0000000018180018}, /* ! */
    {0x0000006666666600, 0x0000000000000000}, /* " */
    {0x6c6c6cfe6c6c0000, 0x000000006c6cfe6c}, /* # */
    {0x167cd0d0d07e1000, 0x00000010fc161616}, /* $ */
    {0x18180c6c66060000, 0x0000000060663630}, /* % */
    {0x70386c6c6c380000, 0x000000007accccda}, /* & */
    {0x0000001818181800, 0x0000000000000000}, /* ' */
    {0x6060603030180e00, 0x0000000e18303060}, /* ( */
    {0x0606060c0c187000, 0x00000070180c0c06}, /* ) */
    {0xff183c6600000000, 0x0000000000663c18}, /* * */
    {0x7e18180000000000, 0x0000000000001818}, /* + */
    {0x0000000000000000, 0x0000003018180000}, /* , */
    {0x7e00000000000000, 0x0000000000000000}, /* - */
    {0x0000000000000000, 0x0000000018180000}, /* . */
    {0x3018180c0c060600, 0x000000c0c0606030}, /* / */
    {0xf6decec6c67c0000, 0x000000007cc6c6e6}, /* 0 */
    {0x1818587838180000, 0x000000007e181818}, /* 1 */
    {0x180c0606c67c0000, 0x00000000fec66030}, /* 2 */
    {0x063c0606c67c0000, 0x000000007cc60606}, /* 3 */
    {0xccccccccc0c00000, 0x000000000c0c0cfe}, /* 4 */
    {0x06fcc0c0c6fe0000, 0x000000007cc60606}, /* 5 */
    {0xc6fcc0c0c67c0000, 0x000000007cc6c6c6}, /* 6 */
    {0x180c0606c6fe0000, 0x0000000030303030}, /* 7 */
    {0xc67cc6c6c67c0000, 0x000000007cc6c6c6}, /* 8 */
    {0x7ec6c6c6c67c0000, 0x000000007cc60606}, /* 9 */
    {0x0018180000000000, 0x0000000018180000}, /* : */
    {0x0018180000000000, 0x0000003018180000}, /* ; */
    {0x606030180c060000, 0x00000000060c1830}, /* < */
    {0x00007e0000000000, 0x000000000000007e}, /* = */
    {0x06060c1830600000, 0x000000006030180c}, /* > */
    {0x30180c06c67c0000, 0x0000000030300030}, /* ? */
    {0xdadadac27c000000, 0x000000007cc0deda}, /* @ */
    {0xc6fec6c6c67c0000, 0x00000000c6c6c6c6}, /* A */
    {0xc6fcc6c6c6fc0000, 0x00000000fcc6c6c6}, /* B */
    {0xc0c0c0c0c07e0000, 0x000000007ec0c0c0}, /* C */
    {0xc6c6c6c6c6fc0000, 0x00000000fcc6c6c6}, /* D */
    {0xc0f8c0c0c07e0000, 0x000000007ec0c0c0}, /* E */
    {0xc0f8c0c0c07e0000, 0x00000000c0c0c0c0}, /* F */
    {0xc6dec0c0c07e0000, 0x000000007ec6c6c6}, /* G */
    {0xc6fec6c6c6c60000, 0x00000000c6c6c6c6}, /* H */
    {0x18181818187e0000, 0x000000007e181818}, /* I */
    {0x18181818187e0000, 0x00000000f0181818}, /* J */
    {0xccf8ccc6c6c60000, 0x00000000c6c6c6c6}, /* K */
    {0xc0c0c0c0c0c00000, 0x000000007ec0c0c0}, /* L */
    {0xc6c6d6feeec60000, 0x00000000c6c6c6c6}, /* M */
    {0xd6d6e6e6c6c60000, 0x00000000c6c6cece}, /* N */
    {0xc6c6c6c6c67c0000, 0x000000007cc6c6c6}, /* O */
    {0xc0fcc6c6c6fc0000, 0x00000000c0c0c0c0}, /* P */
    {0xc6c6c6c6c67c0000, 0x00000c187cd6d6c6}, /* Q */
    {0xc6fcc6c6c6fc0000, 0x00000000c6c6c6c6}, /* R */
    {0x067cc0c0c07e0000, 0x00000000fc060606}, /* S */
    {0x1818181818ff0000, 0x0000000018181818}, /* T */
    {0xc6c6c6c6c6c60000, 0x000000007ec6c6c6}, /* U */
    {0xc6c6c6c6c6c60000, 0x0000000010386cc6}, /* V */
    {0xc6c6c6c6c6c60000, 0x00000000c6eefed6}, /* W */
    {0x6c386cc6c6c60000, 0x00000000c6c6c6c6}, /* X */
    {0x067ec6c6c6c60000, 0x00000000fc060606}, /* Y */
    {0x30180c0606fe0000, 0x00000000fec0c060}, /* Z */
    {0x3030303030303e00, 0x0000003e30303030}, /* [ */
    {0x1830306060c0c000, 0x00000006060c0c18}, /* \ */
    {0x0c0c0c0c0c0c7c00, 0x0000007c0c0c0c0c}, /* ] */
    {0x000000c66c381000, 0x0000000000000000}, /* ^ */
    {0x0000000000000000, 0x00fe000000000000}, /* _ */
    {0x000000000c183000, 0x0000000000000000}, /* ` */
    {0x7e067c0000000000, 0x000000007ec6c6c6}, /* a */
    {0xc6c6fcc0c0c00000, 0x00000000fcc6c6c6}, /* b */
    {0xc0c07e0000000000, 0x000000007ec0c0c0}, /* c */
    {0xc6c67e0606060000, 0x000000007ec6c6c6}, /* d */
    {0xc6c67e0000000000, 0x000000007ec0c0fe}, /* e */
    {0x307c3030301e0000, 0x0000000030303030}, /* f */
    {0xc6c67e0000000000, 0x00fc06067cc6c6c6}, /* g */
    {0xc6c6fcc0c0c00000, 0x00000000c6c6c6c6}, /* h */
    {0x1818380018180000, 0x000000001c181818}, /* i */
    {0x1818180018180000, 0x0070181818181818}, /* j */
    {0xf0d8ccc0c0c00000, 0x00000000c6ccd8f0}, /* k */
    {0x3030303030300000, 0x000000001c303030}, /* l */
    {0xd6d6ec0000000000, 0x00000000c6c6d6d6}, /* m */
    {0xc6c6fc0000000000, 0x00000000c6c6c6c6}, /* n */
    {0xc6c67c0000000000, 0x000000007cc6c6c6}, /* o */
    {0xc6c6fc0000000000, 0x00c0c0c0fcc6c6c6}, /* p */
    {0xc6c67e0000000000, 0x000606067ec6c6c6}, /* q */
    {0xc0c67e0000000000, 0x00000000c0c0c0c0}, /* r */
    {0xc0c07e0000000000, 0x00000000fc06067c}, /* s */
    {0x30307c3030300000, 0x000000001e303030}, /* t */
    {0xc6c6c60000000000, 0x000000007ec6c6c6}, /* u */
    {0xc6c6c60000000000, 0x0000000010386cc6}, /* v */
    {0xd6c6c60000000000, 0x000000006ed6d6d6}, /* w */
    {0x386cc60000000000, 0x00000000c6c66c38}, /* x */
    {0xc6c6c60000000000, 0x00fc06067ec6c6c6}, /* y */
    {0x0c06fe0000000000, 0x00000000fe603018}, /* z */
    {0x7070181818180e00, 0x0000000e18181818}, /* { */
    {0x1818181818181800, 0x0000001818181818}, /* | */
    {0x0e0e181818187000, 0x0000007018181818}, /* } */
    {0x7e32000000000000, 0x000000000000004c}, /* ~ */
};
