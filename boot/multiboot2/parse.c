/* SPDX-License-Identifier: MIT */
/* A Multiboot 2 loader leaves one run of tags. A tag that lies about its own size ends the walk,
 * since nothing behind it can be found; one whose content is broken doesn't spoil the others. */
#include "boot/multiboot2/parse.h"

#include "boot/efi/parse.h"
#include "boot/fill.h"
#include "boot/map.h"
#include "boot/multiboot.h"
#include "kernel/lib/bytes.h"

enum tag_type {
    TAG_END = 0,
    TAG_WORDS = 1,
    TAG_LOADER_NAME = 2,
    TAG_MEMORY_SIZES = 4,
    TAG_MAP = 6,
    TAG_SCREEN = 8,
    TAG_EFI32_TABLE = 11,
    TAG_EFI64_TABLE = 12,
    TAG_SMBIOS = 13,
    TAG_RSDP_OLD = 14,
    TAG_RSDP_NEW = 15,
    TAG_NETWORK = 16,
    TAG_EFI_MAP = 17,
};

enum {
    TAG_ALIGNMENT = 8,
    TAGS_MAX = 1024,      /* bounds a run that counts in the smallest steps */
    RSDP_OLD_LENGTH = 20, /* ACPI 6.5, 5.2.5.3 */
    RSDP_NEW_LENGTH = 36,
    SMBIOS_RESERVED = 8,         /* version and reserved bytes, in front of the entry point */
    SMBIOS_ENTRY_LENGTH = 0x18,  /* of the shorter kind: DSP0134 3.7, 5.2.2 */
    BOOTP_HARDWARE_ETHERNET = 1, /* RFC 951, 3 */
};

struct tag {
    uint32_t type;
    uint32_t size; /* this header and what follows it */
};

struct map_header {
    uint32_t entry_size;
    uint32_t entry_version; /* later versions keep to the old layout: the specification says so */
};

struct screen_tag {
    struct multiboot_screen screen;
    uint16_t reserved;
    struct multiboot_colours colours;
} __attribute__((packed));

struct bootp {
    uint8_t operation, hardware_type, hardware_length, hops;
    uint8_t other[24];
    uint8_t hardware_address[16];
};

/* What the beginning of a tag's content may be. */
union content {
    uint32_t kib[2];
    struct map_header map;
    struct screen_tag screen;
    struct bootp answer;
    uint64_t efi_table;
    struct {
        uint8_t reserved[SMBIOS_RESERVED];
        char anchor[SMBIOS_ENTRY_LENGTH];
    } smbios;
};

/* The least content that a tag of a type must have. */
static const uint8_t least_content[] = {
    [TAG_MEMORY_SIZES] = sizeof(uint32_t[2]),
    [TAG_MAP] = sizeof(struct map_header),
    /* Text has no colours, and its tag may end before them; colours of no bits are refused. */
    [TAG_SCREEN] = sizeof(struct multiboot_screen),
    [TAG_EFI64_TABLE] = sizeof(uint64_t),
    [TAG_SMBIOS] = SMBIOS_RESERVED + SMBIOS_ENTRY_LENGTH,
    [TAG_RSDP_OLD] = RSDP_OLD_LENGTH,
    [TAG_RSDP_NEW] = RSDP_NEW_LENGTH,
    [TAG_NETWORK] = sizeof(struct bootp),
    [TAG_EFI_MAP] = sizeof(struct map_header),
};

/* What tags said that others may overrule. */
struct walk {
    uint32_t seen; /* a bit for each type */
    uint64_t efi_map;
    uint32_t efi_map_size, efi_map_stride;
    uint32_t kib[2];
};

/* The tag holds a copy of the entry point, and that is as good as the firmware's; a loader that
 * found both kinds gives two tags. */
static void read_smbios(struct handoff *out, uint64_t at, const char *anchor)
{
    bool is_new = memcmp(anchor, "_SM3_", 5) == 0;
    if (!is_new && memcmp(anchor, "_SM_", 4) != 0)
        out->broken = true;
    else if (is_new || out->smbios == 0)
        out->smbios = at + SMBIOS_RESERVED;
}

/* The DHCP answer that the loader itself got: it was sent to the NIC that we came through. */
static void read_network(struct handoff *out, const struct bootp *answer)
{
    if (answer->hardware_type == BOOTP_HARDWARE_ETHERNET &&
        answer->hardware_length == sizeof out->boot_mac)
        fill_boot_mac(out, answer->hardware_address);
}

