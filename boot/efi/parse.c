/* SPDX-License-Identifier: MIT */
/* boot/efi/collect.c copied what the firmware had, and believed none of it; each structure is as
 * untrusted as any loader's. */
#include "boot/efi/parse.h"

#include "boot/efi/efi.h"
#include "boot/efi/info.h"
#include "boot/fill.h"
#include "boot/map.h"
#include "kernel/lib/bytes.h"

_Static_assert(HANDOFF_VENDOR_MAX == HANDOFF_LOADER_MAX, "the vendor is the loader");

enum {
    PATH_NODES_MAX = 64,
    NODE_MESSAGING = 0x03,
    NODE_MAC = 11,
    MAC_FIELD = 32,
    PIXELS_BIT_MASK = 2,
};

struct mac_node {
    uint8_t address[MAC_FIELD];
    uint8_t interface_type; /* RFC 3232: 1 is Ethernet; much firmware leaves 0 */
};

/* From node to node until one is the MAC of an Ethernet address that somebody has, or the path's
 * end. */
static void read_device_path(const struct physical *memory, uint64_t at, struct handoff *out)
{
    for (unsigned step = 0; step < PATH_NODES_MAX; step++) {
        struct efi_path_node node;
        struct mac_node mac;
        if (!fill_read(out, memory, at, &node, sizeof node))
            return;
        unsigned length = node.length[0] | (unsigned)node.length[1] << 8;
        if (length < sizeof node)
            break;
        if (node.type == EFI_PATH_END)
            return;
        if (node.type == NODE_MESSAGING && node.subtype == NODE_MAC) {
            if (length < sizeof node + sizeof mac)
                break;
            if (!fill_read(out, memory, at + sizeof node, &mac, sizeof mac) ||
                (mac.interface_type <= 1 && fill_boot_mac(out, mac.address)))
                return;
        }
        at += length;
    }
    out->broken = true;
}

/* Where the bits of a mask lie; of no size where there are none, or not all in one piece. */
static struct handoff_colour colour_of(uint32_t mask)
{
    struct handoff_colour colour = {0};
    if (mask == 0)
        return colour;
    for (; !(mask & 1); mask >>= 1)
        colour.position++;
    for (; mask & 1; mask >>= 1)
        colour.size++;
    if (mask != 0)
        colour.size = 0;
    return colour;
}

/* Whole bytes up to the highest bit that means anything. */
static uint32_t bits_of(const uint32_t *masks)
{
    uint32_t used = masks[0] | masks[1] | masks[2] | masks[3];
    uint32_t bits = 0;
    for (; used != 0; used >>= 8)
        bits += 8;
    return bits;
}

static void read_screen(const struct physical *memory, uint64_t address, struct handoff *out)
{
    /* Red, green, blue and what is reserved, of the formats that don't say it themselves. */
    static const uint32_t known[PIXELS_BIT_MASK][4] = {
        {0xff, 0xff00, 0xff0000, 0xff000000},
        {0xff0000, 0xff00, 0xff, 0xff000000},
    };
    struct efi_graphics_mode mode;
    struct efi_graphics_mode_information info;
    if (address == 0 || !fill_read(out, memory, address, &mode, sizeof mode))
        return;
    if (mode.information_size < sizeof info) {
        out->broken = true;
        return;
    }
    /* Pixels that aren't in memory, or in a format from the future, are not for us. */
    if (!fill_read(out, memory, (uint64_t)mode.information, &info, sizeof info) ||
        info.pixel_format > PIXELS_BIT_MASK)
        return;
    const uint32_t *masks =
        info.pixel_format < PIXELS_BIT_MASK ? known[info.pixel_format] : info.masks;
    uint32_t bits = bits_of(masks);
    uint64_t pitch = (uint64_t)info.pixels_per_row * (bits / 8);
    struct handoff_framebuffer framebuffer = {
        .base = mode.framebuffer,
        .pitch = pitch > UINT32_MAX ? 0 : (uint32_t)pitch,
        .width = info.width,
        .height = info.height,
        .bits = bits,
    };
    for (unsigned i = 0; i < HANDOFF_COLOURS; i++)
        framebuffer.colours[i] = colour_of(masks[i]);
    fill_framebuffer(out, &framebuffer);
}

/* In setup mode the firmware takes anybody's keys: what it enforces then means nothing. */
static enum handoff_secure_boot secure_boot(const struct efi_info *info)
{
    const uint32_t on = 1 + 1;
    if (info->secure_boot == 0)
        return HANDOFF_SECURE_BOOT_UNKNOWN;
    return info->secure_boot == on && info->setup_mode != on ? HANDOFF_SECURE_BOOT_ON
                                                             : HANDOFF_SECURE_BOOT_OFF;
}

void efi_fill_table(struct handoff *out, const struct physical *memory, uint64_t address)
{
    struct efi_system_table table;
    if (address == 0 || physical_read(memory, address, &table, sizeof table) != 0 ||
        table.header.signature != EFI_SYSTEM_TABLE)
        return;
    out->uefi.vendor_revision = table.vendor_revision;
    out->uefi.revision = table.header.revision;
    fill_text(out, memory, (uint64_t)table.vendor, UINT64_MAX, FILL_UTF16, out->uefi.vendor,
              sizeof out->uefi.vendor);
}

bool efi_parse(uint64_t address, const struct physical *memory, struct handoff *out)
{
    struct efi_info info;
    out->firmware = HANDOFF_FIRMWARE_UEFI;
    if (!fill_read(out, memory, address, &info, sizeof info))
        return false;
    out->rsdp = info.rsdp;
    out->smbios = info.smbios;
    map_fill(out, memory, info.map, info.map_size, info.descriptor_size, MAP_EFI);
    fill_line(out, memory, info.options, info.options_size, FILL_UTF16);
    fill_loader(out, memory, info.vendor, UINT64_MAX, FILL_UTF16);
    memcpy(out->uefi.vendor, out->loader, sizeof out->uefi.vendor);
    out->uefi.vendor_revision = info.vendor_revision;
    out->uefi.revision = info.revision;
    out->uefi.secure_boot = secure_boot(&info);
    if (info.device_path != 0)
        read_device_path(memory, info.device_path, out);
    read_screen(memory, info.gop_mode, out);
    return true;
}
