/* SPDX-License-Identifier: MIT */
/* Text from values, into a buffer of known size. A small part of C17 7.21.6.1 (fprintf):
 * %s %c %% as they are, and %u %x with an optional width, 0 flag and the length l; nothing else. */
#ifndef KERNEL_LIB_FORMAT_H
#define KERNEL_LIB_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* Writes at most `size` - 1 characters and a NUL (nothing if `size` is 0). Returns how many
 * characters stand in `to`; text that doesn't fit is cut. A NULL for %s reads "(null)"; an
 * unknown conversion is written as it stands, and the rest of the text with it. */
size_t format(char *to, size_t size, const char *pattern, ...)
    __attribute__((format(printf, 3, 4)));
size_t format_list(char *to, size_t size, const char *pattern, va_list values)
    __attribute__((format(printf, 3, 0)));

#endif
