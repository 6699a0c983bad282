/* SPDX-License-Identifier: MIT */
#include "kernel/firmware/hpet.h"

#include "kernel/lib/status.h"

enum {
    BLOCK = ACPI_HEADER_SIZE,
    SPACE_MEMORY = 0,
    ADDRESS_BITS = 52,
};

struct block {
    uint8_t revision, features;
    uint16_t vendor;
    uint8_t space, bits, offset, access;
    uint64_t address;
};

int hpet_read(const struct physical *memory, const struct acpi_table *table, struct hpet *out)
{
    const uint8_t last_timer = 0x1f, counter_64 = 1 << 5;
    struct block block;
    *out = (struct hpet){0};
    if (acpi_read(memory, table, BLOCK, &block, sizeof block) != 0)
        return STATUS_BROKEN;
    if (block.space != SPACE_MEMORY || block.address == 0 || block.address >> ADDRESS_BITS != 0)
        return STATUS_NOT_THERE;
    *out = (struct hpet){
        .address = block.address,
        .vendor = block.vendor,
        .revision = block.revision,
        .timers = (block.features & last_timer) + 1,
        .is_64_bit = (block.features & counter_64) != 0,
    };
    return 0;
}

int hpet_find(const struct physical *memory, const struct acpi *acpi, struct hpet *out)
{
    struct acpi_table table;
    *out = (struct hpet){0};
    int status = acpi_find(memory, acpi, ACPI_HPET, &table);
    return status == 0 ? hpet_read(memory, &table, out) : status;
}
