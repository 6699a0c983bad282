/* SPDX-License-Identifier: MIT */
/* What every door leaves for the kernel, in one shape: after it is filled nobody asks how the
 * image was loaded. A door's parser fills what its loader told and leaves the rest at zero. */
#ifndef BOOT_HANDOFF_H
#define BOOT_HANDOFF_H

#include <stdbool.h>
#include <stdint.h>

#define HANDOFF_VERSION 3
#define HANDOFF_RANGES_MAX 128
#define HANDOFF_WORDS_MAX 2048
#define HANDOFF_LOADER_MAX 32
#define HANDOFF_VENDOR_MAX 32
#define HANDOFF_COLOURS 3

/* The numbers stand in boot/layout.inc too. */
enum handoff_door {
    HANDOFF_DOOR_MULTIBOOT1 = 1,
    HANDOFF_DOOR_MULTIBOOT2 = 2,
    HANDOFF_DOOR_LINUX16 = 3, /* the Linux boot protocol, through our real-mode setup */
    HANDOFF_DOOR_LINUX32 = 4, /* its 32-bit entry */
    HANDOFF_DOOR_LINUX64 = 5, /* its 64-bit entry */
    HANDOFF_DOOR_EFI = 6,
    HANDOFF_DOOR_NBP = 7,  /* run by a PXE ROM as it came */
    HANDOFF_DOOR_DISK = 8, /* the boot sector of a BIOS disk */
};

enum handoff_firmware {
    HANDOFF_FIRMWARE_UNKNOWN,
    HANDOFF_FIRMWARE_BIOS,
    HANDOFF_FIRMWARE_UEFI,
};

enum handoff_range_kind {
    HANDOFF_RAM = 1,      /* free for use */
    HANDOFF_RESERVED = 2, /* never touched; also every kind that we don't know */
};

/* Physical bytes [base, base + length); never empty, never past 2^64. Ranges may overlap and
 * come in any order: kernel/memory sorts them out. What no range lists is unknown, not free. */
struct handoff_range {
    uint64_t base;
    uint64_t length;
    enum handoff_range_kind kind;
};

/* Where a colour lies in a pixel: bits [position, position + size). */
struct handoff_colour {
    uint8_t position;
    uint8_t size; /* 1 to 8 */
};

/* A linear framebuffer of direct colour. Every field was checked by the door's parser: 24 or 32
 * bits, colours within them, at least one 8x16 cell, `pitch` no less than a row, and the last byte
 * below 2^52. */
struct handoff_framebuffer {
    uint64_t base;  /* physical, any alignment; 0: there is none */
    uint32_t pitch; /* bytes from row to row */
    uint32_t width, height;
    uint32_t bits; /* of a pixel */
    union {
        struct {
            struct handoff_colour red, green, blue;
        };
        struct handoff_colour colours[HANDOFF_COLOURS];
    };
};

enum handoff_secure_boot {
    HANDOFF_SECURE_BOOT_UNKNOWN, /* the firmware has none, or nobody could ask it */
    HANDOFF_SECURE_BOOT_OFF,
    HANDOFF_SECURE_BOOT_ON,
};

/* What UEFI firmware says of itself; all at zero where nobody told. */
struct handoff_uefi {
    char vendor[HANDOFF_VENDOR_MAX]; /* a NUL ends it */
    uint32_t vendor_revision;        /* as its vendor counts */
    uint32_t revision;               /* of the specification: 2 << 16 | 70 is 2.7 */
    enum handoff_secure_boot secure_boot;
};

struct handoff {
    uint32_t version; /* HANDOFF_VERSION */
    enum handoff_door door;
    enum handoff_firmware firmware;
    char loader[HANDOFF_LOADER_MAX]; /* the loader's own name for itself, "" if it gave none */

    struct handoff_range ranges[HANDOFF_RANGES_MAX];
    uint32_t range_count;
    bool map_cut; /* the loader's map may be longer than what came */
    bool broken;  /* a part of what the loader left could not be read, or contradicts itself */

    /* The kernel's words, without what the loader put around them; a NUL ends them. */
    char words[HANDOFF_WORDS_MAX];
    bool words_cut; /* they were longer than this */

    uint64_t rsdp;   /* physical address of ACPI's root pointer; 0: not told, so to be searched */
    uint64_t smbios; /* of an SMBIOS entry point, 32- or 64-bit; 0: the same */

    struct handoff_uefi uefi;

    bool has_boot_mac;
    uint8_t boot_mac[6]; /* of the NIC that this image came through */

    bool vga_text; /* the door has reason to believe that the screen shows VGA text, 80 x 25 */
    struct handoff_framebuffer framebuffer;
};

#endif
