/* SPDX-License-Identifier: MIT */
/* VGA text, 80 columns by 25 rows, as a screen for the console.
 * IBM VGA technical reference: text modes; CRT controller index 0x0E and 0x0F (cursor). */
#ifndef KERNEL_SCREEN_VGA_TEXT_H
#define KERNEL_SCREEN_VGA_TEXT_H

#include <stdint.h>

#include "kernel/log/log.h"

/* Clears the screen and returns the console's sink, or NULL where the cells don't keep what is
 * written to them: no VGA, which is normal. `cells` is 80 * 25 of them: character and attribute. */
struct log_sink *vga_text_start(volatile uint16_t *cells);

#endif
