/* SPDX-License-Identifier: MIT */
/* Two machines with one name or behind one line would each be taken for the other. */
#include <stdio.h>
#include <string.h>

#include "serial/lab/lab_machine.h"
#include "serial/lab/lab_twice.h"
#include "serial/lab/memory.h"
#include "serial/lab/source_name.h"

/* The first machine in the file that has what another before it has. */
struct pair {
    bool is_found;
    unsigned first, second;
};

static void keep_first(void *data, unsigned first, unsigned second)
{
    struct pair *pair = data;
    if (!pair->is_found || second < pair->second)
        *pair = (struct pair){true, first, second};
}

static char *name_key(const struct lab_machine *machine)
{
    return memory_copy(machine->name, strlen(machine->name));
}

char *lab_source_key(const char *source)
{
    struct source_name name;
    if (!source || strcmp(source, "none") == 0 || source_name_read(source, 0, "x", &name))
        return NULL;
    return memory_format("%d %s", (int)name.kind, name.path[0] != '\0' ? name.path : name.gensio);
}

static char *source_key(const struct lab_machine *machine)
{
    return lab_source_key(machine->source);
}

bool lab_machines_differ(const struct lab_machine *machines, unsigned count, struct lab_tree *tree)
{
    struct lab_place place;
    struct pair names = {.is_found = false}, sources = {.is_found = false};
    lab_twice(machines, count, name_key, keep_first, &names);
    if (names.is_found)
        return lab_tree_wrong(tree, lab_place(&place, "machines[%u].name", names.second),
                              "there are two machines %s, the other on line %u",
                              machines[names.second].name,
                              lab_tree_line(tree, lab_place(&(struct lab_place){""},
                                                            "machines[%u].name", names.first)));
    lab_twice(machines, count, source_key, keep_first, &sources);
    if (sources.is_found)
        return lab_tree_wrong(tree, lab_place(&place, "machines[%u].source", sources.second),
                              "%s and %s have one source, %s", machines[sources.first].name,
                              machines[sources.second].name, machines[sources.second].source);
    return true;
}
