/* SPDX-License-Identifier: MIT */
/* A machine without a port of its own may have a card, or a management engine that plays one; how
 * many ports it has, only the size of its regions says. */
#include <stddef.h>

#include "serial/ports/search.h"

enum {
    CLASS_SERIAL = 0x0700,
    PORT_SIZE = 8,
    ROW_MAX = 8, /* ports; a longer region in I/O space is no row of them */
    CARD_PORTS = PCI_BARS * ROW_MAX,
};

/* How many ports a card has, and where port `number` lies, into `place`; address 0 where it hasn't
 * that. Those in I/O space count; where there are none there is one, at the start of the first
 * region in memory. */
static unsigned ports_of(const struct pci_region *regions, unsigned number,
                         struct firmware_port *place)
{
    const struct pci_region *memory = NULL;
    unsigned count = 0;
    for (const struct pci_region *region = regions; region < regions + PCI_BARS; region++) {
        unsigned row = region->size / PORT_SIZE;
        if (row > 0 && region->in_memory && !memory)
            memory = region;
        if (region->in_memory || row > ROW_MAX)
            continue;
        if (number - count < row)
            place->address = region->base + (uint64_t)PORT_SIZE * (number - count);
        count += row;
    }
    if (count > 0 || !memory)
        return count;
    place->in_memory = true;
    if (number == 0)
        place->address = memory->base;
    return 1;
}

void search_try_card(struct search *search, uint32_t at, unsigned first, unsigned last,
                     const char *why)
{
    struct pci_region regions[PCI_BARS];
    pci_regions(at, regions);
    for (unsigned i = first; i <= last; i++) {
        struct firmware_port place = {.pci = at, .stride = 1, .width = 1};
        unsigned count = ports_of(regions, i, &place);
        if (i >= count && first != last)
            break;
        search_try(search, &place, i == 0 && count <= 1 ? SEARCH_ONLY_PORT : (int)i, why);
    }
}

static void visit(void *context, uint32_t at)
{
    if (pci_read(at + PCI_CLASS) >> 16 == CLASS_SERIAL)
        search_try_card(context, at, 0, CARD_PORTS - 1, "pci");
}

void search_try_cards(struct search *search)
{
    pci_walk(visit, search);
}
