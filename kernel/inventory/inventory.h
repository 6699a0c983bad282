/* SPDX-License-Identifier: MIT */
/* The records of what this machine is and how it was booted (serial/record/PROTOCOL.md, "Records").
 */
#ifndef KERNEL_INVENTORY_INVENTORY_H
#define KERNEL_INVENTORY_INVENTORY_H

#include <stdbool.h>

#include "boot/handoff.h"
#include "kernel/words/words.h"
#include "serial/ports/ports.h"
#include "serial/record/record.h"
#include "serial/record/verdict.h"

enum inventory_screen {
    INVENTORY_NO_SCREEN,
    INVENTORY_VGA_TEXT,
    INVENTORY_FRAMEBUFFER,
    INVENTORY_SCREEN_UNUSABLE, /* a framebuffer that can't be mapped, or holds no character */
};

/* What main.c found out on its way beside what the loader left. */
struct inventory {
    bool acpi_broken; /* there is a root pointer, and its table can't be used */
    bool watched;     /* a watchdog runs */
    enum inventory_screen screen;
    const char *identity_from;          /* who told the MAC: `words` or `loader` */
    char boot[RECORD_BOOT_DIGITS + 1];  /* the boot id */
    char build[RECORD_BOOT_DIGITS + 1]; /* the image's */
};

/* This boot of this image, ports, screen, identity, firmware, memory, and what was not understood.
 */
void inventory_say(const struct inventory *inventory, const struct handoff *handoff,
                   const struct words *words, const struct ports *ports);

/* The last record. */
void inventory_say_end(const struct inventory *inventory, const struct words *words,
                       enum verdict verdict, const char *why);

#endif
