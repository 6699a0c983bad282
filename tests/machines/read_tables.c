/* SPDX-License-Identifier: MIT */
/* Says what the kernel's parsers read from the tables of one machine, given as files of raw bytes:
 * a line for each table, then `spcr`, `dbg2`, `fadt`, `s5`, `madt`, `hpet` and `mcfg` as far as
 * they are there. The tables lie in memory as a firmware would have them, behind an RSDP and an
 * XSDT that are made here. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/firmware/fadt.h"
#include "kernel/firmware/hpet.h"
#include "kernel/firmware/madt.h"
#include "kernel/firmware/mcfg.h"
#include "kernel/firmware/serial_port.h"
#include "kernel/firmware/tables.h"
#include "kernel/lib/pci_function.h"
#include "kernel/lib/status.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/put.h"
#include "tests/unit/tables.h"

enum {
    RSDP = 0x1000,
    XSDT = 0x2000,
    FIRST = 0x1000000,
    APART = 0x1000000, /* from table to table */
    TABLE_MAX = 1 << 20,
    TABLES_MAX = 13,
};

static uint8_t rsdp[36], xsdt[ACPI_HEADER_SIZE + 8 * TABLES_MAX];
static uint8_t files[TABLES_MAX][TABLE_MAX];
static struct memory_model model;

static size_t load(const char *path, uint8_t *to)
{
    FILE *file = fopen(path, "rb");
    size_t length = file ? fread(to, 1, TABLE_MAX, file) : 0;
    if (length < ACPI_HEADER_SIZE || length == TABLE_MAX) {
        fprintf(stderr, "%s: no table\n", path);
        exit(1);
    }
    fclose(file);
    return length;
}

/* Where the FADT says that the DSDT is, by the figures of ACPI 6.4; 0 where there is no FADT. */
static uint64_t dsdt_address(int count, size_t *lengths)
{
    for (int i = 0; i < count; i++)
        if (memcmp(files[i], "FACP", 4) == 0)
            return lengths[i] >= 148 && get(files[i] + 140, 8) != 0 ? get(files[i] + 140, 8)
                                                                    : get(files[i] + 40, 4);
    return 0;
}

/* Every table gets a place, and the XSDT lists those that a firmware's lists. */
static void place(int count, char **paths)
{
    uint64_t entries[TABLES_MAX];
    size_t lengths[TABLES_MAX], listed = 0;
    for (int i = 0; i < count; i++)
        lengths[i] = load(paths[i], files[i]);
    for (int i = 0; i < count; i++) {
        uint64_t address = FIRST + (uint64_t)i * APART;
        if (memcmp(files[i], "DSDT", 4) == 0)
            address = dsdt_address(count, lengths);
        else
            entries[listed++] = address;
        memory_model_add(&model, address, files[i], lengths[i]);
    }
    table_root(xsdt, "XSDT", entries, listed);
    table_rsdp(rsdp, 2, 0, XSDT);
    memory_model_add(&model, RSDP, rsdp, sizeof rsdp);
    memory_model_add(&model, XSDT, xsdt, sizeof xsdt);
}

static void say_port(const char *table, const struct firmware_port *port)
{
    printf("%s %s 0x%" PRIx64 " stride %u width %u baud %" PRIu32 " clock %" PRIu32, table,
           port->in_memory ? "memory" : "io", port->address, port->stride, port->width, port->baud,
           port->clock);
    if (port->pci != 0)
        printf(" pci %u:%u.%u", pci_bus(port->pci), pci_device(port->pci),
               pci_function_number(port->pci));
    printf("\n");
}

static void say_ports(const struct physical *memory, const struct acpi *acpi)
{
    struct acpi_table table;
    struct firmware_port port;
    if (acpi_find(memory, acpi, ACPI_SPCR, &table) == 0 && spcr_read(memory, &table, &port) == 0)
        say_port("spcr", &port);
    if (acpi_find(memory, acpi, ACPI_DBG2, &table) == 0)
        for (unsigned i = 0; dbg2_read(memory, &table, i, &port) == 0; i++)
            say_port("dbg2", &port);
}

