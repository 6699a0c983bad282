/* SPDX-License-Identifier: MIT */
/* A card that sits badly, or in the wrong slot, has a slower link than both its ends can do. */
#include "kernel/check/check.h"
#include "kernel/pci/express.h"
#include "kernel/pci/space.h"

struct links {
    struct pci_tree tree;
    unsigned count, below;
};

static void note(uint32_t at, uint32_t port, const struct pci_rate *now,
                 const struct pci_rate *both)
{
    char name[PCI_NAME_MAX + 1], port_name[PCI_NAME_MAX + 1];
    char is[PCI_LINK_TEXT_MAX + 1], could[PCI_LINK_TEXT_MAX + 1];
    pci_name(at, name);
    pci_name(port, port_name);
    pci_rate_text(now, is);
    pci_rate_text(both, could);
    check_note("link from %s to %s is %s, both can do %s", port_name, name, is, could);
}

/* A device's functions share its link: the first stands for all of them. */
static void visit(void *context, uint32_t at)
{
    struct links *links = context;
    struct pci_link port, end;
    struct pci_rate both;
    uint32_t above = pci_tree_visit(&links->tree, at);
    check_progress();
    if (above == 0 || pci_function_number(at) != 0 || !pci_link(at, &end) || !end.is_below ||
        !pci_link(above, &port) || !port.is_above)
        return;
    links->count++;
    if (pci_link_is_below(&port, &end, &both)) {
        links->below++;
        note(at, above, &end.now, &both);
    }
}

CHECK(pci, links, quick, .budget_ms = 50, .about = "links run as fast and wide as both ends can")
{
    struct links links = {0};
    pci_each(visit, &links);
    if (links.count == 0)
        return check_skip("no PCI Express link");
    return check_pass("%u of %u links below what both ends can do", links.below, links.count);
}
