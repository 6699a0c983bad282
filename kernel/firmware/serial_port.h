/* SPDX-License-Identifier: MIT */
/* The serial ports that firmware names for console and debugger: SPCR (Microsoft, Serial Port
 * Console Redirection Table, revision 4) and DBG2 (Microsoft Debug Port Table 2). Real machines
 * fill them with boilerplate, so each is a hint to be probed. Pure. */
#ifndef KERNEL_FIRMWARE_SERIAL_PORT_H
#define KERNEL_FIRMWARE_SERIAL_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/firmware/acpi.h"

struct firmware_port {
    uint64_t address; /* of the first register; never 0 */
    uint32_t baud;    /* 50 to 4000000; 0: as the firmware left it, or not told */
    uint32_t clock;   /* Hz of the UART's input clock; 0: not told */
    uint32_t pci;     /* the function whose port it is (kernel/lib/pci_function.h); 0: none */
    bool in_memory;   /* registers are memory-mapped; else I/O ports, below 0x10000 */
    uint8_t stride;   /* bytes from register to register: 1, 2, 4 or 8; 1 for I/O ports */
    uint8_t width;    /* bytes of one access: 1, 2 or 4, no more than the stride */
};

/* What an SPCR says. STATUS_NOT_THERE where it names no port: address 0 (redirection is off), or
 * an interface that is no 16550; STATUS_BROKEN where it is too short for what it must have. */
int spcr_read(const struct physical *memory, const struct acpi_table *spcr,
              struct firmware_port *out);

/* The 16550-like port number `i` (from 0) of a DBG2, other devices passed over. STATUS_NOT_THERE
 * behind the last one; entries that reach past the table end the list, and so does the 64th. */
int dbg2_read(const struct physical *memory, const struct acpi_table *dbg2, unsigned i,
              struct firmware_port *out);

#endif
