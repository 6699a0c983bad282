/* SPDX-License-Identifier: MIT */
/* Two machines with one name or behind one line would each be taken for the other. There may be
 * thousands, so they are sorted first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/lab_machine.h"
#include "serial/lab/memory.h"
#include "serial/lab/source_name.h"

struct entry {
    char *key;
    unsigned index;
};

static int compare(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

char *lab_source_key(const char *source)
{
    struct source_name name;
    if (!source || strcmp(source, "none") == 0 || source_name_read(source, 0, "x", &name))
        return NULL;
    return memory_format("%d %s", (int)name.kind, name.path[0] != '\0' ? name.path : name.gensio);
}

/* The first machine that has a key that another before it has, in *index; false: none has. */
static bool find_twice(struct entry *entries, unsigned count, unsigned *first, unsigned *second)
{
    bool is_found = false;
    qsort(entries, count, sizeof *entries, compare);
    for (unsigned i = 1; i < count; i++)
        if (strcmp(entries[i - 1].key, entries[i].key) == 0 &&
            (!is_found || entries[i].index < *second)) {
            *first = entries[i - 1].index;
            *second = entries[i].index;
            is_found = true;
        }
    return is_found;
}

static bool is_twice(const struct lab_machine *machines, unsigned count, bool is_by_name,
                     unsigned *first, unsigned *second)
{
    struct entry *entries = memory_new(count + 1, sizeof *entries);
    unsigned used = 0;
    for (unsigned i = 0; i < count; i++) {
        char *key =
            is_by_name ? memory_format("%s", machines[i].name) : lab_source_key(machines[i].source);
        if (key)
            entries[used++] = (struct entry){key, i};
    }
    bool is_found = find_twice(entries, used, first, second);
    for (unsigned i = 0; i < used; i++)
        free(entries[i].key);
    free(entries);
    return is_found;
}

bool lab_machines_differ(const struct lab_machine *machines, unsigned count, struct lab_tree *tree)
{
    struct lab_place place;
    unsigned first = 0, second = 0;
    if (is_twice(machines, count, true, &first, &second))
        return lab_tree_wrong(
            tree, lab_place(&place, "machines[%u].name", second),
            "there are two machines %s, the other on line %u", machines[second].name,
            lab_tree_line(tree, lab_place(&(struct lab_place){""}, "machines[%u].name", first)));
    if (is_twice(machines, count, false, &first, &second))
        return lab_tree_wrong(tree, lab_place(&place, "machines[%u].source", second),
                              "%s and %s have one source, %s", machines[first].name,
                              machines[second].name, machines[second].source);
    return true;
}
