/* SPDX-License-Identifier: MIT */
/* The walk over what stands in the file goes by libcyaml's schema, so that there is one list of
 * keys. How deep it goes is bounded by the schema, and how far by a count: aliases make a small
 * text as large as they like. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "serial/lab/lab_node.h"
#include "serial/lab/nearest.h"

enum { VISITS_MAX = 1 << 20, KEYS_MAX = 32, SHOWN_MAX = 80 };

/* What stands there, for a message. */
static const char *shown(const yaml_node_t *node, char buffer[SHOWN_MAX])
{
    if (node->type != YAML_SCALAR_NODE)
        return node->type == YAML_MAPPING_NODE ? "a mapping" : "a list";
    if (node->data.scalar.length == 0)
        return "nothing";
    snprintf(buffer, SHOWN_MAX, "%s", lab_node_text(node));
    return buffer;
}

/* A value, or a list's entry; `name` is of the key that leads there, and `line` is where it stands:
 * a value that is empty has no line of its own. */
struct spot {
    const yaml_node_t *node;
    const char *name;
    size_t line;
};

static bool expected(struct lab_tree *tree, const struct spot *spot, const char *what)
{
    char buffer[SHOWN_MAX];
    return lab_node_wrong(tree, spot->line, "%s should be %s, and is %s", spot->name, what,
                          shown(spot->node, buffer));
}

static bool fits(struct lab_tree *tree, const cyaml_schema_value_t *schema,
                 const struct spot *spot);

static bool fits_text(struct lab_tree *tree, const cyaml_schema_value_t *schema,
                      const struct spot *spot)
{
    size_t length = spot->node->data.scalar.length;
    if (length < schema->string.min)
        return expected(tree, spot, "a text");
    if (length > schema->string.max)
        return lab_node_wrong(tree, spot->line, "%s is longer than %u bytes", spot->name,
                              schema->string.max);
    if (strlen(lab_node_text(spot->node)) != length)
        return lab_node_wrong(tree, spot->line, "%s has a NUL within", spot->name);
    return true;
}

static bool fits_enum(struct lab_tree *tree, const cyaml_schema_value_t *schema,
                      const struct spot *spot)
{
    char words[SHOWN_MAX] = "";
    for (unsigned i = 0; i < schema->enumeration.count; i++) {
        const char *word = schema->enumeration.strings[i].str;
        size_t length = strlen(words);
        if (strcmp(word, lab_node_text(spot->node)) == 0)
            return true;
        snprintf(words + length, sizeof words - length, "%s%s", i == 0 ? "" : " or ", word);
    }
    return expected(tree, spot, words);
}

static bool fits_number(struct lab_tree *tree, const struct spot *spot)
{
    const char *text = lab_node_text(spot->node);
    bool is_number = isdigit((unsigned char)*text) && strlen(text) < 10 &&
                     text[strspn(text, "0123456789")] == '\0';
    return is_number || expected(tree, spot, "a whole number");
}

static const cyaml_schema_field_t *field_of(const cyaml_schema_value_t *schema, const char *key,
                                            struct nearest *nearest)
{
    for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key; field++) {
        if (strcmp(field->key, key) == 0)
            return field;
        nearest_try(nearest, key, field->key);
    }
    return NULL;
}

static bool unexpected(struct lab_tree *tree, const yaml_node_t *key, const struct nearest *nearest)
{
    char buffer[SHOWN_MAX];
    return lab_node_wrong(tree, lab_node_line(key), "unexpected key: %s%s%s%s", shown(key, buffer),
                          nearest->word ? "; was " : "", nearest->word ? nearest->word : "",
                          nearest->word ? " meant?" : "; man 5 rollcall-lab has all of them");
}

/* A key and its value; `first` has the lines of the keys that were there before. */
static bool fits_pair(struct lab_tree *tree, const cyaml_schema_value_t *schema,
                      const yaml_node_pair_t *pair, size_t first[KEYS_MAX])
{
    const yaml_node_t *key = lab_node(tree, pair->key);
    struct spot value = {.node = lab_node(tree, pair->value)};
    struct nearest nearest = {NULL, 0};
    if (key->type != YAML_SCALAR_NODE)
        return unexpected(tree, key, &nearest);
    const cyaml_schema_field_t *field = field_of(schema, lab_node_text(key), &nearest);
    if (!field)
        return unexpected(tree, key, &nearest);
    size_t *line = &first[field - schema->mapping.fields];
    if (*line != 0)
        return lab_node_wrong(tree, lab_node_line(key), "%s stands there twice, first on line %zu",
                              field->key, *line);
    *line = lab_node_line(key);
    value.name = field->key;
    value.line = value.node->type == YAML_SCALAR_NODE && value.node->data.scalar.length > 0
                     ? lab_node_line(value.node)
                     : lab_node_line(key);
    return fits(tree, &field->value, &value);
}

static bool fits_mapping(struct lab_tree *tree, const cyaml_schema_value_t *schema,
                         const struct spot *spot)
{
    size_t first[KEYS_MAX] = {0};
    for (const yaml_node_pair_t *pair = spot->node->data.mapping.pairs.start;
         pair < spot->node->data.mapping.pairs.top; pair++)
        if (!fits_pair(tree, schema, pair, first))
            return false;
    for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key; field++)
        if (first[field - schema->mapping.fields] == 0 &&
            !(field->value.flags & CYAML_FLAG_OPTIONAL))
            return lab_node_wrong(tree, lab_node_line(spot->node), "missing required key: %s",
                                  field->key);
    return true;
}

static bool fits_list(struct lab_tree *tree, const cyaml_schema_value_t *schema,
                      const struct spot *spot)
{
    char name[SHOWN_MAX];
    struct spot entry = {.name = name};
    snprintf(name, sizeof name, "an entry of %s", spot->name);
    if (schema->sequence.min > 0 &&
        spot->node->data.sequence.items.start == spot->node->data.sequence.items.top)
        return lab_node_wrong(tree, spot->line, "%s is empty: leave it out, or name somebody",
                              spot->name);
    for (const yaml_node_item_t *item = spot->node->data.sequence.items.start;
         item < spot->node->data.sequence.items.top; item++) {
        entry.node = lab_node(tree, *item);
        entry.line = lab_node_line(entry.node);
        if (!fits(tree, schema->sequence.entry, &entry))
            return false;
    }
    return true;
}

static bool fits(struct lab_tree *tree, const cyaml_schema_value_t *schema, const struct spot *spot)
{
    yaml_node_type_t type = spot->node->type;
    if (++tree->visits > VISITS_MAX)
        return lab_node_wrong(tree, spot->line, "there is too much in it");
    if (schema->type == CYAML_MAPPING)
        return type == YAML_MAPPING_NODE ? fits_mapping(tree, schema, spot)
                                         : expected(tree, spot, "a mapping, KEY: VALUE");
    if (schema->type == CYAML_SEQUENCE)
        return type == YAML_SEQUENCE_NODE ? fits_list(tree, schema, spot)
                                          : expected(tree, spot, "a list");
    if (type != YAML_SCALAR_NODE)
        return expected(tree, spot, "one value");
    if (schema->type == CYAML_ENUM)
        return fits_enum(tree, schema, spot);
    return schema->type == CYAML_STRING ? fits_text(tree, schema, spot) : fits_number(tree, spot);
}

bool lab_tree_fits(struct lab_tree *tree, const cyaml_schema_value_t *schema)
{
    if (tree->mistake[0] != '\0')
        return false;
    const yaml_node_t *root = lab_node(tree, 1);
    struct spot spot = {root, "the file", lab_node_line(root)};
    return fits(tree, schema, &spot);
}
