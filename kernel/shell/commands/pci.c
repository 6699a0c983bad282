/* SPDX-License-Identifier: MIT */
/* Every function of PCI, and the registers behind whatever the answer says of one. */
#include <stddef.h>

#include "kernel/lib/bytes.h"
#include "kernel/panic/watchdog.h"
#include "kernel/pci/express.h"
#include "kernel/pci/space.h"
#include "kernel/shell/hex.h"
#include "kernel/shell/shell.h"
#include "kernel/words/reader.h"

static void list(void *context, uint32_t at)
{
    struct pci_link link = {0};
    char name[PCI_NAME_MAX + 1], now[PCI_LINK_TEXT_MAX + 1], most[PCI_LINK_TEXT_MAX + 1];
    uint32_t id = pci_space_read(at, PCI_ID);
    (void)context;
    watchdog_progress();
    pci_link(at, &link);
    pci_name(at, name);
    pci_rate_text(&link.now, now);
    pci_rate_text(&link.most, most);
    shell_say("%s %04x:%04x class %06x header %02x%s%s%s%s", name, id & 0xffff, id >> 16,
              pci_space_read(at, PCI_CLASS) >> 8, pci_space_read(at, PCI_HEADER) >> 16 & 0xff,
              now[0] != '\0' ? " link " : "", now, most[0] != '\0' ? " of " : "", most);
}

static void say_registers(uint32_t at, unsigned size)
{
    uint32_t row[HEX_ROW / sizeof(uint32_t)];
    for (unsigned offset = 0; offset < size; offset += HEX_ROW) {
        watchdog_progress();
        for (unsigned i = 0; i < HEX_ROW / sizeof *row; i++)
            row[i] = pci_space_read(at, offset + i * (unsigned)sizeof *row);
        hex_say(offset, (const uint8_t *)row, HEX_ROW);
    }
}

static bool is_all(const char *word)
{
    return strlen(word) == 3 && memcmp(word, "all", 3) == 0;
}

COMMAND(pci, "pci", " [BUS:DEVICE.FUNCTION [all]]", "lists functions, or shows one's registers",
        SHELL_TEXT)
{
    if (count == 0) {
        pci_each(list, NULL);
        return true;
    }
    struct reader reader = {.at = words[0]};
    uint32_t at = reader_pci(&reader);
    bool wants_all = count == 2 && is_all(words[1]);
    if (reader.bad || *reader.at != '\0' || count > 2 || (count == 2 && !wants_all))
        return false;
    if ((uint16_t)pci_space_read(at, PCI_ID) == UINT16_MAX) {
        shell_say("%s isn't there", words[0]);
        return true;
    }
    bool has_all = pci_ecam(at) == PCI_ECAM_AGREES;
    say_registers(at, wants_all && has_all ? PCI_SPACE_SIZE : PCI_SPACE_PORTS);
    if (wants_all && !has_all)
        shell_say("no more: nothing shows the function's configuration space in memory");
    return true;
}
