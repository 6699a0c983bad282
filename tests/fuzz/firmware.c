/* SPDX-License-Identifier: MIT */
/* Fuzzes what reads the firmware's tables: the input is one table, whole or not, or for `acpi`
 * memory in pieces (tests/unit/recorded.h) with an RSDP somewhere. READER says which it is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/firmware/acpi.h"
#include "kernel/firmware/fadt.h"
#include "kernel/firmware/serial_port.h"
#include "kernel/lib/status.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/recorded.h"

#ifndef READER
#define READER READER_SPCR /* tests/fuzz/SConscript says more */
#endif

enum reader { READER_ACPI, READER_SPCR, READER_DBG2, READER_FADT, READER_DSDT };

enum {
    AT = 0x7f30000,
    HEADER_READ = 12, /* so much of a header is read before its length is known */
    PORTS = 0x10000,
    DEVICES_MAX = 64,
    TABLES_MAX = 16,
    READS_MAX = 100000,
};

static const uint64_t PCI_BITS = 0x1f000700ff;

/* The table that is read, and how many of its bytes were. */
static const uint8_t *input;
static size_t input_length, bytes_read;
static uint32_t claimed;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool kept, const char *promise)
{
    if (!kept) {
        fprintf(stderr, "a promise is broken: %s\n", promise);
        abort();
    }
}

static int read_table(void *context, uint64_t address, void *to, size_t length)
{
    (void)context;
    memset(to, 0, length);
    if (address < AT) /* nothing is there, and it may be asked for */
        return STATUS_NOT_THERE;
    uint64_t offset = address - AT;
    require(offset + length <= (claimed > HEADER_READ ? claimed : HEADER_READ),
            "reading stays within the table");
    if (offset > input_length || length > input_length - offset)
        return STATUS_NOT_THERE;
    memcpy(to, input + offset, length);
    bytes_read += length;
    return 0;
}

static const struct physical table_memory = {.read = read_table};

static void check_port(const struct firmware_port *port)
{
    require(port->address != 0 && (port->in_memory || port->address < PORTS), "address");
    require(port->stride == 1 || port->stride == 2 || port->stride == 4 || port->stride == 8,
            "stride");
    require(port->in_memory || port->stride == 1, "stride of ports");
    require(port->width == 1 || port->width == 2 || port->width == 4, "width");
    require(port->width <= port->stride, "width and stride");
    require(port->baud == 0 || (port->baud >= 50 && port->baud <= 4000000), "baud");
    require(port->pci == 0 || ((port->pci & 0xff) == 0 && port->pci >> 24 == 0x80), "function");
}

static void check_spcr(const struct acpi_table *table)
{
    struct firmware_port port;
    memset(&port, 0xa5, sizeof port);
    int status = spcr_read(&table_memory, table, &port);
    require(status == 0 || status == STATUS_NOT_THERE || status == STATUS_BROKEN, "status");
    if (status == 0)
        check_port(&port);
}

static void check_dbg2(const struct acpi_table *table)
{
    struct firmware_port port;
    unsigned i = 0;
    memset(&port, 0xa5, sizeof port);
    for (; dbg2_read(&table_memory, table, i, &port) == 0; i++) {
        check_port(&port);
        require(port.baud == 0 && port.clock == 0 && port.pci == 0, "a DBG2 doesn't tell");
        require(i < DEVICES_MAX, "the list ends");
    }
    require(dbg2_read(&table_memory, table, i + 1, &port) == STATUS_NOT_THERE, "it stays so");
}

static void check_register(const struct acpi_register *named)
{
    require(named->space <= ACPI_SPACE_PCI, "space");
    require((named->space == ACPI_SPACE_NONE) == (named->address == 0), "address of a register");
    require(named->space != ACPI_SPACE_IO || named->address < PORTS, "I/O port");
    require(named->space != ACPI_SPACE_PCI || (named->address & ~PCI_BITS) == 0, "PCI address");
}

static void check_fadt(const struct acpi_table *table)
{
    struct fadt fadt;
    memset(&fadt, 0xa5, sizeof fadt);
    int status = fadt_read(&table_memory, table, &fadt);
    require(status == 0 || status == STATUS_BROKEN, "status");
    if (status != 0)
        return;
    check_register(&fadt.reset);
    check_register(&fadt.sleep_control);
    check_register(&fadt.sleep_status);
    check_register(&fadt.pm1a_control);
    check_register(&fadt.pm1b_control);
    require(!fadt.hardware_reduced || (fadt.pm1a_control.space == ACPI_SPACE_NONE &&
                                       fadt.pm1b_control.space == ACPI_SPACE_NONE),
            "reduced hardware has no PM1");
}

static void check_dsdt(void)
{
    static const struct acpi nothing_listed;
    uint8_t a = 0xa5, b = 0xa5;
    bytes_read = 0;
    int status = s5_find(&table_memory, &nothing_listed, AT, &a, &b);
    require(status == 0 || status == STATUS_NOT_THERE, "status");
    require(status != 0 || (a <= 7 && b <= 7), "sleep types are 0 to 7");
    require(bytes_read <= claimed + 2 * HEADER_READ, "a table is read once");
}

static void check_acpi(const uint8_t *bytes, size_t length)
{
    struct memory_model model = {0};
    struct acpi acpi;
    struct acpi_table table;
    uint64_t told = recorded_read(&model, bytes, length);
    struct physical memory = memory_model_physical(&model);
    memset(&acpi, 0xa5, sizeof acpi);
    int status = acpi_open(&memory, told, false, &acpi);
    require(status == 0 || status == STATUS_NOT_THERE || status == STATUS_BROKEN, "status");
    require((acpi.rsdp == 0) == (status == STATUS_NOT_THERE), "RSDP");
    if (status != 0)
        return;
    require(acpi.root != 0 && acpi.entries > 0 && acpi.entries <= ACPI_ENTRIES_MAX, "root");
    require(acpi.entry_size == 4 || (acpi.entry_size == 8 && acpi.revision >= 2), "entry size");
    for (uint32_t i = 0; i < acpi.entries && i < TABLES_MAX; i++)
        if (acpi_table(&memory, &acpi, i, &table) == 0) {
            require(table.length >= ACPI_HEADER_SIZE && table.length <= ACPI_TABLE_MAX, "length");
            require(acpi_find(&memory, &acpi, table.signature, &table) == 0,
                    "what is listed is found");
        }
    require(model.reads < READS_MAX, "reading ends");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const enum reader reader = READER;
    struct acpi_table table;
    if (reader == READER_ACPI) {
        check_acpi(bytes, length);
        return 0;
    }
    input = bytes;
    input_length = length;
    claimed = HEADER_READ;
    if (acpi_at(&table_memory, AT, &table) != 0)
        return 0;
    claimed = table.length;
    if (reader == READER_SPCR)
        check_spcr(&table);
    else if (reader == READER_DBG2)
        check_dbg2(&table);
    else if (reader == READER_FADT)
        check_fadt(&table);
    else
        check_dsdt();
    return 0;
}
