/* SPDX-License-Identifier: MIT */
/* Finds the objects of a JSON array, and what each calls itself, without reading them: a viewer is
 * told of machines one by one, as the desk wrote them. Pure. */
#ifndef SERIAL_LAB_WEB_SPLIT_H
#define SERIAL_LAB_WEB_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

struct split {
    const char *at, *end;
};

struct split_part {
    const char *text; /* the object */
    size_t length;
    const char *name; /* the value of its key "name", as it is written between the quotes */
    size_t name_length;
};

/* Begins with an array's text. */
void split_begin(struct split *split, const char *text, size_t length);

/* The next object that has a name; false: there is none, or the text isn't what it should be. */
bool split_next(struct split *split, struct split_part *part);

#endif
