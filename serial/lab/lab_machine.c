/* SPDX-License-Identifier: MIT */
#include "serial/lab/lab_machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/lab_value.h"
#include "serial/lab/memory.h"
#include "serial/lab/source_name.h"
#include "serial/lab/source_shown.h"

enum { BAUD_MAX = 4000000 };

const char *lab_source_fault(const char *source)
{
    struct source_name name;
    if (strcmp(source, "none") == 0)
        return NULL;
    const char *fault = source_name_read(source, 0, "x", &name);
    if (!fault && name.kind == SOURCE_STDIN)
        return "nothing that a lab can hear: give a device, a server or a program, or none";
    return fault;
}

static bool is_day_or_none(const char *day, unsigned index, const char *place, unsigned entry,
                           struct lab_tree *tree)
{
    struct lab_place name;
    return !day || lab_is_day(day) ||
           lab_tree_wrong(tree, lab_place(&name, place, index, entry),
                          "%s is no day, such as 2026-12-31", day);
}

static bool is_identity_sound(const struct lab_machine *machine, unsigned index,
                              struct lab_tree *tree)
{
    struct lab_place place;
    if (!lab_is_name(machine->name))
        return lab_tree_wrong(tree, lab_place(&place, "machines[%u].name", index),
                              "%s is no name: it takes up to 64 letters, digits, dots, dashes and "
                              "underscores, and begins with none of the marks but _",
                              machine->name);
    if (machine->mac && !lab_is_mac(machine->mac))
        return lab_tree_wrong(tree, lab_place(&place, "machines[%u].mac", index),
                              "%s is no MAC, such as d0:94:66:12:34:56", machine->mac);
    if (machine->uuid && !lab_is_uuid(machine->uuid))
        return lab_tree_wrong(tree, lab_place(&place, "machines[%u].uuid", index),
                              "%s is no UUID, such as 4c4c4544-004b-3210-8031-b7c04f4d3133",
                              machine->uuid);
    return true;
}

/* False, always. */
static bool is_fault_told(const char *source, const char *fault, const char *place,
                          struct lab_tree *tree)
{
    char *shown = source_shown(source);
    lab_tree_wrong(tree, place, "%s: %s%s", shown, fault,
                   fault == source_name_forms ? "; or none, where it has no line" : "");
    free(shown);
    return false;
}

static bool is_line_sound(const struct lab_machine *machine, unsigned index, struct lab_tree *tree)
{
    struct lab_place place;
    const char *fault = machine->source ? lab_source_fault(machine->source) : NULL;
    if (fault)
        return is_fault_told(machine->source, fault,
                             lab_place(&place, "machines[%u].source", index), tree);
    if (machine->baud > BAUD_MAX)
        return lab_tree_wrong(tree, lab_place(&place, "machines[%u].baud", index),
                              "%u is no baud rate: there are some up to %d", machine->baud,
                              BAUD_MAX);
    if (machine->writers_count > 0 && machine->type != LAB_TYPE_PEOPLE)
        return lab_tree_wrong(tree, lab_place(&place, "machines[%u].writers", index),
                              "writers are asked for only with type: people");
    for (unsigned i = 0; i < machine->writers_count; i++)
        if (!lab_is_user(machine->writers[i]))
            return lab_tree_wrong(tree, lab_place(&place, "machines[%u].writers[%u]", index, i),
                                  "%s is no user's name: it takes up to 63 bytes, no blank and no "
                                  "colon",
                                  machine->writers[i]);
    return true;
}

static bool are_days_sound(const struct lab_machine *machine, unsigned index, struct lab_tree *tree)
{
    for (unsigned i = 0; i < machine->accept_count; i++)
        if (!is_day_or_none(machine->accept[i].until, index, "machines[%u].accept[%u].until", i,
                            tree))
            return false;
    return !machine->quarantine || is_day_or_none(machine->quarantine->until, index,
                                                  "machines[%u].quarantine.until", 0, tree);
}

static bool read_expect(struct lab_machine *machine, const char *expect, unsigned index,
                        struct lab_tree *tree)
{
    struct lab_place place;
    uint64_t ms = 0;
    if (!expect)
        return true;
    const char *fault = lab_duration_read(expect, &ms);
    if (!fault && ms < 1000)
        fault = "less than a second";
    machine->expect_s = (unsigned)(ms / 1000);
    return !fault || lab_tree_wrong(tree, lab_place(&place, "machines[%u].expect", index),
                                    "%s is %s", expect, fault);
}

bool lab_machine_make(struct lab_machine *machine, const struct lab_said_machine *said,
                      unsigned index, struct lab_tree *tree)
{
    *machine = said->machine;
    return is_identity_sound(machine, index, tree) && is_line_sound(machine, index, tree) &&
           are_days_sound(machine, index, tree) && read_expect(machine, said->expect, index, tree);
}
