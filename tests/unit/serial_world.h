/* SPDX-License-Identifier: MIT */
/* A machine as the search for serial ports sees it: UARTs at addresses, what the firmware's tables
 * say, PCI (tests/unit/pci_model.h). It stands in for serial/uart and kernel/firmware, which have
 * tests of their own. */
#ifndef TESTS_UNIT_SERIAL_WORLD_H
#define TESTS_UNIT_SERIAL_WORLD_H

#include "kernel/firmware/serial_port.h"
#include "serial/ports/ports.h"

#define WORLD_UARTS 24
#define WORLD_DBG2 20

struct world_uart {
    bool in_memory;
    uint64_t address;
    bool on_card;          /* it answers where a PCI function decodes its address */
    uint32_t divisor_baud; /* as found; 0: no divisor was ever set */
    uint32_t rate_max;     /* its clock can make no more; 0: it can make any */
    const char *input;
    unsigned probes, configures, stride, width;
};

extern struct serial_world {
    struct world_uart uarts[WORLD_UARTS];
    unsigned uart_count;
    bool has_spcr;
    int spcr_status; /* what spcr_read gives */
    struct firmware_port spcr;
    struct firmware_port dbg2[WORLD_DBG2];
    unsigned dbg2_count;
    uint16_t bda[4];
    bool map_is_full;
    struct handoff handoff;
    unsigned probes, maps; /* of anything */
} serial_world;

struct world_uart *serial_world_add(uint64_t address);

/* Searches with these words, and gives the list as text: "com1 bda 115200, com2 legacy dead". What
 * speaks has its rate, or "keep", then "/clock", "+rts" or "+xon", and "!" where the rate was
 * refused; "(N more)" ends a list that was too long. */
const char *serial_world_find(const char *words);

/* The list that was found last. */
extern struct ports serial_world_ports;

#endif
