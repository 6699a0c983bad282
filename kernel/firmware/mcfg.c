/* SPDX-License-Identifier: MIT */
/* Firmware lists regions that are switched off or were never filled in: reading there would be
 * reading from nowhere. */
#include "kernel/firmware/mcfg.h"

#include "kernel/lib/status.h"

enum {
    ENTRIES = ACPI_HEADER_SIZE + 8, /* behind eight reserved bytes */
    BUS_BITS = 20,
    ADDRESS_BITS = 52,
};

struct entry {
    uint64_t base;
    uint16_t segment;
    uint8_t first_bus, last_bus;
    uint32_t reserved;
};

static bool is_sane(const struct entry *entry)
{
    uint64_t size = (uint64_t)(entry->last_bus + 1) << BUS_BITS;
    return entry->base != 0 && (entry->base & ((1 << BUS_BITS) - 1)) == 0 &&
           entry->base <= (1ULL << ADDRESS_BITS) - size && entry->first_bus <= entry->last_bus;
}

int mcfg_next(const struct physical *memory, const struct acpi_table *table, uint32_t *i,
              struct mcfg_region *out)
{
    struct entry entry;
    while (*i < MCFG_ENTRIES_MAX &&
           acpi_read(memory, table, ENTRIES + *i * sizeof entry, &entry, sizeof entry) == 0) {
        ++*i;
        if (is_sane(&entry)) {
            *out = (struct mcfg_region){entry.base, entry.segment, entry.first_bus, entry.last_bus};
            return 0;
        }
    }
    return STATUS_NOT_THERE;
}
