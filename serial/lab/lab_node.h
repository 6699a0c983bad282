/* SPDX-License-Identifier: MIT */
/* What is within a lab_tree: for what walks over it. */
#ifndef SERIAL_LAB_LAB_NODE_H
#define SERIAL_LAB_LAB_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "serial/lab/lab_tree.h"

enum { LAB_MISTAKE_MAX = 400 };

struct lab_tree {
    yaml_document_t document;
    bool has_document;
    unsigned visits, line; /* of the mistake */
    char mistake[LAB_MISTAKE_MAX];
};

/* Notes the mistake, where there is none yet. Always false. */
bool lab_node_wrong(struct lab_tree *tree, size_t line, const char *pattern, ...)
    __attribute__((format(printf, 3, 4)));

/* A node by libyaml's number, 1 being the root; NULL: there is none. */
yaml_node_t *lab_node(const struct lab_tree *tree, int index);

const char *lab_node_text(const yaml_node_t *scalar);
size_t lab_node_line(const yaml_node_t *node);

#endif
