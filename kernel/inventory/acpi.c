/* SPDX-License-Identifier: MIT */
/* Which tables a machine has tells its firmware's age and kind; a wrong sum tells that somebody
 * wrote into them, or never tested them. */
#include <stddef.h>

#include "kernel/answer/say.h"
#include "kernel/firmware/tables.h"
#include "kernel/inventory/parts.h"
#include "kernel/lib/format.h"
#include "kernel/machine.h"

enum {
    NAMES_SIZE = 512, /* longer than a line: what doesn't fit is said to be cut */
    NEITHER = 2,      /* for %1c: null */
};

struct names {
    size_t length;
    char text[NAMES_SIZE];
};

/* As the record's list has them: "SSDT*3" where there are three. */
static void add_name(struct names *names, uint32_t signature, unsigned count)
{
    char name[TABLES_NAME_SIZE];
    tables_name(signature, name);
    names->length += format(names->text + names->length, sizeof names->text - names->length,
                            count > 1 ? " %s*%u" : " %s", name, count);
}

/* The signatures in `list`, each once, in the order of their first. */
static void name_all(const uint32_t *list, unsigned length, struct names *names)
{
    names->length = 0;
    names->text[0] = '\0';
    for (unsigned i = 0; i < length; i++) {
        unsigned before = 0, count = 1;
        while (before < i && list[before] != list[i])
            before++;
        for (unsigned k = i + 1; k < length; k++)
            count += list[k] == list[i];
        if (before == i)
            add_name(names, list[i], count);
    }
}

static void say_table(const struct tables *tables)
{
    const struct acpi_table *table = &tables->table;
    char name[TABLES_NAME_SIZE], oem[TABLES_OEM_SIZE];
    tables_name(table->signature, name);
    tables_oem(machine.memory, table->address, oem);
    if (tables->state == TABLES_BROKEN)
        say_record("table signature %s revision %s length %s address %lx oem %s sound %c", name,
                   (const char *)NULL, (const char *)NULL, table->address, (const char *)NULL,
                   false);
    else
        say_record("table signature %s revision %u length %u address %lx oem %s sound %1c", name,
                   table->revision, table->length, table->address, oem,
                   tables->state == TABLES_NOT_SUMMED ? NEITHER : table->sound);
}

/* Reads every table; the `table` records come behind this one. */
static void say_acpi(void)
{
    const struct acpi *acpi = machine.acpi;
    uint32_t all[TABLES_COUNT_MAX], bad[TABLES_COUNT_MAX];
    unsigned count = 0, bad_count = 0;
    struct names all_names, bad_names;
    char oem[TABLES_OEM_SIZE];
    struct tables tables;
    bool is_summed = true;
    tables_begin(machine.memory, acpi, &tables);
    while (tables_next(machine.memory, acpi, &tables)) {
        all[count++] = tables.table.signature;
        if (tables.state == TABLES_UNSOUND || tables.state == TABLES_BROKEN)
            bad[bad_count++] = tables.table.signature;
        is_summed &= tables.state != TABLES_NOT_SUMMED;
    }
    name_all(all, count, &all_names);
    name_all(bad, bad_count, &bad_names);
    tables_oem(machine.memory, acpi->root, oem);
    say_record("acpi revision %u oem %s tables %-s bad %-s", acpi->revision, oem, all_names.text,
               bad_names.text);
    if (!is_summed)
        say_trouble("acpi", "the tables are too long to sum them all");
}

void inventory_say_acpi(enum words_say how)
{
    const struct acpi *acpi = machine.acpi;
    struct tables tables;
    if (acpi->entries == 0) {
        say_record("acpi revision %s oem %s tables %-s bad %-s", (const char *)NULL,
                   (const char *)NULL, "", "");
        return;
    }
    say_acpi();
    if (how != WORDS_SAY_ALL)
        return;
    tables_begin(machine.memory, acpi, &tables);
    while (tables_next(machine.memory, acpi, &tables))
        say_table(&tables);
}
