/* SPDX-License-Identifier: MIT */
/* What MCFG says of memory is firmware's word, and old chipsets don't show all functions there: so
 * nothing is taken from it that the ports can tell. */
#include "kernel/pci/space.h"

#include "kernel/firmware/mcfg.h"
#include "kernel/lib/format.h"
#include "kernel/memory/map.h"
#include "kernel/memory/window.h"

enum {
    ECAM_SHIFT = 4, /* from an address for the port to an offset in a region */
    BUS_SHIFT = 20,
    FUNCTION_BITS = 0xffff00,
    OFFSET_BITS = 0xff,
};

#define ONES 0xffffffffU

static bool has_ports;
static unsigned region_count;
static struct mcfg_region regions[PCI_REGIONS_MAX];

static bool is_usable(const struct mcfg_region *region, const struct handoff *handoff)
{
    uint64_t buses = region->last_bus - region->first_bus + 1U;
    uint64_t first = region->base + ((uint64_t)region->first_bus << BUS_SHIFT);
    return region_count < PCI_REGIONS_MAX && region->segment <= PCI_SEGMENT_MAX &&
           !memory_map_touches_ram(handoff, first, buses << BUS_SHIFT);
}

unsigned pci_open(const struct physical *memory, const struct acpi *acpi,
                  const struct handoff *handoff)
{
    struct acpi_table mcfg;
    struct mcfg_region region;
    unsigned left_out = 0;
    has_ports = pci_has_ports();
    region_count = 0;
    if (acpi_find(memory, acpi, ACPI_MCFG, &mcfg) != 0)
        return 0;
    for (uint32_t i = 0; mcfg_next(memory, &mcfg, &i, &region) == 0;)
        if (is_usable(&region, handoff))
            regions[region_count++] = region;
        else
            left_out++;
    return left_out;
}

static bool is_by_ports(uint32_t at)
{
    return has_ports && pci_segment(at) == 0;
}

/* Where the register lies, borrowed; NULL where no region holds it. */
static volatile uint32_t *place_of(uint32_t at, unsigned offset)
{
    uint64_t behind = (uint64_t)(at & FUNCTION_BITS) << ECAM_SHIFT | offset;
    for (unsigned i = 0; i < region_count; i++) {
        const struct mcfg_region *region = &regions[i];
        if (pci_segment(at) == region->segment && pci_bus(at) >= region->first_bus &&
            pci_bus(at) <= region->last_bus)
            return window_borrow(region->base + behind, sizeof(uint32_t));
    }
    return NULL;
}

/* AMD's family 10h takes these accesses only from and to EAX (BIOS and Kernel Developer's Guide for
 * family 10h, 2.11.1). */
uint32_t pci_ecam_read(uint32_t at, unsigned offset)
{
    const volatile uint32_t *place = place_of(at, offset);
    uint32_t value = ONES;
    if (place)
        __asm__ volatile("movl %1, %0" : "=a"(value) : "m"(*place));
    return value;
}

enum pci_ecam pci_ecam(uint32_t at)
{
    if (!place_of(at, PCI_ID))
        return PCI_ECAM_NONE;
    return !is_by_ports(at) || pci_ecam_read(at, PCI_ID) == pci_read(at) ? PCI_ECAM_AGREES
                                                                         : PCI_ECAM_DIFFERS;
}

uint32_t pci_space_read(uint32_t at, unsigned offset)
{
    if (is_by_ports(at) && offset < PCI_SPACE_PORTS)
        return pci_read(at + offset);
    return pci_ecam(at) == PCI_ECAM_AGREES ? pci_ecam_read(at, offset) : ONES;
}

void pci_space_write(uint32_t at, unsigned offset, uint32_t value)
{
    if (is_by_ports(at) && offset < PCI_SPACE_PORTS) {
        pci_write(at + offset, value);
    } else if (pci_ecam(at) == PCI_ECAM_AGREES) {
        volatile uint32_t *place = place_of(at, offset);
        __asm__ volatile("movl %1, %0" : "=m"(*place) : "a"(value));
    }
}

static uint32_t read_ecam(uint32_t address)
{
    return pci_ecam_read(address & ~(uint32_t)OFFSET_BITS, address & OFFSET_BITS);
}

void pci_each(void (*visit)(void *context, uint32_t at), void *context)
{
    if (has_ports)
        pci_walk_buses(pci_read, pci_function(0, 0, 0), PCI_BUS_COUNT, visit, context);
    for (unsigned i = 0; i < region_count; i++) {
        const struct mcfg_region *region = &regions[i];
        uint32_t first = pci_in_segment(pci_function(region->first_bus, 0, 0), region->segment);
        if (!is_by_ports(first))
            pci_walk_buses(read_ecam, first, region->last_bus - region->first_bus + 1U, visit,
                           context);
    }
}

void pci_name(uint32_t at, char to[PCI_NAME_MAX + 1])
{
    size_t length = 0;
    if (pci_segment(at) != 0)
        length = format(to, PCI_NAME_MAX + 1, "%04x:", pci_segment(at));
    format(to + length, PCI_NAME_MAX + 1 - length, "%02x:%02x.%x", pci_bus(at), pci_device(at),
           pci_function_number(at));
}