static void read_map(struct handoff *out, const struct physical *memory, uint64_t at,
                     uint32_t length, uint32_t stride)
{
    const uint32_t header = sizeof(struct map_header);
    if (length > header || stride < MAP_MULTIBOOT2)
        map_fill(out, memory, at + header, length - header, stride, MAP_MULTIBOOT2);
}

static void read_tag(struct walk *walk, uint32_t type, uint64_t at, uint32_t length,
                     const struct physical *memory, struct handoff *out)
{
    union content content = {0};
    if (type >= sizeof least_content)
        return;
    walk->seen |= 1U << type;
    if (type == TAG_WORDS) {
        fill_line(out, memory, at, length, FILL_BYTES);
        return;
    }
    if (type == TAG_LOADER_NAME) {
        fill_loader(out, memory, at, length, FILL_BYTES);
        return;
    }
    if (length < least_content[type]) {
        out->broken = true;
        return;
    }
    if (!fill_read(out, memory, at, &content, length < sizeof content ? length : sizeof content))
        return;
    switch (type) {
    case TAG_MEMORY_SIZES:
        memcpy(walk->kib, content.kib, sizeof walk->kib);
        break;
    case TAG_MAP:
        read_map(out, memory, at, length, content.map.entry_size);
        break;
    case TAG_SCREEN:
        multiboot_fill_screen(out, &content.screen.screen, &content.screen.colours);
        break;
    case TAG_EFI64_TABLE:
        efi_fill_table(out, memory, content.efi_table);
        break;
    case TAG_SMBIOS:
        read_smbios(out, at, content.smbios.anchor);
        break;
    case TAG_RSDP_OLD:
        if (out->rsdp == 0)
            out->rsdp = at; /* a copy too */
        break;
    case TAG_RSDP_NEW:
        out->rsdp = at;
        break;
    case TAG_NETWORK:
        read_network(out, &content.answer);
        break;
    case TAG_EFI_MAP:
        walk->efi_map = at + sizeof content.map;
        walk->efi_map_size = length - (uint32_t)sizeof content.map;
        walk->efi_map_stride = content.map.entry_size;
        break;
    }
}

/* From tag to tag; whether there was one that says that it is the last. */
static bool read_tags(struct walk *walk, uint64_t at, uint64_t left, const struct physical *memory,
                      struct handoff *out)
{
    for (unsigned step = 0; step < TAGS_MAX; step++) {
        struct tag tag;
        if (left < sizeof tag || !fill_read(out, memory, at, &tag, sizeof tag) ||
            tag.size < sizeof tag || tag.size > left)
            return false;
        if (tag.type == TAG_END)
            return true;
        read_tag(walk, tag.type, at + sizeof tag, tag.size - (uint32_t)sizeof tag, memory, out);
        uint64_t whole = ((uint64_t)tag.size + TAG_ALIGNMENT - 1) / TAG_ALIGNMENT * TAG_ALIGNMENT;
        at += whole;
        left -= whole < left ? whole : left;
    }
    return false;
}

/* The best of what was told: the map, else the firmware's own, else two figures. */
static void choose_map(const struct walk *walk, const struct physical *memory, struct handoff *out)
{
    if (walk->seen & 1U << TAG_MAP)
        return;
    if (walk->efi_map != 0)
        map_fill(out, memory, walk->efi_map, walk->efi_map_size, walk->efi_map_stride, MAP_EFI);
    else
        map_fill_sizes(out, walk->kib[0], walk->kib[1]);
}

bool multiboot2_parse(uint64_t info, const struct physical *memory, struct handoff *out)
{
    const uint32_t efi_tags = 1U << TAG_EFI32_TABLE | 1U << TAG_EFI64_TABLE | 1U << TAG_EFI_MAP;
    struct walk walk = {0};
    uint32_t header[2]; /* bytes of all of it, and a reserved field */
    if (!fill_read(out, memory, info, header, sizeof header))
        return false;
    bool whole = header[0] >= sizeof header &&
                 read_tags(&walk, info + sizeof header, header[0] - sizeof header, memory, out);
    choose_map(&walk, memory, out);
    out->firmware = walk.seen & efi_tags ? HANDOFF_FIRMWARE_UEFI
                    : whole              ? HANDOFF_FIRMWARE_BIOS
                                         : HANDOFF_FIRMWARE_UNKNOWN;
    if (!(walk.seen & 1U << TAG_SCREEN))
        out->vga_text = out->firmware != HANDOFF_FIRMWARE_UEFI;
    if (whole)
        return true;
    /* What isn't here may have stood behind. */
    fill_broken_map(out);
    if (!(walk.seen & 1U << TAG_WORDS))
        out->words_cut = true;
    return true;
}
