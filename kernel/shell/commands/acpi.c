/* SPDX-License-Identifier: MIT */
/* The firmware's tables, for who doubts what the kernel read in them. */
#include <stddef.h>

#include "kernel/firmware/tables.h"
#include "kernel/lib/bytes.h"
#include "kernel/machine.h"
#include "kernel/panic/watchdog.h"
#include "kernel/shell/hex.h"
#include "kernel/shell/shell.h"

/* By enum tables_state. */
static const char *const states[] = {"sound", "wrong sum", "can't be read", "not summed"};

static void list(const struct tables *tables, const char *name)
{
    const struct acpi_table *table = &tables->table;
    char oem[TABLES_OEM_SIZE];
    tables_oem(machine.memory, table->address, oem);
    shell_say("- %s %08lx %u bytes, revision %u, %s: %s", name, table->address, table->length,
              table->revision, oem, states[tables->state]);
}

static void show(const struct acpi_table *table)
{
    uint8_t bytes[HEX_ROW];
    for (uint32_t at = 0, length; at < table->length; at += length) {
        length = table->length - at < HEX_ROW ? table->length - at : HEX_ROW;
        watchdog_progress();
        acpi_read(machine.memory, table, at, bytes, length);
        hex_say(at, bytes, length);
    }
}

/* With `wanted` the table of that name that is number `number`, else all. False where none is. */
static bool go_through(const char *wanted, uint64_t number)
{
    struct tables tables;
    tables_begin(machine.memory, machine.acpi, &tables);
    while (tables_next(machine.memory, machine.acpi, &tables)) {
        char name[TABLES_NAME_SIZE];
        tables_name(tables.table.signature, name);
        watchdog_progress();
        if (!wanted)
            list(&tables, name);
        else if (strlen(wanted) == strlen(name) && memcmp(wanted, name, sizeof name) == 0 &&
                 --number == 0) {
            if (tables.state == TABLES_BROKEN)
                list(&tables, name);
            else
                show(&tables.table);
            return true;
        }
    }
    return !wanted;
}

COMMAND(acpi, "acpi", " [SIGNATURE] [NUMBER]", "lists ACPI's tables, or shows one", SHELL_TEXT)
{
    uint64_t number = 1;
    if (count > 2 || (count == 2 && (!shell_number(words[1], &number) || number == 0)))
        return false;
    if (machine.acpi->entries == 0)
        shell_say("there are no tables");
    else if (!go_through(count > 0 ? words[0] : NULL, number))
        shell_say("there is no such table");
    return true;
}
