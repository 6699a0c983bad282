/* SPDX-License-Identifier: MIT */
/* A text as a YAML value. */
#ifndef SERIAL_LAB_IMPORT_YAML_TEXT_H
#define SERIAL_LAB_IMPORT_YAML_TEXT_H

#include <stddef.h>
#include <stdio.h>

/* As it is where every reader takes it for a text, else in double quotes, `length` bytes of it.
 * What is no UTF-8 becomes `?`. */
void yaml_text_write(const char *text, size_t length, FILE *to);

#endif
