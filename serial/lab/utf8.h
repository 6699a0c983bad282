/* SPDX-License-Identifier: MIT */
/* Text in UTF-8 that a terminal and a reader of YAML can be given. */
#ifndef SERIAL_LAB_UTF8_H
#define SERIAL_LAB_UTF8_H

#include <stddef.h>

/* How many of `length` bytes (1 or more) are a character that may be shown; 0: none is, since it is
 * no UTF-8 or a control. */
size_t utf8_length(const char *bytes, size_t length);

/* Puts a `?` for each byte that is of no such character. */
void utf8_tame(char *text);

#endif
