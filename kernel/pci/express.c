/* SPDX-License-Identifier: MIT */
/* A card that sits badly still works, only slower: nobody notices but who compares both ends of its
 * link. */
#include "kernel/pci/express.h"

#include <stddef.h>

#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "kernel/lib/list.h"
#include "kernel/pci/space.h"

enum {
    STATUS_LIST = 1 << 20, /* in the upper half of PCI_COMMAND: there is a list */
    LIST = 0x34,
    LIST_MIN = 0x40, /* below it is the header */
    OFFSET_BITS = 0xfc,
    ID_BITS = 0xff,
    NEXT_SHIFT = 8,
    SUBSYSTEM = 0x2c,
    SUBSYSTEM_BEHIND = 4, /* the capability's start */
};

enum {
    TYPE_SHIFT = 20, /* in the capability's first register */
    TYPE_BITS = 15,
    LINK_MOST = 0x0c,
    LINK_NOW = 0x10, /* in its upper half */
    LINK_NOW_SHIFT = 16,
    SPEED_BITS = 15,
    WIDTH_SHIFT = 4,
    WIDTH_BITS = 63,
};

/* Types of functions, each a bit: PCI Express Base Specification 5.0, table 7-16. */
enum {
    ENDS = 1 << 0 | 1 << 1 | 1 << 5 | 1 << 7, /* endpoints, a switch's upper port, a bridge */
    PORTS = 1 << 4 | 1 << 6 | 1 << 8,         /* a root's, a switch's lower one, a bridge's */
};

/* By speed. */
static const char speeds[] = "\0"
                             "2.5\0"
                             "5\0"
                             "8\0"
                             "16\0"
                             "32\0"
                             "64";
enum { SPEED_MAX = 6 };

static unsigned type_of(uint32_t at)
{
    return pci_space_read(at, PCI_HEADER) >> 16 & PCI_TYPE_MASK;
}

unsigned pci_capability(uint32_t at, enum pci_capability id, unsigned after)
{
    uint32_t entry;
    unsigned next;
    if (!(pci_space_read(at, PCI_COMMAND) & STATUS_LIST) || type_of(at) > PCI_TYPE_BRIDGE)
        return 0;
    next = after != 0 ? pci_space_read(at, after) >> NEXT_SHIFT : pci_space_read(at, LIST);
    for (unsigned i = 0; i < PCI_CAPABILITIES_MAX; i++, next = entry >> NEXT_SHIFT) {
        next &= OFFSET_BITS;
        if (next < LIST_MIN)
            break;
        entry = pci_space_read(at, next);
        if ((entry & ID_BITS) == id)
            return next;
    }
    return 0;
}

unsigned pci_subsystem(uint32_t at)
{
    if (type_of(at) == 0)
        return SUBSYSTEM;
    unsigned capability = pci_capability(at, PCI_CAPABILITY_SUBSYSTEM, 0);
    return capability != 0 ? capability + SUBSYSTEM_BEHIND : 0;
}

static struct pci_rate rate_of(uint32_t value)
{
    return (struct pci_rate){value & SPEED_BITS, value >> WIDTH_SHIFT & WIDTH_BITS};
}

bool pci_link(uint32_t at, struct pci_link *out)
{
    unsigned capability = pci_capability(at, PCI_CAPABILITY_EXPRESS, 0);
    if (capability == 0 || capability + LINK_NOW >= PCI_SPACE_PORTS)
        return false;
    unsigned type = 1U << (pci_space_read(at, capability) >> TYPE_SHIFT & TYPE_BITS);
    *out = (struct pci_link){
        .now = rate_of(pci_space_read(at, capability + LINK_NOW) >> LINK_NOW_SHIFT),
        .most = rate_of(pci_space_read(at, capability + LINK_MOST)),
        .is_above = (type & PORTS) != 0,
        .is_below = (type & ENDS) != 0};
    return out->is_above || out->is_below;
}

static uint8_t lower(uint8_t one, uint8_t other)
{
    return one < other ? one : other;
}

bool pci_link_is_below(const struct pci_link *port, const struct pci_link *end,
                       struct pci_rate *both)
{
    *both = (struct pci_rate){lower(port->most.speed, end->most.speed),
                              lower(port->most.width, end->most.width)};
    return end->now.width != 0 && (end->now.speed < both->speed || end->now.width < both->width);
}

void pci_rate_text(const struct pci_rate *rate, char to[PCI_LINK_TEXT_MAX + 1])
{
    to[0] = '\0';
    if (rate->speed != 0 && rate->speed <= SPEED_MAX && rate->width != 0)
        format(to, PCI_LINK_TEXT_MAX + 1, "%sGT/s x%u", list_at(speeds, rate->speed), rate->width);
}

uint32_t pci_tree_visit(struct pci_tree *tree, uint32_t at)
{
    uint32_t above;
    if (pci_segment(at) != tree->segment) {
        memset(tree, 0, sizeof *tree);
        tree->segment = pci_segment(at);
    }
    above = tree->above[pci_bus(at)];
    if (type_of(at) == PCI_TYPE_BRIDGE)
        tree->above[pci_space_read(at, PCI_BUSES) >> 8 & 0xff] = at;
    return above;
}