static void say_register(const char *name, const struct acpi_register *at)
{
    static const char *const spaces[] = {"none", "memory", "io", "pci"};
    printf(" %s %s:0x%" PRIx64, name, spaces[at->space], at->address);
}

static void say_end(const struct physical *memory, const struct acpi *acpi)
{
    struct acpi_table table;
    struct fadt fadt;
    uint8_t a, b;
    if (acpi_find(memory, acpi, ACPI_FADT, &table) != 0 || fadt_read(memory, &table, &fadt) != 0)
        return;
    printf("fadt dsdt 0x%" PRIx64 " smi 0x%x enable 0x%x reduced %d value 0x%x", fadt.dsdt,
           fadt.smi_command, fadt.acpi_enable, fadt.hardware_reduced, fadt.reset_value);
    say_register("reset", &fadt.reset);
    say_register("pm1a", &fadt.pm1a_control);
    say_register("pm1b", &fadt.pm1b_control);
    say_register("control", &fadt.sleep_control);
    say_register("status", &fadt.sleep_status);
    say_register("timer", &fadt.pm_timer);
    printf(" bits %u century 0x%x", fadt.pm_timer_32_bits ? 32 : 24, fadt.century);
    printf("\n");
    if (s5_find(memory, acpi, fadt.dsdt, &a, &b) == 0)
        printf("s5 %u %u\n", a, b);
}

static void say_tables(const struct physical *memory, const struct acpi *acpi)
{
    struct tables tables;
    tables_begin(memory, acpi, &tables);
    while (tables_next(memory, acpi, &tables)) {
        char name[TABLES_NAME_SIZE];
        tables_name(tables.table.signature, name);
        printf("table %s length %" PRIu32 " revision %u sound %d\n", name, tables.table.length,
               tables.table.revision, tables.state == TABLES_SOUND);
    }
}

static void say_processors(const struct physical *memory, const struct acpi *acpi)
{
    struct acpi_table table;
    struct madt_walk walk = {0};
    uint32_t id;
    int status;
    if (acpi_find(memory, acpi, ACPI_MADT, &table) != 0)
        return;
    printf("madt");
    while ((status = madt_next(memory, &table, &walk, &id)) == 0)
        printf(" %" PRIu32, id);
    printf("%s\n", status == STATUS_BROKEN ? " broken" : "");
}

static void say_places(const struct physical *memory, const struct acpi *acpi)
{
    struct acpi_table table;
    struct hpet hpet;
    struct mcfg_region region;
    uint32_t i = 0;
    if (acpi_find(memory, acpi, ACPI_HPET, &table) == 0 && hpet_read(memory, &table, &hpet) == 0)
        printf("hpet 0x%" PRIx64 " vendor 0x%x revision %u timers %u bits %u\n", hpet.address,
               hpet.vendor, hpet.revision, hpet.timers, hpet.is_64_bit ? 64 : 32);
    if (acpi_find(memory, acpi, ACPI_MCFG, &table) == 0)
        while (mcfg_next(memory, &table, &i, &region) == 0)
            printf("mcfg 0x%" PRIx64 " segment %u buses %u to %u\n", region.base, region.segment,
                   region.first_bus, region.last_bus);
}

int main(int count, char **arguments)
{
    struct acpi acpi;
    if (count < 2 || count - 1 > TABLES_MAX)
        return 2;
    place(count - 1, arguments + 1);
    struct physical memory = memory_model_physical(&model);
    if (acpi_open(&memory, RSDP, false, &acpi) != 0)
        return 1;
    say_tables(&memory, &acpi);
    say_ports(&memory, &acpi);
    say_end(&memory, &acpi);
    say_processors(&memory, &acpi);
    say_places(&memory, &acpi);
    return 0;
}
