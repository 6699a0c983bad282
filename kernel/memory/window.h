/* SPDX-License-Identifier: MIT */
/* Windows on physical memory: entries of tables that boot/ made (boot/long_mode.asm), mapped for
 * as long as one copy takes, or for good. Nothing else of physical memory is mapped.
 * Intel SDM volume 3A, 4.5 (4-level paging), 12.12 (page attribute table);
 * volume 2, CPUID leaf 0x80000008. */
#ifndef KERNEL_MEMORY_WINDOW_H
#define KERNEL_MEMORY_WINDOW_H

#include <stddef.h>
#include <stdint.h>

/* Where physical addresses end: the first that the processor can't give. */
uint64_t window_end(void);

/* VGA text memory, 0xB8000 to 0xB8FFF: mapped from the first instruction on. */
volatile uint16_t *window_vga_text(void);

/* Maps `size` bytes of a framebuffer at physical `base`, any alignment, for good, to be written:
 * write-combining where the processor can. NULL where they need more than the 1008 MiB that there
 * are for it, reach past what the processor can address, or are none. A second framebuffer takes
 * the first one's place. */
void *window_map_framebuffer(uint64_t base, uint64_t size);

/* Maps `size` bytes of RAM at physical `base`, a page boundary, for good, to be read and written.
 * NULL under the same conditions as window_map_device. */
void *window_map_ram(uint64_t base, uint64_t size);

/* Maps a device's `size` bytes of registers at physical `base`, any alignment, for good: uncached,
 * to be read and written. NULL where the window has no room left (about 2 MiB in all, devices and
 * RAM), or they reach past what the processor can address. */
volatile void *window_map_device(uint64_t base, uint64_t size);

/* Maps physical [address, address + length) to be written or read, uncached, until the next call
 * here or of window_read. NULL where it crosses a page, or reaches past what the processor can
 * address. */
volatile void *window_borrow(uint64_t address, size_t length);

/* The same for RAM: through the caches. */
volatile void *window_borrow_ram(uint64_t address, size_t length);

/* Copies `length` bytes from physical `address`, any alignment. STATUS_NOT_THERE, and `to`
 * cleared, where they reach past what the processor can address. Reading where nothing is gives
 * ones; a pointer into a device's registers is read like any other. The shape is that of
 * kernel/lib/physical.h; `context` isn't used. */
int window_read(void *context, uint64_t address, void *to, size_t length);

/* The search that goes with it in kernel/lib/physical.h, without a copy. */
uint64_t window_find(void *context, uint64_t start, uint64_t end, uint64_t mark);

#endif
