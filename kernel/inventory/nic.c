/* SPDX-License-Identifier: MIT */
/* Which of several cards a cable is in is told by the address on its sticker; and which one this
 * machine was booted through, by the same. */
#include "kernel/inventory/nic.h"

#include <stddef.h>

#include "kernel/cpu/ports.h"
#include "kernel/machine.h"
#include "kernel/memory/map.h"
#include "kernel/memory/window.h"
#include "kernel/pci/express.h"
#include "kernel/pci/space.h"

enum {
    IO_MIN = 0x200, /* below it lie the board's own devices */
    BAR_IO = 0x1,
    BAR_IO_FLAGS = 0x3,
    BAR_64_MASK = 0x7,
    BAR_64 = 0x4,
    BAR_MEMORY_FLAGS = 0xf,
    POWER_STATE = 4, /* behind its capability's start; bits 0 and 1: 0 is awake */
    POWER_BITS = 3,
    MSIX_ON = 1U << 31, /* in its capability's first register */
    GROUP = 1,          /* bit of an address's first byte: no single card's */
};

/* Where a family keeps the address: which base address register, and the offsets of its first four
 * bytes and of its last two. */
struct place {
    uint16_t vendor;
    uint8_t bar;
    uint8_t width;   /* of a reading, in bytes */
    bool is_swapped; /* the first byte is the highest of the second register */
    uint32_t first, last;
    uint32_t valid; /* bits that the second register must have */
};

enum family { INTEL, BROADCOM, REALTEK, VMXNET, VIRTIO };

static const struct place places[] = {
    [INTEL] = {0x8086, 0, 4, false, 0x5400, 0x5404, 1U << 31},
    [BROADCOM] = {0x14e4, 0, 4, true, 0x414, 0x410, 0},
    [REALTEK] = {0x10ec, 0, 1, false, 0, 4, 0},
    [VMXNET] = {0x15ad, 1, 4, false, 0x28, 0x30, 0},
    [VIRTIO] = {.vendor = 0x1af4, .width = 1}, /* each card says where */
};

/* Device ids of the families, as pci.ids lists them: the first of a range, and how many more there
 * are. Without the older and the newer designs in between, and without virtual functions, whose
 * registers are others. */
static const struct known {
    uint16_t first;
    uint8_t more, family;
} known[] = {
    {0x1000, 0, VIRTIO},   {0x1041, 0, VIRTIO},    {0x07b0, 0, VMXNET},   {0x8136, 3, REALTEK},
    {0x8161, 8, REALTEK},  {0x8125, 0, REALTEK},   {0x1641, 8, BROADCOM}, {0x1653, 12, BROADCOM},
    {0x1668, 6, BROADCOM}, {0x1672, 18, BROADCOM}, {0x1686, 2, BROADCOM}, {0x0438, 8, INTEL},
    {0x0d4c, 9, INTEL},    {0x0d9f, 0, INTEL},     {0x1001, 29, INTEL},   {0x1026, 2, INTEL},
    {0x1049, 4, INTEL},    {0x105b, 5, INTEL},     {0x1075, 23, INTEL},   {0x1096, 5, INTEL},
    {0x10a4, 1, INTEL},    {0x10a7, 34, INTEL},    {0x10cb, 33, INTEL},   {0x10ef, 13, INTEL},
    {0x125b, 4, INTEL},    {0x1501, 19, INTEL},    {0x1516, 6, INTEL},    {0x1521, 9, INTEL},
    {0x1533, 23, INTEL},   {0x154d, 0, INTEL},     {0x1557, 12, INTEL},   {0x156f, 1, INTEL},
    {0x157b, 1, INTEL},    {0x15a0, 3, INTEL},     {0x15aa, 6, INTEL},    {0x15b7, 7, INTEL},
    {0x15c2, 2, INTEL},    {0x15c6, 8, INTEL},     {0x15d1, 0, INTEL},    {0x15d6, 15, INTEL},
    {0x15f2, 10, INTEL},   {0x1a1c, 3, INTEL},     {0x1f40, 5, INTEL},    {0x5502, 1, INTEL}};

/* Virtio 1.2, 4.1.4: a vendor's capability has what it is of in its fourth byte. */
enum {
    VIRTIO_KIND_SHIFT = 24,
    VIRTIO_DEVICE = 4,
    VIRTIO_BAR = 4, /* offsets in the capability */
    VIRTIO_OFFSET = 8,
    VIRTIO_LEGACY = 0x14,
    VIRTIO_MSIX = 4, /* more, where that is on */
};

