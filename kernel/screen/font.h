/* SPDX-License-Identifier: MIT */
/* What 7-bit text looks like where no hardware draws it: the 95 printable characters of ASCII, each
 * 8 pixels wide and 16 high. */
#ifndef KERNEL_SCREEN_FONT_H
#define KERNEL_SCREEN_FONT_H

#include <stdint.h>

#define FONT_WIDTH 8
#define FONT_HEIGHT 16
#define FONT_FIRST ' '
#define FONT_LAST '~'

/* Of each glyph the upper eight rows and the lower eight, the topmost in the lowest byte. */
extern const uint64_t font_glyphs[FONT_LAST - FONT_FIRST + 1][2];

/* The pixels of one row, 0 to 15 from the top; the leftmost is bit 7. `c` is FONT_FIRST to
 * FONT_LAST. */
static inline uint8_t font_row(char c, unsigned row)
{
    return ((const uint8_t *)font_glyphs[c - FONT_FIRST])[row];
}

#endif
