/* SPDX-License-Identifier: MIT */
/* libyaml's own tree knows every value's line. */
#include "serial/lab/lab_node.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"
#include "serial/lab/utf8.h"

static bool note_list(struct lab_tree *tree, size_t line, const char *pattern, va_list values)
{
    if (tree->mistake[0] == '\0') {
        vsnprintf(tree->mistake, sizeof tree->mistake, pattern, values);
        utf8_tame(tree->mistake);
        tree->line = (unsigned)line;
    }
    return false;
}

bool lab_node_wrong(struct lab_tree *tree, size_t line, const char *pattern, ...)
{
    va_list values;
    va_start(values, pattern);
    note_list(tree, line, pattern, values);
    va_end(values);
    return false;
}

static void note_syntax(struct lab_tree *tree, const yaml_parser_t *parser)
{
    size_t line = parser->problem_mark.line + 1;
    if (parser->error == YAML_READER_ERROR)
        lab_node_wrong(tree, 1, "this is no text in UTF-8: %s", parser->problem);
    else
        lab_node_wrong(tree, line, "this is no YAML: %s%s%s",
                       parser->problem ? parser->problem : "", parser->context ? ", " : "",
                       parser->context ? parser->context : "");
}

struct lab_tree *lab_tree_new(const void *bytes, size_t length)
{
    struct lab_tree *tree = memory_new(1, sizeof *tree);
    yaml_parser_t parser;
    yaml_document_t more;
    if (!yaml_parser_initialize(&parser)) {
        lab_node_wrong(tree, 1, "there is no memory left for it");
        return tree;
    }
    if (length > 0 && memchr(bytes, '\0', length)) /* where libyaml would take it to end */
        lab_node_wrong(tree, 1,
                       "this is no text in UTF-8: a NUL is in it; was it saved as UTF-16?");
    yaml_parser_set_input_string(&parser, bytes, length);
    tree->has_document = yaml_parser_load(&parser, &tree->document);
    if (tree->has_document && yaml_parser_load(&parser, &more)) {
        if (yaml_document_get_root_node(&more))
            lab_node_wrong(tree, more.start_mark.line + 1,
                           "a second document begins here: there may be one");
        yaml_document_delete(&more);
    } else {
        note_syntax(tree, &parser);
    }
    yaml_parser_delete(&parser);
    if (tree->has_document && !yaml_document_get_root_node(&tree->document))
        lab_node_wrong(tree, 1, "nothing is in it");
    return tree;
}

void lab_tree_free(struct lab_tree *tree)
{
    if (tree->has_document)
        yaml_document_delete(&tree->document);
    free(tree);
}

yaml_node_t *lab_node(const struct lab_tree *tree, int index)
{
    /* libyaml changes nothing there. */
    return yaml_document_get_node((yaml_document_t *)(uintptr_t)&tree->document, index);
}

const char *lab_node_text(const yaml_node_t *node)
{
    return (const char *)node->data.scalar.value;
}

size_t lab_node_line(const yaml_node_t *node)
{
    return node->start_mark.line + 1;
}

static const yaml_node_t *member_of(const struct lab_tree *tree, const yaml_node_t *node,
                                    const char *key, size_t length)
{
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         node->type == YAML_MAPPING_NODE && pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *name = lab_node(tree, pair->key);
        if (name->type == YAML_SCALAR_NODE && name->data.scalar.length == length &&
            memcmp(lab_node_text(name), key, length) == 0)
            return lab_node(tree, pair->value);
    }
    return NULL;
}

static const yaml_node_t *entry_of(const struct lab_tree *tree, const yaml_node_t *node,
                                   unsigned long index)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return NULL;
    size_t count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    return index < count ? lab_node(tree, node->data.sequence.items.start[index]) : NULL;
}

unsigned lab_tree_line(const struct lab_tree *tree, const char *place)
{
    const yaml_node_t *node = lab_node(tree, 1);
    size_t line = 1;
    while (node && *place != '\0') {
        if (*place == '[') {
            char *end;
            node = entry_of(tree, node, strtoul(place + 1, &end, 10));
            place = end + 1;
        } else {
            place += *place == '.';
            size_t length = strcspn(place, ".[");
            node = member_of(tree, node, place, length);
            place += length;
        }
        line = node ? lab_node_line(node) : line;
    }
    return (unsigned)line;
}

bool lab_tree_wrong(struct lab_tree *tree, const char *place, const char *pattern, ...)
{
    va_list values;
    va_start(values, pattern);
    note_list(tree, lab_tree_line(tree, place), pattern, values);
    va_end(values);
    return false;
}

const char *lab_tree_mistake(const struct lab_tree *tree, unsigned *line)
{
    *line = tree->line;
    return tree->mistake[0] != '\0' ? tree->mistake : NULL;
}

const char *lab_place(struct lab_place *place, const char *pattern, ...)
{
    va_list values;
    va_start(values, pattern);
    vsnprintf(place->text, sizeof place->text, pattern, values);
    va_end(values);
    return place->text;
}
