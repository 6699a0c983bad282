/* SPDX-License-Identifier: MIT */
/* A Multiboot 1 loader leaves a structure of pointers anywhere in memory. Nothing in it is
 * believed further than it can be read, and a broken part doesn't spoil the others. */
#include "boot/multiboot1/parse.h"

#include <stddef.h>

#include "boot/fill.h"
#include "boot/map.h"
#include "boot/multiboot.h"
#include "kernel/lib/bytes.h"

enum {
    HAS_MEMORY = 1 << 0,
    HAS_WORDS = 1 << 2,
    HAS_MAP = 1 << 6,
    HAS_LOADER_NAME = 1 << 9,
    HAS_FRAMEBUFFER = 1 << 12,
};

enum {
    MAP_STEPS_MAX = 4096, /* bounds a map that counts in the smallest steps */
    ENTRY_SIZE = sizeof(uint32_t) + MAP_E820,
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

/* An entry of the map begins with the size of what follows, which may be more than MAP_E820. */
static void read_map(const struct physical *memory, const struct multiboot1_info *info,
                     struct handoff *out)
{
    uint64_t at = info->map;
    uint32_t left = info->map_length, size;
    for (unsigned step = 0; left > 0; step++) {
        if (step == MAP_STEPS_MAX || left < sizeof size ||
            !fill_read(out, memory, at, &size, sizeof size) || size < MAP_E820 ||
            size > left - sizeof size) {
            fill_broken_map(out);
            return;
        }
        map_fill(out, memory, at + sizeof size, size, size, MAP_E820);
        at += sizeof size + size;
        left -= (uint32_t)sizeof size + size;
    }
}

static bool is_loader(const struct handoff *out, const char *name)
{
    return memcmp(out->loader, name, strlen(name)) == 0;
}

/* By the specification they follow at once; GRUB's compiler has put two bytes in between. A colour
 * of no bits tells which it is. */
static void find_colours(const struct physical *memory, uint64_t address,
                         struct multiboot1_info *info, struct handoff *out)
{
    if (info->screen.type == MULTIBOOT_DIRECT_COLOUR && info->colours.red.size == 0)
        fill_read(out, memory,
                  address + offsetof(struct multiboot1_info, colours) + COLOURS_PADDING,
                  &info->colours, sizeof info->colours);
}

bool multiboot1_parse(uint64_t address, const struct physical *memory, struct handoff *out)
{
    struct multiboot1_info info;
    if (!fill_read(out, memory, address, &info, sizeof info))
        return false;
    if (info.flags & HAS_LOADER_NAME)
        fill_loader(out, memory, info.loader_name, UINT64_MAX, FILL_BYTES);
    if (info.flags & HAS_WORDS)
        fill_line(out, memory, info.words, UINT64_MAX, FILL_BYTES);
    if (info.flags & HAS_MAP && info.map_length > 0)
        read_map(memory, &info, out);
    else if (info.flags & HAS_MEMORY)
        map_fill_sizes(out, info.memory_lower, info.memory_upper);
    else
        out->map_cut = true;
    /* Of these loaders, iPXE and QEMU offer Multiboot under a BIOS only; GRUB may be either. */
    bool is_ipxe = is_loader(out, "iPXE");
    if (is_ipxe || is_loader(out, "qemu"))
        out->firmware = HANDOFF_FIRMWARE_BIOS;
    if (is_ipxe && info.flags & HAS_MAP && info.map_length == IPXE_RANGES_MAX * ENTRY_SIZE)
        out->map_cut = true;
    out->vga_text = !(info.flags & HAS_FRAMEBUFFER);
    if (info.flags & HAS_FRAMEBUFFER) {
        find_colours(memory, address, &info, out);
        multiboot_fill_screen(out, &info.screen, &info.colours);
    }
    return true;
}
