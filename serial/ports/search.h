/* SPDX-License-Identifier: MIT */
/* What the files of this room share while they look for ports. */
#ifndef SERIAL_PORTS_SEARCH_H
#define SERIAL_PORTS_SEARCH_H

#include "kernel/firmware/serial_port.h"
#include "kernel/pci/pci.h"
#include "serial/ports/ports.h"

#define SEARCH_COMS 4

extern const uint16_t search_com_addresses[SEARCH_COMS];

struct search {
    volatile void *(*map)(uint64_t base, uint64_t size);
    const struct handoff *handoff;
    struct ports *out;
    struct firmware_port spcr;        /* address 0: it names none */
    const struct uart_settings *told; /* what the words say of the ports that are being tried */
    bool speaks;                      /* a port that answers is to speak */
    bool answered;                    /* some port did, since this was last set to false */
};

/* How a port is named: by its address, or as a PCI function's only port, or as its port 0 to 47. */
#define SEARCH_BY_ADDRESS (-2)
#define SEARCH_ONLY_PORT (-1)

/* Tries what lies at `place`, unless that was tried before, and makes it speak where it answers and
 * search->speaks. Where it is a PCI function's, that is made to decode. */
void search_try(struct search *search, const struct firmware_port *place, int number,
                const char *why);

/* The same for an I/O port by its address. */
void search_try_io(struct search *search, unsigned address, const char *why);

/* Those that the firmware names: DBG2, and the BIOS data area of a BIOS. */
void search_try_hints(struct search *search, const struct physical *memory,
                      const struct acpi *acpi);

/* Tries the ports of a PCI function that it has, from `first` to `last`. Where that is one port,
 * and it hasn't that, it is dead. And the ports of every serial card. */
void search_try_card(struct search *search, uint32_t at, unsigned first, unsigned last,
                     const char *why);
void search_try_cards(struct search *search);

#endif
