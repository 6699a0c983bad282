/* SPDX-License-Identifier: MIT */
/* Fuzzes what reads the firmware's tables: the input is one table, whole or not, or for `acpi`
 * memory in pieces (tests/unit/recorded.h) with an RSDP somewhere, for `smbios` the same with an
 * entry point. READER says which it is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/firmware/acpi.h"
#include "kernel/firmware/fadt.h"
#include "kernel/firmware/hpet.h"
#include "kernel/firmware/madt.h"
#include "kernel/firmware/mcfg.h"
#include "kernel/firmware/memory_device.h"
#include "kernel/firmware/serial_port.h"
#include "kernel/lib/status.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/recorded.h"

#ifndef READER
#define READER READER_SPCR /* tests/fuzz/SConscript says more */
#endif

enum reader {
    READER_ACPI,
    READER_SPCR,
    READER_DBG2,
    READER_FADT,
    READER_DSDT,
    READER_MADT,
    READER_HPET,
    READER_MCFG,
    READER_SMBIOS
};

enum {
    AT = 0x7f30000,
    HEADER_READ = 12, /* so much of a header is read before its length is known */
    PORTS = 0x10000,
    DEVICES_MAX = 64,
    TABLES_MAX = 16,
    STRINGS_MAX = 8,
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
    check_register(&fadt.pm_timer);
    require(!fadt.hardware_reduced || (fadt.pm1a_control.space == ACPI_SPACE_NONE &&
                                       fadt.pm1b_control.space == ACPI_SPACE_NONE),
            "reduced hardware has no PM1");
}

static void check_madt(const struct acpi_table *table)
{
    struct madt_walk walk = {0};
    uint32_t id, last = 0, count = 0;
    int status;
    while ((status = madt_next(&table_memory, table, &walk, &id)) == 0) {
        require(walk.offset > last && id != UINT32_MAX, "each processor is another entry's");
        last = walk.offset;
        require(++count <= MADT_ENTRIES_MAX, "the walk ends");
    }
    require(status == STATUS_NOT_THERE || status == STATUS_BROKEN, "status");
    /* One that ends before its list begins has none. */
    require(status == STATUS_BROKEN || walk.offset == table->length ||
                walk.seen == MADT_ENTRIES_MAX || (walk.seen == 0 && walk.offset > table->length),
            "a whole list ends with its table");
    require(madt_next(&table_memory, table, &walk, &id) == status, "it stays so");
}

static void check_hpet(const struct acpi_table *table)
{
    struct hpet hpet;
    memset(&hpet, 0xa5, sizeof hpet);
    int status = hpet_read(&table_memory, table, &hpet);
    require(status == 0 || status == STATUS_NOT_THERE || status == STATUS_BROKEN, "status");
    require((hpet.address != 0) == (status == 0), "it has an address or isn't there");
    require(hpet.address >> 52 == 0, "address that can be");
    require(status != 0 || (hpet.timers >= 1 && hpet.timers <= 32), "timers");
}

static void check_mcfg(const struct acpi_table *table)
{
    struct mcfg_region region;
    uint32_t i = 0, before = 0;
    while (mcfg_next(&table_memory, table, &i, &region) == 0) {
        require(i > before && i <= MCFG_ENTRIES_MAX, "the list ends");
        before = i;
        require(region.base != 0 && region.base % (1 << 20) == 0, "base of a region");
        require(region.first_bus <= region.last_bus, "buses of a region");
        require(region.base + ((uint64_t)(region.last_bus + 1) << 20) <= 1ULL << 52,
                "end of a region");
    }
    require(mcfg_next(&table_memory, table, &i, &region) == STATUS_NOT_THERE, "it stays so");
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

static void check_strings(const struct physical *memory, const struct smbios_structure *structure)
{
    char text[SMBIOS_TEXT_MAX + 1];
    bool is_there = true;
    for (unsigned i = 1; i < STRINGS_MAX; i++) {
        bool is_next = smbios_string(memory, structure, (uint8_t)i, text);
        require(strlen(text) <= SMBIOS_TEXT_MAX && is_next == (text[0] != '\0'), "string");
        require(is_there || !is_next, "no string behind the last");
        is_there = is_next;
    }
}

static void check_slots(const struct physical *memory, const struct smbios *smbios)
{
    struct memory_arrays arrays;
    struct memory_device device = {0};
    uint64_t kib = 0;
    memory_arrays_read(memory, smbios, &arrays);
    require(arrays.others <= MEMORY_ARRAYS_OTHER_MAX, "other arrays");
    while (memory_device_next(memory, smbios, &arrays, &device) == 0) {
        require(device.used || device.kib == 0, "an empty slot holds nothing");
        require(strlen(memory_type_name(device.type)) < 16, "name of a type");
        if (device.type != 9 && device.type != 0x1f) /* flash, and what else keeps its content */
            kib += device.kib;
    }
    require(smbios_memory_mib(memory, smbios) == kib >> 10, "sum");
}

static void check_smbios(const uint8_t *bytes, size_t length)
{
    struct memory_model model = {0};
    struct smbios smbios;
    struct smbios_structure at = {0}, last;
    char uuid[SMBIOS_UUID_MAX + 1];
    uint64_t told = recorded_read(&model, bytes, length);
    struct physical memory = memory_model_physical(&model);
    memset(&smbios, 0xa5, sizeof smbios);
    int status = smbios_open(&memory, told, false, &smbios);
    require(status == 0 || status == STATUS_NOT_THERE || status == STATUS_BROKEN, "status");
    require((smbios.entry == 0) == (status == STATUS_NOT_THERE), "entry point");
    require((smbios.length == 0) == (status != 0), "something to walk");
    require(smbios.length <= SMBIOS_TABLE_MAX, "length");
    uint64_t behind = smbios.table;
    while ((status = smbios_next(&memory, &smbios, &at)) == 0) {
        require(at.address == behind && at.length >= SMBIOS_HEADER_SIZE &&
                    at.size >= at.length + 2U && at.next <= smbios.length,
                "structures lie behind one another in the table");
        behind += at.size;
        check_strings(&memory, &at);
        smbios_uuid(&memory, &smbios, &at, 8, uuid);
        require(strlen(uuid) == 0 || strlen(uuid) == SMBIOS_UUID_MAX, "UUID");
    }
    require(smbios_check(&memory, &smbios, &last) == (status == STATUS_BROKEN ? status : 0) &&
                last.number == at.number,
            "the whole walk ends alike");
    check_slots(&memory, &smbios);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const enum reader reader = READER;
    struct acpi_table table;
    if (reader == READER_ACPI) {
        check_acpi(bytes, length);
        return 0;
    }
    if (reader == READER_SMBIOS) {
        check_smbios(bytes, length);
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
    else if (reader == READER_MADT)
        check_madt(&table);
    else if (reader == READER_HPET)
        check_hpet(&table);
    else if (reader == READER_MCFG)
        check_mcfg(&table);
    else
        check_dsdt();
    return 0;
}
