/* SPDX-License-Identifier: MIT */
/* BIOS, firmware and loaders list memory in tables that differ in what an entry looks like, and
 * nothing else. Firmware lists hundreds of small pieces in order of address; fill_range joins what
 * touches. */
#include "boot/map.h"

#include "boot/fill.h"

enum {
    E820_RAM = 1,
    EFI_LOADER_CODE = 1,
    EFI_LOADER_DATA = 2,
    EFI_BOOT_SERVICES_CODE = 3,
    EFI_BOOT_SERVICES_DATA = 4,
    EFI_CONVENTIONAL = 7,
    EFI_RAM = 1 << EFI_LOADER_CODE | 1 << EFI_LOADER_DATA | 1 << EFI_BOOT_SERVICES_CODE |
              1 << EFI_BOOT_SERVICES_DATA | 1 << EFI_CONVENTIONAL,
    EFI_PAGE_SHIFT = 12,
    /* Memory that isn't there for everybody: persistent, set aside for one purpose. */
    EFI_NOT_FOR_USE = 1 << 15 | 1 << 18,
    STEPS_MAX = 4096, /* bounds a map that claims to be endless */
};

union entry {
    struct {
        uint64_t base;
        uint64_t length;
        uint32_t type;
    } e820;
    struct {
        uint32_t type;
        uint32_t padding;
        uint64_t base;
        uint64_t virtual_base;
        uint64_t pages;
        uint64_t attributes;
    } efi;
};

static void take_e820(struct handoff *out, const union entry *entry)
{
    fill_range(out, entry->e820.base, entry->e820.length,
               entry->e820.type == E820_RAM ? HANDOFF_RAM : HANDOFF_RESERVED);
}

static void take_efi(struct handoff *out, const union entry *entry)
{
    if (entry->efi.pages >> (64 - EFI_PAGE_SHIFT) != 0) {
        fill_broken_map(out);
        return;
    }
    bool is_ram = entry->efi.type <= EFI_CONVENTIONAL && EFI_RAM >> entry->efi.type & 1 &&
                  !(entry->efi.attributes & EFI_NOT_FOR_USE);
    fill_range(out, entry->efi.base, entry->efi.pages << EFI_PAGE_SHIFT,
               is_ram ? HANDOFF_RAM : HANDOFF_RESERVED);
}

void map_fill(struct handoff *out, const struct physical *memory, uint64_t address, uint64_t size,
              uint64_t stride, enum map_layout layout)
{
    unsigned step = 0;
    do {
        union entry entry;
        if (step++ == STEPS_MAX || stride < layout || size < stride ||
            !fill_read(out, memory, address, &entry, layout)) {
            fill_broken_map(out);
            return;
        }
        if (layout == MAP_EFI)
            take_efi(out, &entry);
        else
            take_e820(out, &entry);
        address += stride;
        size -= stride;
    } while (size > 0);
}

void map_fill_sizes(struct handoff *out, uint32_t lower_kib, uint32_t upper_kib)
{
    const uint64_t kib = 1024, mib = 1024 * kib;
    out->map_cut = true;
    fill_range(out, 0, lower_kib * kib, HANDOFF_RAM);
    fill_range(out, mib, upper_kib * kib, HANDOFF_RAM);
}
