/* SPDX-License-Identifier: MIT */
/* A Multiboot 1 loader leaves a structure of pointers anywhere in memory. Nothing in it is
 * believed further than it can be read, and a broken part doesn't spoil the others. */
#include "boot/multiboot1/parse.h"

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
    IPXE_MAP_MAX = 8,     /* iPXE hands over no more, and doesn't say when it had more */
    FRAMEBUFFER_EGA_TEXT = 2,
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
    uint64_t framebuffer;
    uint32_t framebuffer_pitch, framebuffer_width, framebuffer_height;
    uint8_t framebuffer_depth, framebuffer_type;
} __attribute__((packed));

struct multiboot1_range {
    uint32_t size; /* of what follows this field */
    uint64_t base;
    uint64_t length;
    uint32_t kind;
} __attribute__((packed));

/* Copies text up to its NUL. STATUS_NO_ROOM if it was longer than `to` (cut there). */
static int read_text(const struct physical *memory, uint64_t address, char *to, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (physical_read(memory, address + i, &to[i], 1) != 0) {
            to[i] = '\0';
            return STATUS_BROKEN;
        }
        if (to[i] == '\0')
            return 0;
    }
    to[size - 1] = '\0';
    return STATUS_NO_ROOM;
}

static int add_range(struct handoff *out, uint64_t base, uint64_t length, bool ram)
{
    if (length == 0)
        return 0;
    if (out->range_count == HANDOFF_RANGES_MAX) {
        out->map_cut = true;
        return 0;
    }
    if (base + length - 1 < base)
        return STATUS_BROKEN;
    out->ranges[out->range_count++] = (struct handoff_range){
        .base = base, .length = length, .kind = ram ? HANDOFF_RAM : HANDOFF_RESERVED};
    return 0;
}

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
        if (add_range(out, range.base, range.length, range.kind == MAP_KIND_RAM) != 0)
            status = STATUS_BROKEN;
        at += (uint64_t)range.size + sizeof range.size;
    }
    return status;
}

/* The two figures that every loader gives: enough to know some memory, never all of it. */
static int read_memory_sizes(const struct multiboot1_info *info, struct handoff *out)
{
    const uint64_t kib = 1024, mib = 1024 * kib;
    out->map_cut = true;
    add_range(out, 0, info->memory_lower * kib, true);
    return add_range(out, mib, info->memory_upper * kib, true);
}

/* iPXE and QEMU put the image's URI or path in front of the words, GRUB doesn't. Our own words are
 * NAME=VALUE with a NAME of small letters, or the closing `--`; a first word that is neither is
 * taken for a path. */
static void take_off_path(char *words)
{
    size_t length = strlen(words), first = 0, end;
    bool is_name = true, is_word = false;
    while (words[first] == ' ')
        first++;
    for (end = first; words[end] != '\0' && words[end] != ' '; end++) {
        is_word = is_word || (is_name && end > first && words[end] == '=');
        is_name = is_name && words[end] >= 'a' && words[end] <= 'z';
    }
    if (end - first == 2 && words[first] == '-' && words[first + 1] == '-')
        is_word = true;
    if (!is_word)
        memmove(words, words + end, length - end + 1);
}

static bool is_loader(const struct handoff *out, const char *name)
{
    return memcmp(out->loader, name, strlen(name)) == 0;
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
        read_text(memory, info.loader_name, out->loader, sizeof out->loader) == STATUS_BROKEN)
        status = STATUS_BROKEN;
    if (info.flags & HAS_WORDS) {
        int words = read_text(memory, info.words, out->words, sizeof out->words);
        out->words_cut = words != 0;
        if (words == STATUS_BROKEN)
            status = words;
        take_off_path(out->words);
    }
    if (info.flags & HAS_MAP && info.map_length > 0) {
        if (read_map(memory, &info, out) != 0)
            status = STATUS_BROKEN;
    } else if (info.flags & HAS_MEMORY) {
        read_memory_sizes(&info, out);
    } else {
        out->map_cut = true;
    }
    /* Of these loaders, iPXE and QEMU offer Multiboot under a BIOS only; GRUB may be either. */
    if (is_loader(out, "iPXE") || is_loader(out, "qemu"))
        out->firmware = HANDOFF_FIRMWARE_BIOS;
    if (is_loader(out, "iPXE") && out->range_count == IPXE_MAP_MAX)
        out->map_cut = true;
    out->vga_text =
        !(info.flags & HAS_FRAMEBUFFER) || info.framebuffer_type == FRAMEBUFFER_EGA_TEXT;
    return status;
}
