/* SPDX-License-Identifier: MIT */
/* A serial card, a board without PCI and a bus that nobody numbered all hide behind the same two
 * ports; asking must neither take long nor disturb what answers. */
#include "kernel/pci/pci.h"

#include "kernel/cpu/ports.h"
#include "kernel/lib/bytes.h"

enum {
    ADDRESS = 0xcf8,
    DATA = 0xcfc,
    ONE_FUNCTION = 0x100, /* steps of an address; one device's last function is before the next */
    ONE_DEVICE = 0x800,
    ONE_BUS = 0x10000,
};

enum {
    MULTI_FUNCTION = 0x80,
    BRIDGE_BARS = 2,
    BAR_IO = 0x1,
    BAR_IO_FLAGS = 0x3,
    BAR_MEMORY_FLAGS = 0xf,
    BAR_64_MASK = 0x7,
    BAR_64 = 0x4,
};

#define ONES 0xffffffffU

/* Nothing of this file is copied into who calls it: the code would be half as long again. */
__attribute__((noinline)) uint32_t pci_read(uint32_t address)
{
    port_write32(ADDRESS, address);
    return port_read32(DATA);
}

__attribute__((noinline)) void pci_write(uint32_t address, uint32_t value)
{
    port_write32(ADDRESS, address);
    port_write32(DATA, value);
}

/* The bits of a base address register that can be set. */
static uint32_t settable(uint32_t address, uint32_t before)
{
    pci_write(address, ONES);
    uint32_t bits = pci_read(address);
    pci_write(address, before);
    return bits;
}

__attribute__((noinline)) void pci_regions(uint32_t at, struct pci_region regions[PCI_BARS])
{
    unsigned type = pci_read(at + PCI_HEADER) >> 16 & PCI_TYPE_MASK;
    unsigned bars = type == PCI_TYPE_BRIDGE ? BRIDGE_BARS : PCI_BARS;
    memset(regions, 0, PCI_BARS * sizeof *regions);
    if (type > PCI_TYPE_BRIDGE)
        return;
    /* Zeros into the status half of this register leave it as it is. */
    uint32_t command = (uint16_t)pci_read(at + PCI_COMMAND);
    pci_write(at + PCI_COMMAND, command & ~(uint32_t)(PCI_COMMAND_IO | PCI_COMMAND_MEMORY));
    for (unsigned i = 0; i < bars; i++) {
        struct pci_region *region = &regions[i];
        uint32_t address = at + PCI_BAR0 + 4 * i, bar = pci_read(address);
        uint32_t flags = bar & BAR_IO ? BAR_IO_FLAGS : BAR_MEMORY_FLAGS;
        uint32_t bits = settable(address, bar) & ~flags;
        region->in_memory = !(bar & BAR_IO);
        region->base = bar & ~flags;
        region->size = bits & -bits; /* the lowest bit that an address of it can have */
        if ((bar & BAR_64_MASK) == BAR_64 && ++i < bars)
            region->base |= (uint64_t)pci_read(address + 4) << 32;
    }
    pci_write(at + PCI_COMMAND, command);
}

bool pci_has_ports(void)
{
    const uint32_t at = pci_function(0, 0, 0);
    uint32_t before = port_read32(ADDRESS);
    port_write32(ADDRESS, at);
    if (port_read32(ADDRESS) == at)
        return true;
    port_write32(ADDRESS, before);
    return false;
}

/* Firmware numbers buses upwards, so one pass from the first up meets all that bridges lead to; and
 * no loop of bridges can keep it. */
__attribute__((noinline)) void pci_walk_buses(uint32_t (*read)(uint32_t address), uint32_t first,
                                              unsigned buses,
                                              void (*visit)(void *context, uint32_t at),
                                              void *context)
{
    bool known[PCI_BUS_COUNT] = {false};
    const uint32_t end = first + buses * ONE_BUS; /* steps end on each bus's first function */
    uint32_t step;
    known[pci_bus(first)] = true;
    for (uint32_t at = first; at != end; at += step) {
        uint16_t vendor = (uint16_t)read(at);
        step = at % ONE_DEVICE == 0 ? ONE_DEVICE : ONE_FUNCTION;
        if (vendor == 0 || vendor == 0xffff) { /* old chipsets give 0 for what isn't there */
            if (at % ONE_BUS == 0 && !known[pci_bus(at)])
                step = ONE_BUS;
            continue;
        }
        unsigned header = read(at + PCI_HEADER) >> 16;
        if (header & MULTI_FUNCTION)
            step = ONE_FUNCTION;
        if ((header & PCI_TYPE_MASK) == PCI_TYPE_BRIDGE)
            known[read(at + PCI_BUSES) >> 8 & (PCI_BUS_COUNT - 1)] = true;
        visit(context, at);
    }
}

void pci_walk(void (*visit)(void *context, uint32_t at), void *context)
{
    if (pci_has_ports())
        pci_walk_buses(pci_read, pci_function(0, 0, 0), PCI_BUS_COUNT, visit, context);
}
