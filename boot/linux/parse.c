/* SPDX-License-Identifier: MIT */
/* The zero page has grown for thirty years: some fields mean something only beside others, and
 * what a loader didn't clear may be there from before. */
#include "boot/linux/parse.h"

#include "boot/efi/map.h"
#include "boot/fill.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/status.h"

enum {
    VIDEO_TEXT = 0x01, /* what loaders write for VGA text */
    VIDEO_VGA_COLOUR = 0x22,
    VIDEO_VESA_FRAMEBUFFER = 0x23,
    VIDEO_EFI_FRAMEBUFFER = 0x70,
    VIDEO_BASE_IS_64_BIT = 1 << 1, /* in screen_info's capabilities */
    TEXT_MODE = 3,
    TEXT_COLUMNS = 80,
    TEXT_ROWS = 25,
};

enum {
    E820_MAX = 128,
    E820_RAM = 1,
    LOADER_ID_SYSLINUX = 0x3,
    LOADER_ID_EXTENDED = 0xe,
    LOADER_ID_EXTENDED_BASE = 0x10,
};

struct screen_info {
    uint8_t cursor[2];
    uint16_t extended_kib; /* memory from 1 MiB on; not of the screen at all */
    uint16_t page;
    uint8_t mode, columns;
    uint8_t other[6];
    uint8_t lines, type;
    uint16_t points;
    uint16_t width, height, depth;
    uint32_t base, size;
    uint16_t command_line_magic, command_line_offset; /* of protocols before 2.02 */
    uint16_t pitch;
    uint8_t red_size, red_position;
    uint8_t green_size, green_position;
    uint8_t blue_size, blue_position;
    uint8_t reserved_size, reserved_position;
    uint8_t vesa[8];
    uint32_t capabilities;
    uint32_t base_high;
    uint16_t reserved;
} __attribute__((packed));

struct linux_efi_info {
    char signature[4]; /* EL32 or EL64 under UEFI */
    uint32_t system_table;
    uint32_t descriptor_size, descriptor_version;
    uint32_t map, map_size;
    uint32_t system_table_high, map_high;
};

struct e820_entry {
    uint64_t base;
    uint64_t length;
    uint32_t type;
} __attribute__((packed));

struct boot_params {
    struct screen_info screen;
    uint8_t to_rsdp[0x070 - 0x040];
    uint64_t rsdp;
    uint8_t to_words_high[0x0c8 - 0x078];
    uint32_t words_high;
    uint8_t to_efi[0x1c0 - 0x0cc];
    struct linux_efi_info efi;
    uint32_t alternative_kib; /* memory from 1 MiB on, where that is more than extended_kib */
    uint32_t scratch;
    uint8_t e820_count;
    uint8_t to_sentinel[0x1ef - 0x1e9];
    uint8_t sentinel; /* not 0: the loader cleared nothing in front of the setup header */
    uint8_t to_loader[0x210 - 0x1f0];
    uint8_t loader;
    uint8_t to_loader_extended[0x227 - 0x211];
    uint8_t loader_extended;
    uint32_t words;
    uint8_t to_e820[0x2d0 - 0x22c];
} __attribute__((packed));

/* boot/'s own, behind the map: only at the PXE ROM's door. */
static const uint64_t boot_mac_offset = 0xcd0;

_Static_assert(sizeof(struct screen_info) == 0x40, "screen_info");
_Static_assert(offsetof(struct boot_params, efi) == 0x1c0, "efi_info");
_Static_assert(offsetof(struct boot_params, words) == 0x228, "setup header");
_Static_assert(sizeof(struct boot_params) == 0x2d0, "e820_table");

/* By the assigned ids, those from 0x10 on by extended ones; the low half of the byte is a version,
 * in which syslinux says which of its four it is. */
static const char *const loader_names[] = {
    [0x0] = "LILO",
    [0x1] = "Loadlin",
    [0x2] = "bootsect-loader",
    [0x3] = "Syslinux",
    [0x4] = "iPXE",
    [0x5] = "ELILO",
    [0x7] = "GRUB",
    [0x8] = "U-Boot",
    [0x9] = "Xen",
    [0xa] = "Gujin",
    [0xb] = "QEMU",
    [0xc] = "uCbootloader",
    [0xd] = "kexec",
    [0x11] = "Minimal Linux Bootloader",
    [0x12] = "OVMF",
    [0x13] = "barebox",
};
static const char *const syslinux_names[] = {"Syslinux", "pxelinux", "isolinux", "extlinux"};

static const char *loader_name(const struct boot_params *params, enum handoff_door door)
{
    unsigned id = params->loader >> 4, version = params->loader & 0xf;
    if (params->loader == 0 || door == HANDOFF_DOOR_NBP || door == HANDOFF_DOOR_DISK)
        return NULL;
    if (id == LOADER_ID_SYSLINUX && version >= 1 &&
        version <= sizeof syslinux_names / sizeof *syslinux_names)
        return syslinux_names[version - 1];
    if (id == LOADER_ID_EXTENDED)
        id = LOADER_ID_EXTENDED_BASE + params->loader_extended;
    return id < sizeof loader_names / sizeof *loader_names ? loader_names[id] : NULL;
}

static void fill_loader(struct handoff *out, const char *name)
{
    if (name)
        memcpy(out->loader, name, strlen(name) + 1);
}

