/* SPDX-License-Identifier: MIT */
/* Firmware names ports that were never there, and leaves out some that are: what it says here is
 * worth a probe, no more. */
#include "serial/ports/search.h"

enum {
    BDA_PORTS = 0x400, /* four words: COM1 to COM4 as the BIOS found them */
    BDA_COUNT = 4,
    DBG2_MAX = 8, /* so that there is room for others in the list */
    BDA_MIN = 0x200,
    BDA_END = 0x400, /* ISA's; what lies above is some other device's on today's boards */
};

static void try_dbg2(struct search *search, const struct physical *memory, const struct acpi *acpi)
{
    struct acpi_table table;
    struct firmware_port place;
    if (acpi_find(memory, acpi, ACPI_DBG2, &table) != 0)
        return;
    for (unsigned i = 0; i < DBG2_MAX && dbg2_read(memory, &table, i, &place) == 0; i++)
        search_try(search, &place, SEARCH_BY_ADDRESS, "dbg2");
}

/* What isn't a port's address is not worth a line: on most machines without ports it is garbage. */
static void try_bda(struct search *search, const struct physical *memory)
{
    uint16_t addresses[BDA_COUNT];
    if (search->handoff->firmware == HANDOFF_FIRMWARE_UEFI ||
        physical_read(memory, BDA_PORTS, addresses, sizeof addresses) != 0)
        return;
    for (unsigned i = 0; i < BDA_COUNT; i++) {
        if (addresses[i] >= BDA_MIN && addresses[i] < BDA_END && addresses[i] % 8 == 0)
            search_try_io(search, addresses[i], "bda");
    }
}

void search_try_hints(struct search *search, const struct physical *memory, const struct acpi *acpi)
{
    try_dbg2(search, memory, acpi);
    try_bda(search, memory);
}
