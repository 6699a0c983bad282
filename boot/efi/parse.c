/* SPDX-License-Identifier: MIT */
/* boot/efi/collect.c copied what the firmware had, and believed none of it; each structure is as
 * untrusted as any loader's. */
#include "boot/efi/parse.h"

#include "boot/efi/efi.h"
#include "boot/efi/info.h"
#include "boot/efi/map.h"
#include "boot/fill.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/status.h"

enum {
    PATH_NODES_MAX = 64,
    PATH_BYTES_MAX = 4096,
    NODE_MESSAGING = 0x03,
    NODE_MAC = 11,
    MAC_FIELD = 32,
    PIXELS_RED_FIRST = 0,
    PIXELS_BLUE_FIRST = 1,
    PIXELS_BIT_MASK = 2,
};

struct mac_node {
    uint8_t address[MAC_FIELD];
    uint8_t interface_type; /* RFC 3232: 1 is Ethernet; much firmware leaves 0 */
};

struct masks {
    uint32_t red, green, blue, reserved;
};

/* UTF-16 up to its NUL or the end of `length` bytes, as ASCII: what isn't printable there becomes
 * a `?`. `to` always ends with a NUL. STATUS_NO_ROOM where it is longer than `size` - 1. */
static int read_text(const struct physical *memory, uint64_t address, uint64_t length, char *to,
                     size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint16_t unit = 0;
        to[i] = '\0';
        if (length - 2 * i < sizeof unit)
            return 0;
        if (physical_read(memory, address + 2 * i, &unit, sizeof unit) != 0)
            return STATUS_BROKEN;
        if (unit == 0)
            return 0;
        if (i == size - 1)
            return STATUS_NO_ROOM;
        to[i] = '?';
        if (unit >= ' ' && unit <= '~')
            to[i] = (char)unit;
    }
    return 0;
}

static int read_words(const struct physical *memory, const struct efi_info *info,
                      struct handoff *out)
{
    if (info->options == 0)
        return 0;
    int status =
        read_text(memory, info->options, info->options_size, out->words, sizeof out->words);
    out->words_cut = status != 0;
    fill_words(out);
    return status == STATUS_BROKEN ? status : 0;
}

static int read_vendor(const struct physical *memory, uint64_t address, struct handoff *out)
{
    if (address == 0)
        return 0;
    int status = read_text(memory, address, UINT64_MAX, out->loader, sizeof out->loader);
    return status == STATUS_BROKEN ? status : 0;
}

/* False where it is no Ethernet address that anybody has. */
static bool take_mac(const struct mac_node *node, struct handoff *out)
{
    static const uint8_t none[sizeof out->boot_mac];
    if (node->interface_type > 1 || memcmp(node->address, none, sizeof none) == 0)
        return false;
    memcpy(out->boot_mac, node->address, sizeof none);
    out->has_boot_mac = true;
    return true;
}

/* From node to node until one is a MAC, or the path's end. */
static int read_device_path(const struct physical *memory, uint64_t at, struct handoff *out)
{
    uint64_t end = at + PATH_BYTES_MAX;
    for (unsigned step = 0; step < PATH_NODES_MAX && at < end; step++) {
        struct efi_path_node node;
        struct mac_node mac;
        if (physical_read(memory, at, &node, sizeof node) != 0)
            return STATUS_BROKEN;
        unsigned length = node.length[0] | (unsigned)node.length[1] << 8;
        if (length < sizeof node)
            return STATUS_BROKEN;
        if (node.type == EFI_PATH_END)
            return 0;
        if (node.type == NODE_MESSAGING && node.subtype == NODE_MAC) {
            if (length < sizeof node + sizeof mac ||
                physical_read(memory, at + sizeof node, &mac, sizeof mac) != 0)
                return STATUS_BROKEN;
            if (take_mac(&mac, out))
                return 0;
        }
        at += length;
    }
    return STATUS_BROKEN;
}

/* Where the bits of a mask lie; of no size where there are none, or not all in one piece. */
static struct handoff_colour colour_of(uint32_t mask)
{
    struct handoff_colour colour = {0};
    if (mask == 0)
        return colour;
    while (!(mask & 1)) {
        mask >>= 1;
        colour.position++;
    }
    while (mask & 1) {
        mask >>= 1;
        colour.size++;
    }
    if (mask != 0)
        colour.size = 0;
    return colour;
}

/* Whole bytes up to the highest bit that means anything. */
static uint8_t bits_of(const struct masks *masks)
{
    uint32_t used = masks->red | masks->green | masks->blue | masks->reserved;
    uint8_t bits = 0;
    while (used != 0) {
        used >>= 8;
        bits += 8;
    }
    return bits;
}

/* False where pixels aren't in memory, or in a format from the future. */
static bool find_masks(const struct efi_graphics_mode_information *info, struct masks *masks)
{
    static const struct masks red_first = {0xff, 0xff00, 0xff0000, 0xff000000};
    static const struct masks blue_first = {0xff0000, 0xff00, 0xff, 0xff000000};
    switch (info->pixel_format) {
    case PIXELS_RED_FIRST:
        *masks = red_first;
        return true;
    case PIXELS_BLUE_FIRST:
        *masks = blue_first;
        return true;
    case PIXELS_BIT_MASK:
        *masks = (struct masks){info->masks[0], info->masks[1], info->masks[2], info->masks[3]};
        return true;
    default:
        return false;
    }
}

static int read_screen(const struct physical *memory, uint64_t address, struct handoff *out)
{
    struct efi_graphics_mode mode;
    struct efi_graphics_mode_information info;
    struct masks masks;
    if (address == 0)
        return 0;
    if (physical_read(memory, address, &mode, sizeof mode) != 0 ||
        mode.information_size < sizeof info ||
        physical_read(memory, (uint64_t)mode.information, &info, sizeof info) != 0)
        return STATUS_BROKEN;
    if (!find_masks(&info, &masks))
        return 0;
    /* Fewer colours than ours is a screen that we don't draw on, not a broken one. */
    uint8_t bits = bits_of(&masks);
    if (bits != 24 && bits != 32)
        return 0;
    uint64_t pitch = (uint64_t)info.pixels_per_row * (bits / 8);
    if (pitch > UINT32_MAX)
        return STATUS_BROKEN;
    struct handoff_framebuffer framebuffer = {
        .base = mode.framebuffer,
        .pitch = (uint32_t)pitch,
        .width = info.width,
        .height = info.height,
        .bits = bits,
        .red = colour_of(masks.red),
        .green = colour_of(masks.green),
        .blue = colour_of(masks.blue),
    };
    return fill_framebuffer(out, &framebuffer);
}

int efi_parse(uint64_t address, const struct physical *memory, struct handoff *out)
{
    struct efi_info info;
    out->firmware = HANDOFF_FIRMWARE_UEFI;
    if (physical_read(memory, address, &info, sizeof info) != 0) {
        out->map_cut = out->words_cut = true;
        return STATUS_BROKEN;
    }
    out->rsdp = info.rsdp;
    out->smbios = info.smbios;
    int status = efi_map_fill(out, memory, info.map, info.map_size, info.descriptor_size);
    if (read_words(memory, &info, out) != 0)
        status = STATUS_BROKEN;
    if (read_vendor(memory, info.vendor, out) != 0)
        status = STATUS_BROKEN;
    if (info.device_path != 0 && read_device_path(memory, info.device_path, out) != 0)
        status = STATUS_BROKEN;
    if (read_screen(memory, info.gop_mode, out) != 0)
        status = STATUS_BROKEN;
    return status;
}
