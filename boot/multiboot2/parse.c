/* SPDX-License-Identifier: MIT */
/* A Multiboot 2 loader leaves one run of tags. A tag that lies about its own size ends the walk,
 * since nothing behind it can be found; one whose content is broken doesn't spoil the others. */
#include "boot/multiboot2/parse.h"

#include "boot/efi/map.h"
#include "boot/fill.h"
#include "boot/multiboot.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/status.h"

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
    TAGS_MAX = 1024, /* bounds a run that counts in the smallest steps */
    RANGES_MAX = 4096,
    RANGE_RAM = 1,
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

struct map_entry {
    uint64_t base;
    uint64_t length;
    uint32_t type;
    uint32_t reserved;
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

/* What is being read, and what earlier tags said that later ones may overrule. */
struct walk {
    const struct physical *memory;
    struct handoff *out;
    uint64_t efi_map, efi_map_size;
    uint32_t efi_map_stride;
    uint32_t lower_kib, upper_kib;
    bool has_words, has_map, has_sizes, has_screen, has_new_rsdp, has_new_smbios;
};

/* Reads the beginning of a tag's content; STATUS_BROKEN where it holds less. */
static int read_content(const struct walk *walk, uint64_t at, uint32_t length, void *to,
                        size_t wanted)
{
    if (length < wanted || physical_read(walk->memory, at, to, wanted) != 0)
        return STATUS_BROKEN;
    return 0;
}

/* Text that ends within its tag. STATUS_NO_ROOM where it is only too long for us. */
static int read_text(const struct walk *walk, uint64_t at, uint32_t length, char *to, size_t size)
{
    if (length == 0)
        return STATUS_BROKEN;
    int status = fill_text(walk->memory, at, to, length < size ? length : size);
    return status == STATUS_NO_ROOM && length <= size ? STATUS_BROKEN : status;
}

static int read_words(struct walk *walk, uint64_t at, uint32_t length)
{
    int status = read_text(walk, at, length, walk->out->words, sizeof walk->out->words);
    walk->has_words = true;
    walk->out->words_cut = status != 0;
    fill_words(walk->out);
    return status == STATUS_NO_ROOM ? 0 : status;
}

static int read_loader_name(const struct walk *walk, uint64_t at, uint32_t length)
{
    int status = read_text(walk, at, length, walk->out->loader, sizeof walk->out->loader);
    return status == STATUS_NO_ROOM ? 0 : status;
}

static int read_memory_sizes(struct walk *walk, uint64_t at, uint32_t length)
{
    uint32_t kib[2];
    if (read_content(walk, at, length, kib, sizeof kib) != 0)
        return STATUS_BROKEN;
    walk->lower_kib = kib[0];
    walk->upper_kib = kib[1];
    walk->has_sizes = true;
    return 0;
}

static int read_ranges(const struct walk *walk, uint64_t at, uint32_t length, uint32_t stride)
{
    int status = 0;
    for (unsigned step = 0; length > 0; step++) {
        struct map_entry entry;
        if (step == RANGES_MAX || length < stride ||
            physical_read(walk->memory, at, &entry, sizeof entry) != 0) {
            walk->out->map_cut = true;
            return STATUS_BROKEN;
        }
        if (fill_range(walk->out, entry.base, entry.length,
                       entry.type == RANGE_RAM ? HANDOFF_RAM : HANDOFF_RESERVED) != 0)
            status = STATUS_BROKEN;
        at += stride;
        length -= stride;
    }
    return status;
}

static int read_map(struct walk *walk, uint64_t at, uint32_t length)
{
    struct map_header header;
    walk->has_map = true;
    if (read_content(walk, at, length, &header, sizeof header) != 0 ||
        header.entry_size < sizeof(struct map_entry)) {
        walk->out->map_cut = true;
        return STATUS_BROKEN;
    }
    return read_ranges(walk, at + sizeof header, length - (uint32_t)sizeof header,
                       header.entry_size);
}

static int read_screen(struct walk *walk, uint64_t at, uint32_t length)
{
    struct screen_tag tag = {0};
    walk->has_screen = true;
    /* Text has no colours, and its tag may end before them; colours of no bits are refused. */
    size_t wanted = length < sizeof tag ? sizeof tag.screen : sizeof tag;
    if (read_content(walk, at, length, &tag, wanted) != 0)
        return STATUS_BROKEN;
    return multiboot_fill_screen(walk->out, &tag.screen, &tag.colours);
}

/* The tag holds a copy of the pointer structure, and that is as good as the firmware's. */
static int read_rsdp(struct walk *walk, uint64_t at, uint32_t length, bool is_new)
{
    if (length < (is_new ? RSDP_NEW_LENGTH : RSDP_OLD_LENGTH))
        return STATUS_BROKEN;
    if (is_new || !walk->has_new_rsdp)
        walk->out->rsdp = at;
    walk->has_new_rsdp = walk->has_new_rsdp || is_new;
    return 0;
}

/* The same; a loader that found both entry points gives two tags. */
static int read_smbios(struct walk *walk, uint64_t at, uint32_t length)
{
    char anchor[5];
    if (length < SMBIOS_RESERVED + SMBIOS_ENTRY_LENGTH ||
        physical_read(walk->memory, at + SMBIOS_RESERVED, anchor, sizeof anchor) != 0)
        return STATUS_BROKEN;
    bool is_new = memcmp(anchor, "_SM3_", 5) == 0;
    if (!is_new && memcmp(anchor, "_SM_", 4) != 0)
        return STATUS_BROKEN;
    if (is_new || !walk->has_new_smbios)
        walk->out->smbios = at + SMBIOS_RESERVED;
    walk->has_new_smbios = walk->has_new_smbios || is_new;
    return 0;
}

/* The DHCP answer that the loader itself got: it was sent to the NIC that we came through. */
static int read_network(const struct walk *walk, uint64_t at, uint32_t length)
{
    static const uint8_t none[sizeof walk->out->boot_mac];
    struct bootp answer;
    if (read_content(walk, at, length, &answer, sizeof answer) != 0)
        return STATUS_BROKEN;
    if (answer.hardware_type != BOOTP_HARDWARE_ETHERNET || answer.hardware_length != sizeof none ||
        memcmp(answer.hardware_address, none, sizeof none) == 0)
        return 0;
    memcpy(walk->out->boot_mac, answer.hardware_address, sizeof none);
    walk->out->has_boot_mac = true;
    return 0;
}

static int note_efi_map(struct walk *walk, uint64_t at, uint32_t length)
{
    uint32_t header[2]; /* size and version of a descriptor */
    if (read_content(walk, at, length, header, sizeof header) != 0)
        return STATUS_BROKEN;
    walk->efi_map = at + sizeof header;
    walk->efi_map_size = length - sizeof header;
    walk->efi_map_stride = header[0];
    return 0;
}

static int read_tag(struct walk *walk, uint32_t type, uint64_t at, uint32_t length)
{
    if (type == TAG_EFI32_TABLE || type == TAG_EFI64_TABLE || type == TAG_EFI_MAP)
        walk->out->firmware = HANDOFF_FIRMWARE_UEFI;
    switch (type) {
    case TAG_WORDS:
        return read_words(walk, at, length);
    case TAG_LOADER_NAME:
        return read_loader_name(walk, at, length);
    case TAG_MEMORY_SIZES:
        return read_memory_sizes(walk, at, length);
    case TAG_MAP:
        return read_map(walk, at, length);
    case TAG_SCREEN:
        return read_screen(walk, at, length);
    case TAG_SMBIOS:
        return read_smbios(walk, at, length);
    case TAG_RSDP_OLD:
    case TAG_RSDP_NEW:
        return read_rsdp(walk, at, length, type == TAG_RSDP_NEW);
    case TAG_NETWORK:
        return read_network(walk, at, length);
    case TAG_EFI_MAP:
        return note_efi_map(walk, at, length);
    default:
        return 0;
    }
}

/* From tag to tag until the one that says that it is the last. */
static int read_tags(struct walk *walk, uint64_t at, uint64_t end)
{
    int status = 0;
    for (unsigned step = 0; step < TAGS_MAX; step++) {
        struct tag tag;
        if (at >= end || end - at < sizeof tag ||
            physical_read(walk->memory, at, &tag, sizeof tag) != 0 || tag.size < sizeof tag ||
            tag.size > end - at)
            break;
        if (tag.type == TAG_END)
            return status;
        if (read_tag(walk, tag.type, at + sizeof tag, tag.size - (uint32_t)sizeof tag) != 0)
            status = STATUS_BROKEN;
        at += ((uint64_t)tag.size + TAG_ALIGNMENT - 1) / TAG_ALIGNMENT * TAG_ALIGNMENT;
    }
    /* What isn't here may have stood behind. */
    walk->out->map_cut = true;
    walk->out->words_cut = walk->out->words_cut || !walk->has_words;
    if (walk->out->firmware == HANDOFF_FIRMWARE_BIOS)
        walk->out->firmware = HANDOFF_FIRMWARE_UNKNOWN;
    return STATUS_BROKEN;
}

/* The best of what was told: the map, else the firmware's own, else two figures. */
static int choose_map(const struct walk *walk)
{
    if (walk->has_map)
        return 0;
    if (walk->efi_map != 0)
        return efi_map_fill(walk->out, walk->memory, walk->efi_map, walk->efi_map_size,
                            walk->efi_map_stride);
    walk->out->map_cut = true;
    if (walk->has_sizes)
        multiboot_fill_sizes(walk->out, walk->lower_kib, walk->upper_kib);
    return 0;
}

int multiboot2_parse(uint64_t info, const struct physical *memory, struct handoff *out)
{
    struct walk walk = {.memory = memory, .out = out};
    uint32_t header[2]; /* bytes of all of it, and a reserved field */
    out->firmware = HANDOFF_FIRMWARE_BIOS;
    if (physical_read(memory, info, header, sizeof header) != 0 || header[0] > UINT64_MAX - info) {
        out->firmware = HANDOFF_FIRMWARE_UNKNOWN;
        out->map_cut = out->words_cut = true;
        return STATUS_BROKEN;
    }
    int status = read_tags(&walk, info + sizeof header, info + header[0]);
    if (choose_map(&walk) != 0)
        status = STATUS_BROKEN;
    if (!walk.has_screen)
        out->vga_text = out->firmware != HANDOFF_FIRMWARE_UEFI;
    return status;
}
