/* SPDX-License-Identifier: MIT */
/* Writes to a framebuffer's memory, which is write-combining (kernel/memory/window.h) and slow to
 * read: nothing here reads it. Each is one instruction, at any alignment, so that the compiler can
 * make nothing else of it.
 * Intel SDM volume 3A, 12.3.1 (write combining); volume 2, SFENCE. */
#ifndef KERNEL_SCREEN_VIDEO_H
#define KERNEL_SCREEN_VIDEO_H

#include <stddef.h>
#include <stdint.h>

static inline void video_write8(char *at, uint8_t value)
{
    __asm__ volatile("movb %0, (%1)" : : "q"(value), "r"(at) : "memory");
}

static inline void video_write16(char *at, uint16_t value)
{
    __asm__ volatile("movw %0, (%1)" : : "r"(value), "r"(at) : "memory");
}

static inline void video_write32(char *at, uint32_t value)
{
    __asm__ volatile("movl %0, (%1)" : : "r"(value), "r"(at) : "memory");
}

/* Zeros, eight bytes at a time and then the rest. */
static inline void video_clear(char *at, size_t length)
{
    size_t words = length / 8, rest = length % 8;
    __asm__ volatile("rep stosq" : "+D"(at), "+c"(words) : "a"(0L) : "memory");
    __asm__ volatile("rep stosb" : "+D"(at), "+c"(rest) : "a"(0L) : "memory");
}

/* What was written is on its way to the screen, and not in a buffer of the processor's, where it
 * could stay when the processor halts. */
static inline void video_flush(void)
{
    __asm__ volatile("sfence" : : : "memory");
}

#endif
