/* SPDX-License-Identifier: MIT */
/* The zero page has grown for thirty years: some fields mean something only beside others, and
 * what a loader didn't clear may be there from before. */
#include "boot/linux/parse.h"

#include "boot/efi/parse.h"
#include "boot/fill.h"
#include "boot/map.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/list.h"

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
    LOADER_SYSLINUX_FIRST = 0x31, /* id and version of the first that syslinux_names has */
    LOADER_SYSLINUX_KINDS = 4,
    LOADERS = 0x14,
    LOADER_ID_EXTENDED = 0xe,
    EFI_LOADER_32 = 0x32334c45, /* "EL32" */
    EFI_LOADER_64 = 0x34364c45, /* "EL64" */
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
    struct {
        uint8_t size, position;
    } colours[HANDOFF_COLOURS], reserved;
    uint8_t vesa[8];
    uint32_t capabilities;
    uint32_t base_high;
    uint16_t unused;
} __attribute__((packed));

struct linux_efi_info {
    uint32_t signature; /* EFI_LOADER_… under UEFI */
    uint32_t system_table;
    uint32_t descriptor_size, descriptor_version;
    uint32_t map, map_size;
    uint32_t system_table_high, map_high;
};

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
 * in which syslinux says which of its four it is. "": nobody's. */
static const char loader_names[] =
    "LILO\0Loadlin\0bootsect-loader\0Syslinux\0iPXE\0ELILO\0\0GRUB\0U-Boot\0Xen\0Gujin\0QEMU\0"
    "uCbootloader\0kexec\0\0\0\0Minimal Linux Bootloader\0OVMF\0barebox\0";
static const char syslinux_names[] = "Syslinux\0pxelinux\0isolinux\0extlinux\0";

static const char *loader_name(const struct boot_params *params, enum handoff_door door)
{
    unsigned id = params->loader >> 4, variant = params->loader - LOADER_SYSLINUX_FIRST;
    if (params->loader == 0 || door == HANDOFF_DOOR_NBP || door == HANDOFF_DOOR_DISK)
        return "";
    if (variant < LOADER_SYSLINUX_KINDS)
        return list_at(syslinux_names, variant);
    if (id == LOADER_ID_EXTENDED)
        id = LOADER_ID_EXTENDED_BASE + params->loader_extended;
    return id < LOADERS ? list_at(loader_names, id) : "";
}

/* The best of what was told: E820, else the firmware's own map, else how much there is from 1 MiB
 * on, as two generations of BIOS calls counted it. */
static void read_map(const struct physical *memory, uint64_t address,
                     const struct boot_params *params, struct handoff *out)
{
    uint64_t count = params->e820_count;
    if (count >= E820_MAX)
        out->map_cut = true; /* a full table may have left some out */
    if (count > E820_MAX) {
        out->broken = true;
        count = E820_MAX;
    }
    if (count > 0) {
        map_fill(out, memory, address + sizeof *params, count * MAP_E820, MAP_E820, MAP_E820);
    } else if (out->firmware == HANDOFF_FIRMWARE_UEFI && params->efi.map_size > 0) {
        map_fill(out, memory, (uint64_t)params->efi.map_high << 32 | params->efi.map,
                 params->efi.map_size, params->efi.descriptor_size, MAP_EFI);
    } else {
        uint32_t kib = params->screen.extended_kib;
        if (params->alternative_kib > kib)
            kib = params->alternative_kib;
        map_fill_sizes(out, 0, kib);
    }
}

/* Depth counts the reserved bits of a pixel with some loaders, and doesn't with others. */
static void read_framebuffer(const struct screen_info *screen, struct handoff *out)
{
    unsigned bits = screen->depth;
    unsigned used = (unsigned)screen->reserved.position + screen->reserved.size;
    if (screen->reserved.size > 0 && used > bits)
        bits = used;
    uint64_t high = screen->capabilities & VIDEO_BASE_IS_64_BIT ? screen->base_high : 0;
    struct handoff_framebuffer framebuffer = {
        .base = high << 32 | screen->base,
        .pitch = screen->pitch,
        .width = screen->width,
        .height = screen->height,
        .bits = bits,
    };
    for (unsigned i = 0; i < HANDOFF_COLOURS; i++)
        framebuffer.colours[i] =
            (struct handoff_colour){screen->colours[i].position, screen->colours[i].size};
    fill_framebuffer(out, &framebuffer);
}

static void read_screen(const struct screen_info *screen, struct handoff *out)
{
    switch (screen->type) {
    case VIDEO_TEXT:
    case VIDEO_VGA_COLOUR:
        out->vga_text = screen->mode == TEXT_MODE && screen->columns == TEXT_COLUMNS &&
                        screen->lines == TEXT_ROWS;
        break;
    case VIDEO_VESA_FRAMEBUFFER:
    case VIDEO_EFI_FRAMEBUFFER:
        read_framebuffer(screen, out);
        break;
    }
}

static void read_boot_mac(const struct physical *memory, uint64_t params, struct handoff *out)
{
    uint8_t mac[sizeof out->boot_mac];
    if (fill_read(out, memory, params + boot_mac_offset, mac, sizeof mac))
        fill_boot_mac(out, mac);
}

bool linux_parse(uint64_t address, const struct physical *memory, struct handoff *out)
{
    struct boot_params params;
    if (!fill_read(out, memory, address, &params, sizeof params))
        return false;
    if (params.sentinel != 0)
        params.rsdp = params.words_high = 0;
    bool efi = params.efi.signature == EFI_LOADER_64 || params.efi.signature == EFI_LOADER_32;
    out->firmware = efi ? HANDOFF_FIRMWARE_UEFI : HANDOFF_FIRMWARE_BIOS;
    if (params.efi.signature == EFI_LOADER_64)
        efi_fill_table(out, memory,
                       (uint64_t)params.efi.system_table_high << 32 | params.efi.system_table);
    out->rsdp = params.rsdp;
    const char *loader = loader_name(&params, out->door);
    memcpy(out->loader, loader, strlen(loader) + 1);
    fill_line(out, memory, (uint64_t)params.words_high << 32 | params.words, UINT64_MAX,
              FILL_BYTES);
    read_map(memory, address, &params, out);
    read_screen(&params.screen, out);
    if (out->door == HANDOFF_DOOR_NBP)
        read_boot_mac(memory, address, out);
    return true;
}
