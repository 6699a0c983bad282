/* SPDX-License-Identifier: MIT */
/* Firmware lists sockets that are empty too, as entries that are not enabled or have no id. */
#include "kernel/firmware/madt.h"

#include "kernel/lib/status.h"

enum {
    ENTRIES = ACPI_HEADER_SIZE + 8, /* behind the local APIC's address and flags */
    LOCAL_APIC = 0,
    LOCAL_X2APIC = 9,
    ENABLED = 1 << 0,
    NOBODY = 0xff,
};

static const uint32_t NOBODY_X2 = 0xffffffff;

struct entry {
    uint8_t type, length;
};

struct local_apic {
    struct entry entry;
    uint8_t uid, id;
    uint32_t flags;
};

struct local_x2apic {
    struct entry entry;
    uint16_t reserved;
    uint32_t id, flags, uid;
};

/* 1 where the entry is an enabled processor, 0 where it is something else. */
static int take(const struct physical *memory, const struct acpi_table *table, uint32_t offset,
                struct entry entry, uint32_t *apic_id)
{
    struct local_apic apic;
    struct local_x2apic x2apic;
    if (entry.type == LOCAL_APIC) {
        if (entry.length < sizeof apic || acpi_read(memory, table, offset, &apic, sizeof apic) != 0)
            return STATUS_BROKEN;
        *apic_id = apic.id;
        return apic.flags & ENABLED && apic.id != NOBODY;
    }
    if (entry.type == LOCAL_X2APIC) {
        if (entry.length < sizeof x2apic ||
            acpi_read(memory, table, offset, &x2apic, sizeof x2apic) != 0)
            return STATUS_BROKEN;
        *apic_id = x2apic.id;
        return x2apic.flags & ENABLED && x2apic.id != NOBODY_X2;
    }
    return 0;
}

int madt_next(const struct physical *memory, const struct acpi_table *table, struct madt_walk *walk,
              uint32_t *apic_id)
{
    if (walk->offset == 0)
        walk->offset = ENTRIES;
    while (walk->offset < table->length && walk->seen < MADT_ENTRIES_MAX) {
        struct entry entry;
        uint32_t offset = walk->offset;
        if (acpi_read(memory, table, offset, &entry, sizeof entry) != 0 ||
            entry.length < sizeof entry || entry.length > table->length - offset)
            return STATUS_BROKEN;
        int is_processor = take(memory, table, offset, entry, apic_id);
        if (is_processor < 0)
            return is_processor;
        walk->offset += entry.length;
        walk->seen++;
        if (is_processor)
            return 0;
    }
    return STATUS_NOT_THERE;
}
