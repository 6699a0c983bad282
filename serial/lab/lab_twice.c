/* SPDX-License-Identifier: MIT */
#include "serial/lab/lab_twice.h"

#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"

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

void lab_twice(const struct lab_machine *machines, unsigned count,
               char *(*key)(const struct lab_machine *machine),
               void (*found)(void *data, unsigned first, unsigned second), void *data)
{
    struct entry *entries = memory_new(count + 1, sizeof *entries);
    unsigned used = 0;
    for (unsigned i = 0; i < count; i++) {
        entries[used] = (struct entry){key(&machines[i]), i};
        used += entries[used].key != NULL;
    }
    qsort(entries, used, sizeof *entries, compare);
    for (unsigned i = 1; i < used; i++)
        if (strcmp(entries[i - 1].key, entries[i].key) == 0)
            found(data, entries[i - 1].index, entries[i].index);
    for (unsigned i = 0; i < used; i++)
        free(entries[i].key);
    free(entries);
}
