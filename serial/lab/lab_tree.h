/* SPDX-License-Identifier: MIT */
/* Where things stand in a YAML text: libcyaml says that something is wrong, and only about where.
 * A place is written as `serve.keep.size` or `machines[3].accept[0].until`. */
#ifndef SERIAL_LAB_LAB_TREE_H
#define SERIAL_LAB_LAB_TREE_H

#include <cyaml/cyaml.h>
#include <stdbool.h>
#include <stddef.h>

struct lab_tree;

/* Never NULL. What is no YAML, or more than one document, is a mistake already. */
struct lab_tree *lab_tree_new(const void *bytes, size_t length);
void lab_tree_free(struct lab_tree *tree);

/* Holds the text against the schema: unknown and missing keys, keys given twice, wrong kinds of
 * value. False: a mistake was noted. */
bool lab_tree_fits(struct lab_tree *tree, const cyaml_schema_value_t *schema);

/* The line of a place's value, from 1 on; where there is no such place, of the nearest around it.
 */
unsigned lab_tree_line(const struct lab_tree *tree, const char *place);

/* Notes what is wrong at a place, which a pattern gives first. Always false. Only the first mistake
 * is kept. */
bool lab_tree_wrong(struct lab_tree *tree, const char *place, const char *pattern, ...)
    __attribute__((format(printf, 3, 4)));

/* The mistake, and its line; NULL: there is none. */
const char *lab_tree_mistake(const struct lab_tree *tree, unsigned *line);

/* A place's name in the making. */
struct lab_place {
    char text[96];
};
const char *lab_place(struct lab_place *place, const char *pattern, ...)
    __attribute__((format(printf, 2, 3)));

#endif
