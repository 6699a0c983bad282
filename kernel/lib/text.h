/* SPDX-License-Identifier: MIT */
/* Text that hardware and firmware keep in fields of a fixed size, filled up with blanks or NULs, as
 * people write it. */
#ifndef KERNEL_LIB_TEXT_H
#define KERNEL_LIB_TEXT_H

#include <stddef.h>

/* Copies the field's text up to its end or a NUL to `to`, which has `length` + 1 bytes at least,
 * and ends it with a NUL: runs of what is not printable ASCII become one blank between words, none
 * at the beginning and the end. Returns its length. */
size_t text_squeeze(char *to, const void *field, size_t length);

#endif
