/* SPDX-License-Identifier: MIT */
/* What one boot knows of its machine, for who describes it, checks it or is asked about it at the
 * prompt: kernel/inventory, kernel/check, kernel/shell. */
#ifndef KERNEL_MACHINE_H
#define KERNEL_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/handoff.h"
#include "kernel/firmware/acpi.h"
#include "kernel/firmware/smbios.h"
#include "kernel/lib/physical.h"
#include "kernel/memory/map.h"
#include "kernel/words/words.h"
#include "serial/ports/ports.h"
#include "serial/record/record.h"

enum machine_screen {
    MACHINE_NO_SCREEN,
    MACHINE_VGA_TEXT,
    MACHINE_FRAMEBUFFER,
    MACHINE_SCREEN_UNUSABLE, /* a framebuffer that can't be mapped, or holds no character */
};

/* What main.c found out on its way beside what the loader left. */
struct machine_facts {
    bool acpi_broken;      /* there is a root pointer, and its table can't be used */
    bool watched;          /* a watchdog runs, and the timer ticks */
    unsigned pci_left_out; /* regions of PCI's configuration space in memory that aren't used */
    enum machine_screen screen;
    enum words_after after;            /* as it will be: where nobody can type, a shell is a halt */
    struct memory_range room;          /* what log and answer were given of RAM; empty: none */
    uint64_t began;                    /* the time-stamp counter when the kernel was entered */
    const char *identity_from;         /* who told the MAC: `words` or `loader` */
    char boot[RECORD_BOOT_DIGITS + 1]; /* the boot id */
    char build[RECORD_BOOT_DIGITS + 1]; /* the image's */
};

struct machine {
    const struct machine_facts *facts;
    const struct physical *memory; /* how firmware's tables are read */
    /* kernel/memory/window.h's window_map_device: a device's registers, for good; NULL where there
     * is no room. */
    volatile void *(*map_device)(uint64_t base, uint64_t size);
    const struct handoff *handoff;
    const struct words *words;
    const struct acpi *acpi;
    const struct smbios *smbios;
    struct ports *ports; /* a check may use them, and leaves them as they were */
};

/* main.c's; a hosted test has its own. A constant, so that reading through it costs nothing. */
extern const struct machine machine;

#endif
