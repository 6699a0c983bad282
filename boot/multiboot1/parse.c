/* SPDX-License-Identifier: MIT */
/* A Multiboot 1 loader leaves a structure of pointers anywhere in memory. Nothing in it is
 * believed further than it can be read, and a broken part doesn't spoil the others. */
#include "boot/multiboot1/parse.h"

#include <stddef.h>

#include "boot/fill.h"
#include "boot/multiboot.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/status.h"

enum {
    HAS_MEMORY = 1 << 0,
    HAS_WORDS = 1 << 2,
    HAS_MAP = 1 << 6,
    HAS_LOADER_NAME = 1 << 9,
    HAS_FRAMEBUFFER = 1 << 12,
};

enum {
    MAP_KIND_RAM = 1,
    MAP_STEPS_MAX = 4096, /* bounds a map that counts in the smallest steps */
    COLOURS_PADDING = 2,
    IPXE_RANGES_MAX = 8, /* iPXE hands over no more, and doesn't say when it had more */
};

struct multiboot1_info {
    uint32_t flags;
    uint32_t memory_lower, memory_upper; /* KiB from 0 and from 1 MiB */
    uint32_t boot_device;
    uint32_t words;
    uint32_t module_count, modules;
    uint32_t symbols[4];
    uint32_t map_length, map;
    uint32_t drives_length, drives;
    uint32_t config_table;
    uint32_t loader_name;
    uint32_t apm_table;
    uint32_t vbe[4];
    struct multiboot_screen screen;
    struct multiboot_colours colours;
} __attribute__((packed));

struct multiboot1_range {
    uint32_t size; /* of what follows this field */
    uint64_t base;
    uint64_t length;
    uint32_t kind;
} __attribute__((packed));

static int read_map(const struct physical *memory, const struct multiboot1_info *info,
                    struct handoff *out)
{
    int status = 0;
    uint64_t at = info->map, end = at + info->map_length;
    for (unsigned step = 0; at < end; step++) {
        struct multiboot1_range range;
        if (step == MAP_STEPS_MAX || end - at < sizeof range ||
            physical_read(memory, at, &range, sizeof range) != 0 ||
            range.size < sizeof range - sizeof range.size ||
            range.size > end - at - sizeof range.size) {
            out->map_cut = true;
            return STATUS_BROKEN;
        }
        if (fill_range(out, range.base, range.length,
                       range.kind == MAP_KIND_RAM ? HANDOFF_RAM : HANDOFF_RESERVED) != 0)
            status = STATUS_BROKEN;
        at += (uint64_t)range.size + sizeof range.size;
    }
    return status;
}

static bool is_loader(const struct handoff *out, const char *name)
{
    return memcmp(out->loader, name, strlen(name)) == 0;
}

/* By the specification they follow at once; GRUB's compiler has put two bytes in between. A colour
 * of no bits tells which it is. */
static int find_colours(const struct physical *memory, uint64_t address,
                        struct multiboot1_info *info)
{
    if (info->screen.type != MULTIBOOT_DIRECT_COLOUR || info->colours.red_size != 0)
        return 0;
    return physical_read(memory,
                         address + offsetof(struct multiboot1_info, colours) + COLOURS_PADDING,
                         &info->colours, sizeof info->colours);
}

int multiboot1_parse(uint64_t address, const struct physical *memory, struct handoff *out)
{
    struct multiboot1_info info;
    if (physical_read(memory, address, &info, sizeof info) != 0) {
        out->map_cut = out->words_cut = true;
        return STATUS_BROKEN;
    }
    int status = 0;
    if (info.flags & HAS_LOADER_NAME &&
        fill_text(memory, info.loader_name, out->loader, sizeof out->loader) == STATUS_BROKEN)
        status = STATUS_BROKEN;
    if (info.flags & HAS_WORDS) {
        int words = fill_text(memory, info.words, out->words, sizeof out->words);
        out->words_cut = words != 0;
        if (words == STATUS_BROKEN)
            status = words;
        fill_words(out);
    }
    if (info.flags & HAS_MAP && info.map_length > 0) {
        if (read_map(memory, &info, out) != 0)
            status = STATUS_BROKEN;
    } else if (info.flags & HAS_MEMORY) {
        multiboot_fill_sizes(out, info.memory_lower, info.memory_upper);
    } else {
        out->map_cut = true;
    }
    /* Of these loaders, iPXE and QEMU offer Multiboot under a BIOS only; GRUB may be either. */
    if (is_loader(out, "iPXE") || is_loader(out, "qemu"))
        out->firmware = HANDOFF_FIRMWARE_BIOS;
    if (is_loader(out, "iPXE") && info.flags & HAS_MAP &&
        info.map_length == IPXE_RANGES_MAX * sizeof(struct multiboot1_range))
        out->map_cut = true;
    out->vga_text = !(info.flags & HAS_FRAMEBUFFER);
    if (info.flags & HAS_FRAMEBUFFER &&
        (find_colours(memory, address, &info) != 0 ||
         multiboot_fill_screen(out, &info.screen, &info.colours) != 0))
        status = STATUS_BROKEN;
    return status;
}