static int read_words(const struct physical *memory, const struct boot_params *params,
                      struct handoff *out)
{
    uint64_t high = params->sentinel == 0 ? params->words_high : 0;
    uint64_t address = high << 32 | params->words;
    if (address == 0)
        return 0;
    int status = fill_text(memory, address, out->words, sizeof out->words);
    out->words_cut = status != 0;
    fill_words(out);
    return status == STATUS_BROKEN ? status : 0;
}

static int read_e820(const struct physical *memory, uint64_t table, unsigned count,
                     struct handoff *out)
{
    int status = count > E820_MAX ? STATUS_BROKEN : 0;
    out->map_cut = count >= E820_MAX; /* a full table may have left some out */
    for (unsigned i = 0; i < count && i < E820_MAX; i++) {
        struct e820_entry entry;
        if (physical_read(memory, table + i * sizeof entry, &entry, sizeof entry) != 0) {
            out->map_cut = true;
            return STATUS_BROKEN;
        }
        if (fill_range(out, entry.base, entry.length,
                       entry.type == E820_RAM ? HANDOFF_RAM : HANDOFF_RESERVED) != 0)
            status = STATUS_BROKEN;
    }
    return status;
}

/* The best of what was told: E820, else the firmware's own map, else how much there is from 1 MiB
 * on, as two generations of BIOS calls counted it. */
static int read_map(const struct physical *memory, uint64_t address,
                    const struct boot_params *params, struct handoff *out)
{
    struct linux_efi_info efi = params->efi;
    if (params->e820_count > 0)
        return read_e820(memory, address + sizeof *params, params->e820_count, out);
    if (out->firmware == HANDOFF_FIRMWARE_UEFI && efi.map_size > 0)
        return efi_map_fill(out, memory, (uint64_t)efi.map_high << 32 | efi.map, efi.map_size,
                            efi.descriptor_size);
    uint64_t kib = params->screen.extended_kib;
    if (params->alternative_kib > kib)
        kib = params->alternative_kib;
    out->map_cut = true;
    return fill_range(out, 1 << 20, kib << 10, HANDOFF_RAM);
}

/* Depth counts the reserved bits of a pixel with some loaders, and doesn't with others. */
static int read_framebuffer(const struct screen_info *screen, struct handoff *out)
{
    unsigned bits = screen->depth;
    unsigned used = (unsigned)screen->reserved_position + screen->reserved_size;
    if (screen->reserved_size > 0 && used > bits)
        bits = used;
    /* Fewer colours than ours is a screen that we don't draw on, not a broken one. */
    if (bits != 24 && bits != 32)
        return 0;
    uint64_t high = screen->capabilities & VIDEO_BASE_IS_64_BIT ? screen->base_high : 0;
    struct handoff_framebuffer framebuffer = {
        .base = high << 32 | screen->base,
        .pitch = screen->pitch,
        .width = screen->width,
        .height = screen->height,
        .bits = (uint8_t)bits,
        .red = {screen->red_position, screen->red_size},
        .green = {screen->green_position, screen->green_size},
        .blue = {screen->blue_position, screen->blue_size},
    };
    return fill_framebuffer(out, &framebuffer);
}

static int read_screen(const struct screen_info *screen, struct handoff *out)
{
    switch (screen->type) {
    case VIDEO_TEXT:
    case VIDEO_VGA_COLOUR:
        out->vga_text = screen->mode == TEXT_MODE && screen->columns == TEXT_COLUMNS &&
                        screen->lines == TEXT_ROWS;
        return 0;
    case VIDEO_VESA_FRAMEBUFFER:
    case VIDEO_EFI_FRAMEBUFFER:
        return read_framebuffer(screen, out);
    default:
        return 0;
    }
}

static int read_boot_mac(const struct physical *memory, uint64_t params, struct handoff *out)
{
    static const uint8_t none[sizeof out->boot_mac];
    uint8_t mac[sizeof none];
    if (physical_read(memory, params + boot_mac_offset, mac, sizeof mac) != 0)
        return STATUS_BROKEN;
    if (memcmp(mac, none, sizeof mac) == 0)
        return 0;
    memcpy(out->boot_mac, mac, sizeof mac);
    out->has_boot_mac = true;
    return 0;
}

int linux_parse(uint64_t address, const struct physical *memory, struct handoff *out)
{
    struct boot_params params;
    if (physical_read(memory, address, &params, sizeof params) != 0) {
        out->map_cut = out->words_cut = true;
        return STATUS_BROKEN;
    }
    bool efi = memcmp(params.efi.signature, "EL64", 4) == 0 ||
               memcmp(params.efi.signature, "EL32", 4) == 0;
    out->firmware = efi ? HANDOFF_FIRMWARE_UEFI : HANDOFF_FIRMWARE_BIOS;
    out->rsdp = params.sentinel == 0 ? params.rsdp : 0;
    fill_loader(out, loader_name(&params, out->door));
    int status = read_words(memory, &params, out);
    if (read_map(memory, address, &params, out) != 0)
        status = STATUS_BROKEN;
    if (read_screen(&params.screen, out) != 0)
        status = STATUS_BROKEN;
    if (out->door == HANDOFF_DOOR_NBP && read_boot_mac(memory, address, out) != 0)
        status = STATUS_BROKEN;
    return status;
}
