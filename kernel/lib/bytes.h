/* SPDX-License-Identifier: MIT */
/* The four memory functions that a compiler may call on its own, under their standard names, so
 * that the same source builds freestanding (kernel/lib/bytes.c) and hosted (the C library). */
#ifndef KERNEL_LIB_BYTES_H
#define KERNEL_LIB_BYTES_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);
int memcmp(const void *left, const void *right, size_t length);
size_t strlen(const char *text);

#endif
