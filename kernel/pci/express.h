/* SPDX-License-Identifier: MIT */
/* What a function's capabilities say, above all of its link: how fast and wide it is, and could be.
 * PCI Local Bus 3.0, 6.7 (the list) and appendix H (ids); PCI Express Base Specification 5.0,
 * 7.5.3.2 (PCI Express Capabilities), 7.5.3.6 (Link Capabilities), 7.5.3.8 (Link Status). All of it
 * is a device's word: offsets are checked, and lists are left after as many steps as they can have.
 */
#ifndef KERNEL_PCI_EXPRESS_H
#define KERNEL_PCI_EXPRESS_H

#include <stdbool.h>
#include <stdint.h>

#define PCI_CAPABILITIES_MAX 48 /* that have room in 192 bytes */
#define PCI_LINK_TEXT_MAX 11    /* "2.5GT/s x16" */

enum pci_capability {
    PCI_CAPABILITY_POWER = 0x01,
    PCI_CAPABILITY_VENDOR = 0x09,
    PCI_CAPABILITY_SUBSYSTEM = 0x0d, /* of a bridge */
    PCI_CAPABILITY_EXPRESS = 0x10,
    PCI_CAPABILITY_MSIX = 0x11,
};

/* The offset of the function's first capability with this id behind the one at `after` (0: of all);
 * 0 where there is none. A list that leads back to itself has one for ever: who asks for more than
 * the first counts to PCI_CAPABILITIES_MAX. */
unsigned pci_capability(uint32_t at, enum pci_capability id, unsigned after);

/* Where a function's subsystem ids stand, the vendor's in the lower half; 0 where it has none. */
unsigned pci_subsystem(uint32_t at);

struct pci_rate {
    uint8_t speed; /* 1 to 6: 2.5, 5, 8, 16, 32, 64 GT/s; what else a device says, as it came */
    uint8_t width; /* lanes; 0: the link is down */
};

struct pci_link {
    struct pci_rate now, most;
    bool is_above; /* a root's or switch's port: the other end is the function on its second bus */
    bool is_below; /* the other end is such a port */
};

/* The function's link; false where it has none: no PCI Express, or a part of the root complex. */
bool pci_link(uint32_t at, struct pci_link *out);

/* True where the link between both is up, and below what both of them can do, which is `both`. */
bool pci_link_is_below(const struct pci_link *port, const struct pci_link *end,
                       struct pci_rate *both);

/* The rate as people write it, "8GT/s x4"; "" where there is none to speak of. */
void pci_rate_text(const struct pci_rate *rate, char to[PCI_LINK_TEXT_MAX + 1]);

/* The bridge above each bus, as a walk (pci_each) meets them. */
struct pci_tree {
    unsigned segment;
    uint32_t above[256];
};

/* Tells it of the function that the walk is at; returns the bridge above that, or 0. The tree
 * begins as zeros. */
uint32_t pci_tree_visit(struct pci_tree *tree, uint32_t at);

#endif
