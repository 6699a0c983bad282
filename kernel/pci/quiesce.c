/* SPDX-License-Identifier: MIT */
#include "kernel/pci/quiesce.h"

#include "kernel/pci/space.h"

enum { CLASS_SHIFT = 24, CLASS_DISPLAY = 3, CLASS_BRIDGE = 6 };

static bool may_stay(uint32_t at)
{
    unsigned class = pci_space_read(at, PCI_CLASS) >> CLASS_SHIFT;
    unsigned type = pci_space_read(at, PCI_HEADER) >> 16 & PCI_TYPE_MASK;
    return class == CLASS_DISPLAY || class == CLASS_BRIDGE || type != 0;
}

static void visit(void *context, uint32_t at)
{
    unsigned *count = context;
    /* Zeros into the status half of this register leave it as it is. */
    uint32_t command = (uint16_t)pci_space_read(at, PCI_COMMAND);
    if (!(command & PCI_COMMAND_MASTER) || may_stay(at))
        return;
    pci_space_write(at, PCI_COMMAND, command & ~(uint32_t)PCI_COMMAND_MASTER);
    *count += !(pci_space_read(at, PCI_COMMAND) & PCI_COMMAND_MASTER);
}

unsigned pci_quiesce(void)
{
    unsigned count = 0;
    pci_each(visit, &count);
    return count;
}
