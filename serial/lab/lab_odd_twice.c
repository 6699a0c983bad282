/* SPDX-License-Identifier: MIT */
/* Two machines that are identified by one value, or that one device leads to by two names: vendors
 * do give the former twice, so it is no mistake in the file. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/lab_odd.h"
#include "serial/lab/lab_tree.h"
#include "serial/lab/memory.h"
#include "serial/lab/source_name.h"

struct entry {
    char *value; /* letters and digits only; of a device its path */
    unsigned index;
};

static int compare(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    int order = strcmp(a->value, b->value);
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

static char *bare(const char *text)
{
    char *copy = memory_copy(text, strlen(text)), *to = copy;
    for (; *text != '\0'; text++)
        if (isalnum((unsigned char)*text))
            *to++ = (char)tolower((unsigned char)*text);
    *to = '\0';
    return copy;
}

/* Where a device's name leads, through all links. */
static char *device_of(const struct lab_machine *machine)
{
    struct source_name name;
    if (!machine->source || source_name_read(machine->source, 0, "x", &name) ||
        name.kind != SOURCE_DEVICE)
        return NULL;
    return realpath(name.path, NULL);
}

static char *value_of(const struct lab_machine *machine, const char *key)
{
    const char *text = strcmp(key, "mac") == 0    ? machine->mac
                       : strcmp(key, "uuid") == 0 ? machine->uuid
                                                  : machine->serial;
    if (strcmp(key, "source") == 0)
        return device_of(machine);
    return text ? bare(text) : NULL;
}

static void look_at(const struct lab_odd *odd, const char *key)
{
    unsigned count = odd->file->machines_count, used = 0;
    const struct lab_machine *machines = odd->file->machines;
    struct entry *entries = memory_new(count + 1, sizeof *entries);
    for (unsigned i = 0; i < count; i++) {
        char *value = value_of(&machines[i], key);
        if (value)
            entries[used++] = (struct entry){value, i};
    }
    qsort(entries, used, sizeof *entries, compare);
    for (unsigned i = 1; i < used; i++) {
        struct lab_place place;
        if (strcmp(entries[i - 1].value, entries[i].value) == 0)
            lab_odd_say(odd, lab_place(&place, "machines[%u].%s", entries[i].index, key),
                        "%s and %s have one %s", machines[entries[i - 1].index].name,
                        machines[entries[i].index].name, key);
    }
    for (unsigned i = 0; i < used; i++)
        free(entries[i].value);
    free(entries);
}

void lab_odd_twice(const struct lab_odd *odd)
{
    look_at(odd, "mac");
    look_at(odd, "uuid");
    look_at(odd, "serial");
    look_at(odd, "source");
}
