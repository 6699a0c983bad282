/* SPDX-License-Identifier: MIT */
/* Windows on physical memory: pages of a table that boot/ made (boot/long_mode.asm), mapped for
 * as long as one copy takes, or for good. Nothing else of physical memory is mapped.
 * Intel SDM volume 3A, 4.5. */
#ifndef KERNEL_MEMORY_WINDOW_H
#define KERNEL_MEMORY_WINDOW_H

#include <stddef.h>
#include <stdint.h>

/* VGA text memory, 0xB8000 to 0xB8FFF: mapped from the first instruction on. */
volatile uint16_t *window_vga_text(void);

/* Copies `length` bytes from physical `address`, any alignment. STATUS_NOT_THERE, and `to`
 * cleared, where they reach past the first 4 GiB, where all 32-bit loaders leave what they say.
 * Reading where nothing is gives ones; a pointer into a device's registers is read like any other.
 * The shape is that of
 * boot/physical.h; `context` isn't used. */
int window_read(void *context, uint64_t address, void *to, size_t length);

#endif
