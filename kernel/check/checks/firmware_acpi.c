/* SPDX-License-Identifier: MIT */
/* A table that lost a bit on the way from flash to memory is one that nobody can rely on. */
#include "kernel/check/check.h"
#include "kernel/check/tools/standard.h"
#include "kernel/firmware/tables.h"
#include "kernel/machine.h"

enum { ACPI_FACS = 0x53434146 /* has no checksum */ };

struct count {
    unsigned tables, broken;
    struct acpi_table first; /* of the broken ones */
};

static void look_at(const struct acpi_table *table, struct count *count)
{
    char name[TABLES_NAME_SIZE];
    count->tables++;
    if (table->sound || table->signature == ACPI_FACS)
        return;
    tables_name(table->signature, name);
    if (!standard_table(table->signature)) {
        check_note("table %s at 0x%lx doesn't sum up", name, table->address);
        return;
    }
    say_record("fault check %s what %s table %s addr %lx", check_name(), "wrong checksum", name,
               table->address);
    if (count->broken++ == 0)
        count->first = *table;
}

CHECK(firmware, acpi, quick, .budget_ms = 100, .about = "the bytes of every ACPI table sum to 0")
{
    const struct acpi *acpi = machine.acpi;
    struct count count = {0};
    struct tables tables;
    char name[TABLES_NAME_SIZE];
    if (acpi->rsdp == 0)
        return check_skip("no ACPI");
    if (acpi->entries == 0)
        return check_fail("the root table is not sound");
    tables_begin(machine.memory, acpi, &tables);
    while (tables_next(machine.memory, acpi, &tables)) {
        if (tables.state == TABLES_BROKEN)
            return check_fail("the table at 0x%lx has no header", tables.table.address);
        if (tables.state != TABLES_NOT_SUMMED)
            look_at(&tables.table, &count);
    }
    tables_name(count.first.signature, name);
    if (count.broken > 0)
        return check_fail("%s at 0x%lx doesn't sum up; %u of %u tables", name, count.first.address,
                          count.broken, count.tables);
    if (count.tables == 0)
        return check_skip("no table that is short enough to be summed");
    return check_pass("%u tables sum up", count.tables);
}
