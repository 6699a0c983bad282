/* SPDX-License-Identifier: MIT */
/* Nobody hands the tables over whole: a pointer, a list of pointers, and each thing behind them may
 * be half written, belong to another boot, or lie about its length. */
#include "kernel/firmware/acpi.h"

#include "kernel/firmware/stream.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/status.h"

enum {
    EBDA_SEGMENT = 0x40e, /* in the BIOS data area */
    EBDA_LOWEST = 0x80000,
    EBDA_SEARCHED = 0x400,
    VIDEO = 0xa0000,
    BIOS_EXTENSION = 0xe0000,
    BIOS = 0xf0000,
    BIOS_END = 0x100000,
    BIOS_SIZE = 0x10000, /* and its extension's */
    MARK_STEP = 16,
    RSDP_1_SIZE = 20, /* what ACPI 1.0 had, and what the first checksum is over */
    RSDP_2_SIZE = 36,
};

static const uint64_t RSDP_MARK = 0x2052545020445352; /* "RSD PTR " */

struct rsdp {
    uint64_t mark;
    uint8_t checksum, oem[6], revision;
    uint32_t rsdt;
    uint32_t length;
    uint64_t xsdt;
    uint32_t checksum_2;
};

struct header {
    uint32_t signature, length;
    uint8_t revision, checksum, oem[2];
};

static bool read_rsdp(const struct physical *memory, uint64_t address, struct rsdp *rsdp)
{
    for (uint32_t size = RSDP_1_SIZE;; size = RSDP_2_SIZE) {
        if (physical_read(memory, address, rsdp, size) != 0 || rsdp->mark != RSDP_MARK ||
            !stream_sums_to_0(memory, address, size))
            return false;
        if (rsdp->revision < 2 || size == RSDP_2_SIZE)
            return true;
    }
}

/* The EBDA's beginning, where there is one, then the BIOS, then what may belong to it below. */
static uint64_t search_bios(const struct physical *memory, struct rsdp *rsdp)
{
    uint16_t segment;
    physical_read(memory, EBDA_SEGMENT, &segment, sizeof segment);
    uint32_t at = (uint32_t)segment << 4, end = at + EBDA_SEARCHED;
    if (at < EBDA_LOWEST || end > VIDEO)
        at = end = 0;
    for (;;) {
        while ((at = (uint32_t)physical_find(memory, at, end, RSDP_MARK)) != 0) {
            if (read_rsdp(memory, at, rsdp))
                return at;
            at += MARK_STEP;
        }
        if (end == BIOS)
            return 0;
        at = end == BIOS_END ? BIOS_EXTENSION : BIOS;
        end = at + BIOS_SIZE;
    }
}

static int open_root(const struct physical *memory, uint64_t address, uint32_t entry_size,
                     struct acpi *out)
{
    struct acpi_table root;
    if (acpi_at(memory, address, &root) != 0 ||
        root.signature != (entry_size == 8 ? ACPI_XSDT : ACPI_RSDT) ||
        !stream_sums_to_0(memory, address, root.length))
        return STATUS_BROKEN;
    uint32_t entries = (root.length - ACPI_HEADER_SIZE) / entry_size;
    out->root = address;
    out->entries = entries < ACPI_ENTRIES_MAX ? entries : ACPI_ENTRIES_MAX;
    out->entry_size = (uint8_t)entry_size;
    return entries > 0 ? 0 : STATUS_BROKEN;
}

int acpi_open(const struct physical *memory, uint64_t told, bool is_bios, struct acpi *out)
{
    struct rsdp rsdp;
    *out = (struct acpi){0};
    if (!read_rsdp(memory, told, &rsdp))
        told = is_bios ? search_bios(memory, &rsdp) : 0;
    if (told == 0)
        return STATUS_NOT_THERE;
    out->rsdp = told;
    out->revision = rsdp.revision;
    if (rsdp.revision >= 2 && open_root(memory, rsdp.xsdt, 8, out) == 0)
        return 0;
    return open_root(memory, rsdp.rsdt, 4, out);
}

int acpi_at(const struct physical *memory, uint64_t address, struct acpi_table *out)
{
    struct header header;
    int status = physical_read(memory, address, &header, sizeof header);
    *out = (struct acpi_table){.signature = header.signature,
                               .length = header.length,
                               .address = address,
                               .revision = header.revision};
    return status == 0 && header.length >= ACPI_HEADER_SIZE && header.length <= ACPI_TABLE_MAX
               ? 0
               : STATUS_BROKEN;
}

uint64_t acpi_address(const struct physical *memory, const struct acpi *acpi, uint32_t i)
{
    uint64_t address = 0;
    physical_read(memory, acpi->root + ACPI_HEADER_SIZE + (uint64_t)i * acpi->entry_size, &address,
                  acpi->entry_size);
    return address;
}

void acpi_sum(const struct physical *memory, struct acpi_table *table)
{
    table->sound = stream_sums_to_0(memory, table->address, table->length);
}

/* The table that the root lists as number `i`, not summed. */
static int listed(const struct physical *memory, const struct acpi *acpi, uint32_t i,
                  struct acpi_table *out)
{
    return acpi_at(memory, acpi_address(memory, acpi, i), out);
}

int acpi_table(const struct physical *memory, const struct acpi *acpi, uint32_t i,
               struct acpi_table *out)
{
    int status = listed(memory, acpi, i, out);
    if (status == 0)
        acpi_sum(memory, out);
    return status;
}

int acpi_next(const struct physical *memory, const struct acpi *acpi, uint32_t signature,
              uint32_t *i, struct acpi_table *out)
{
    while (*i < acpi->entries)
        if (listed(memory, acpi, (*i)++, out) == 0 && out->signature == signature)
            return 0;
    return STATUS_NOT_THERE;
}

int acpi_find(const struct physical *memory, const struct acpi *acpi, uint32_t signature,
              struct acpi_table *out)
{
    uint32_t i = 0;
    return acpi_next(memory, acpi, signature, &i, out);
}

int acpi_read(const struct physical *memory, const struct acpi_table *table, uint32_t offset,
              void *to, uint32_t length)
{
    if (offset <= table->length && length <= table->length - offset)
        return physical_read(memory, table->address + offset, to, length);
    memset(to, 0, length);
    return STATUS_BROKEN;
}
