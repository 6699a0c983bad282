/* SPDX-License-Identifier: MIT */
/* Says what the kernel's parsers read from the tables of one machine, given as files of raw bytes:
 * a line for each table, then `spcr`, `dbg2`, `fadt` and `s5` as far as they are there. The tables
 * lie in memory as a firmware would have them, behind an RSDP and an XSDT that are made here. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/firmware/fadt.h"
#include "kernel/firmware/serial_port.h"
#include "kernel/lib/pci_function.h"
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
    printf("\n");
    if (s5_find(memory, acpi, fadt.dsdt, &a, &b) == 0)
        printf("s5 %u %u\n", a, b);
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
    for (uint32_t i = 0; i < acpi.entries; i++) {
        struct acpi_table table;
        if (acpi_table(&memory, &acpi, i, &table) == 0)
            printf("table %.4s length %" PRIu32 " revision %u sound %d\n",
                   (const char *)&table.signature, table.length, table.revision, table.sound);
    }
    say_ports(&memory, &acpi);
    say_end(&memory, &acpi);
    return 0;
}
