/* SPDX-License-Identifier: MIT */
/* The machine's serial ports, found without being told: what the words name; else the port that
 * SPCR names if it answers; else every port on the board that answers (DBG2, BIOS data area, the
 * PC's own addresses); else PCI cards'. Each is probed before it is believed. */
#ifndef SERIAL_PORTS_PORTS_H
#define SERIAL_PORTS_PORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/handoff.h"
#include "kernel/firmware/acpi.h"
#include "kernel/lib/physical.h"
#include "kernel/words/words.h"
#include "serial/uart/uart.h"

#define PORTS_MAX 16
#define PORT_NAME_MAX 23 /* "mmio:0x123456789abcdef0" */

enum port_state {
    PORT_DEAD,  /* something named it, and nothing answers there */
    PORT_FOUND, /* it answers, and is left alone */
    PORT_SPEAKS,
};

struct port {
    char name[PORT_NAME_MAX + 1]; /* com1 to com4, io:0x240, mmio:0x…, pci:00:04.0, and .N for port
                                   * N of a card with several: pci:00:04.0.2 */
    enum port_state state;
    bool in_memory;
    bool rate_refused;             /* the rate that was asked for can't be made from its clock */
    const char *why;               /* who named it: words, spcr, dbg2, bda, legacy, pci, hunt */
    uint64_t address;              /* I/O port, or physical address of the first register */
    struct uart_settings settings; /* what it is to be set to, and was where it speaks */
    struct uart uart;
};

struct ports {
    unsigned count;
    unsigned more;               /* that there was no room for */
    struct port list[PORTS_MAX]; /* those that speak and those that don't, as they were tried */
};

/* Finds them, and sets those that are to speak (PORT_SPEAKS) to their rate. What `out` listed
 * before is forgotten. Nothing is said here. `none` in the words goes before all else. Not touched,
 * and dead, is an I/O port below 0x200, PCI's 0xcf8 and what isn't a multiple of 8; and an address
 * in memory that the loader calls RAM. `map` is window_map_device; it may say NULL. */
void ports_find(const struct physical *memory, volatile void *(*map)(uint64_t base, uint64_t size),
                const struct words *words, const struct handoff *handoff, const struct acpi *acpi,
                struct ports *out);

/* Makes a port speak as its settings say; for who hunts for the rate too. STATUS_NOT_THERE where it
 * is dead; STATUS_BROKEN where the rate can't be made: it speaks all the same, as uart_configure
 * says, and port->rate_refused is set. Where the rate is to be kept and there is none, it is
 * settings.baud. */
int ports_speak(struct port *port);

/* How many ports speak. */
unsigned ports_speaking(const struct ports *ports);

#endif
