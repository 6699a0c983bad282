/* SPDX-License-Identifier: MIT */
/* Firmware lists hundreds of small pieces in order of address; fill_range joins what touches. */
#include "boot/efi/map.h"

#include "boot/fill.h"
#include "kernel/lib/status.h"

enum {
    LOADER_CODE = 1,
    LOADER_DATA = 2,
    BOOT_SERVICES_CODE = 3,
    BOOT_SERVICES_DATA = 4,
    CONVENTIONAL = 7,
    PAGE_SHIFT = 12,
    STEPS_MAX = 4096, /* bounds a map that claims to be endless */
};

/* Attributes of memory that isn't there for everybody: persistent, set aside for one purpose. */
static const uint64_t not_for_use = 1ULL << 15 | 1ULL << 18;

struct descriptor {
    uint32_t type;
    uint32_t padding;
    uint64_t base;
    uint64_t virtual_base;
    uint64_t pages;
    uint64_t attributes;
};

static bool is_ram(const struct descriptor *descriptor)
{
    if (descriptor->attributes & not_for_use)
        return false;
    switch (descriptor->type) {
    case LOADER_CODE:
    case LOADER_DATA:
    case BOOT_SERVICES_CODE:
    case BOOT_SERVICES_DATA:
    case CONVENTIONAL:
        return true;
    default:
        return false;
    }
}

static int take(struct handoff *out, const struct descriptor *descriptor)
{
    if (descriptor->pages > UINT64_MAX >> PAGE_SHIFT) {
        out->map_cut = true;
        return STATUS_BROKEN;
    }
    return fill_range(out, descriptor->base, descriptor->pages << PAGE_SHIFT,
                      is_ram(descriptor) ? HANDOFF_RAM : HANDOFF_RESERVED);
}

int efi_map_fill(struct handoff *out, const struct physical *memory, uint64_t address,
                 uint64_t size, uint64_t stride)
{
    struct descriptor descriptor;
    int status = 0;
    if (stride < sizeof descriptor || stride > size) {
        out->map_cut = true;
        return STATUS_BROKEN;
    }
    for (unsigned step = 0; size >= stride; step++) {
        if (step == STEPS_MAX ||
            physical_read(memory, address, &descriptor, sizeof descriptor) != 0) {
            out->map_cut = true;
            return STATUS_BROKEN;
        }
        if (take(out, &descriptor) != 0)
            status = STATUS_BROKEN;
        address += stride;
        size -= stride;
    }
    if (size != 0) {
        out->map_cut = true;
        status = STATUS_BROKEN;
    }
    return status;
}
