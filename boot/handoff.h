/* SPDX-License-Identifier: MIT */
/* What every door leaves for the kernel, in one shape: after it is filled nobody asks how the
 * image was loaded. A door's parser fills what its loader told and leaves the rest at zero. */
#ifndef BOOT_HANDOFF_H
#define BOOT_HANDOFF_H

#include <stdbool.h>
#include <stdint.h>

#define HANDOFF_VERSION 1
#define HANDOFF_RANGES_MAX 128
#define HANDOFF_WORDS_MAX 2048
#define HANDOFF_LOADER_MAX 32

/* The numbers stand in boot/layout.inc too. */
enum handoff_door {
    HANDOFF_DOOR_MULTIBOOT1 = 1,
};

enum handoff_firmware {
    HANDOFF_FIRMWARE_UNKNOWN,
    HANDOFF_FIRMWARE_BIOS,
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

struct handoff {
    uint32_t version; /* HANDOFF_VERSION */
    enum handoff_door door;
    enum handoff_firmware firmware;
    char loader[HANDOFF_LOADER_MAX]; /* the loader's own name for itself, "" if it gave none */

    struct handoff_range ranges[HANDOFF_RANGES_MAX];
    uint32_t range_count;
    bool map_cut; /* the loader's map may be longer than what came: see boot/multiboot1 */

    /* The kernel's words, without what the loader put in front; a NUL ends them. */
    char words[HANDOFF_WORDS_MAX];
    bool words_cut; /* they were longer than this */

    bool vga_text; /* the door has reason to believe that the screen shows VGA text, 80 x 25 */
};

#endif