/* The family's; NULL where the id is of none. */
static const struct place *place_of(uint32_t id)
{
    for (const struct known *at = known; at < known + sizeof known / sizeof *known; at++) {
        const struct place *place = &places[at->family];
        if (place->vendor == (uint16_t)id && (id >> 16) - at->first <= at->more)
            return place;
    }
    return NULL;
}

static void find_virtio(uint32_t at, struct place *place)
{
    unsigned capability = 0, msix = pci_capability(at, PCI_CAPABILITY_MSIX, 0);
    for (unsigned i = 0; i < PCI_CAPABILITIES_MAX; i++) {
        capability = pci_capability(at, PCI_CAPABILITY_VENDOR, capability);
        if (capability == 0)
            break;
        if (pci_space_read(at, capability) >> VIRTIO_KIND_SHIFT == VIRTIO_DEVICE) {
            place->bar = (uint8_t)pci_space_read(at, capability + VIRTIO_BAR);
            place->first = pci_space_read(at, capability + VIRTIO_OFFSET);
            place->last = place->first + 4;
            return;
        }
    }
    bool has_msix = msix != 0 && pci_space_read(at, msix) & MSIX_ON;
    place->first = VIRTIO_LEGACY + (has_msix ? VIRTIO_MSIX : 0);
    place->last = place->first + 4;
}

static bool is_awake(uint32_t at)
{
    unsigned power = pci_capability(at, PCI_CAPABILITY_POWER, 0);
    return power == 0 || (pci_space_read(at, power + POWER_STATE) & POWER_BITS) == 0;
}

/* Where the region starts, as far as the function decodes it; 0 where it doesn't. */
static uint64_t base_of(uint32_t at, unsigned bar, bool *in_memory)
{
    if (bar >= PCI_BARS)
        return 0;
    uint32_t value = pci_space_read(at, PCI_BAR0 + 4 * bar);
    *in_memory = !(value & BAR_IO);
    uint64_t base = value & ~(uint32_t)(*in_memory ? BAR_MEMORY_FLAGS : BAR_IO_FLAGS);
    uint32_t decodes = *in_memory ? PCI_COMMAND_MEMORY : PCI_COMMAND_IO;
    if ((value & BAR_64_MASK) == BAR_64 && bar + 1 < PCI_BARS)
        base |= (uint64_t)pci_space_read(at, PCI_BAR0 + 4 * (bar + 1)) << 32;
    return pci_space_read(at, PCI_COMMAND) & decodes ? base : 0;
}

/* Reads `count` bytes of a device, one or four, as a number; false where it can't be done. */
static bool read_device(bool in_memory, uint64_t address, unsigned count, uint32_t *value)
{
    if (!in_memory) {
        if (address < IO_MIN || address > UINT16_MAX - 3)
            return false;
        *value = count == 1 ? port_read8((uint16_t)address) : port_read32((uint16_t)address);
        return true;
    }
    if (memory_map_touches_ram(machine.handoff, address, count))
        return false;
    volatile void *place = window_borrow(address, count);
    if (place)
        *value = count == 1 ? *(volatile uint8_t *)place : *(volatile uint32_t *)place;
    return place != NULL;
}

static bool read_part(bool in_memory, uint64_t address, unsigned width, uint32_t *value)
{
    *value = 0;
    for (unsigned i = 0; i < sizeof *value; i += width) {
        uint32_t piece;
        if (!read_device(in_memory, address + i, width, &piece))
            return false;
        *value |= piece << 8 * i;
    }
    return true;
}

bool nic_read_mac(uint32_t at, uint8_t mac[MAC_SIZE])
{
    const struct place *family = place_of(pci_space_read(at, PCI_ID));
    struct place place;
    uint32_t first, last;
    bool in_memory;
    if (!family || !is_awake(at))
        return false;
    place = *family;
    if (family == &places[VIRTIO])
        find_virtio(at, &place);
    uint64_t base = base_of(at, place.bar, &in_memory);
    if (base == 0 || !read_part(in_memory, base + place.first, place.width, &first) ||
        !read_part(in_memory, base + place.last, place.width, &last) ||
        (last & place.valid) != place.valid)
        return false;
    uint64_t value = (uint64_t)(uint16_t)last << 32 | first;
    for (unsigned i = 0; i < MAC_SIZE; i++)
        mac[i] = (uint8_t)(value >> 8 * (place.is_swapped ? MAC_SIZE - 1 - i : i));
    /* A card's own is neither nothing, nor everybody's or a group's. */
    return value != 0 && !(mac[0] & GROUP);
}
