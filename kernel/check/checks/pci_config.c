/* SPDX-License-Identifier: MIT */
/* A bus or a slot with bad contacts answers, and not the same twice. */
#include "kernel/check/check.h"
#include "kernel/pci/space.h"

enum {
    HEADER_SIZE = 64,
    SECONDARY_STATUS = 0x1c, /* of a bridge, in the upper half */
    LOWER_HALF = 0xffff,
};

#define ONES 0xffffffffU

struct comparison {
    unsigned functions, in_memory, bad;
};

/* What must not change between two reads: all but status bits, which devices set by themselves. */
static uint32_t lasting_bits(uint32_t at, unsigned offset)
{
    bool is_bridge = (pci_space_read(at, PCI_HEADER) >> 16 & PCI_TYPE_MASK) == PCI_TYPE_BRIDGE;
    bool has_status = offset == PCI_COMMAND || (is_bridge && offset == SECONDARY_STATUS);
    return has_status ? LOWER_HALF : ONES;
}

static bool compare(uint32_t at, unsigned offset, uint32_t first, uint32_t then, const char *way)
{
    char name[PCI_NAME_MAX + 1];
    uint32_t mask = lasting_bits(at, offset);
    if (((first ^ then) & mask) == 0)
        return true;
    pci_name(at, name);
    say_record("fault check %s pci %s offset %lx read %lx then %lx by %s", check_name(), name,
               (unsigned long)offset, (unsigned long)first, (unsigned long)then, way);
    return false;
}

/* The first difference of a function is evidence enough. Old chipsets show some functions by the
 * ports only, which the record `trouble` tells. */
static void visit(void *context, uint32_t at)
{
    struct comparison *all = context;
    bool in_memory = pci_ecam(at) == PCI_ECAM_AGREES, is_same = true;
    check_progress();
    all->functions++;
    all->in_memory += in_memory;
    for (unsigned offset = 0; offset < HEADER_SIZE && is_same; offset += 4) {
        uint32_t first = pci_space_read(at, offset);
        is_same = compare(at, offset, first, pci_space_read(at, offset), "the same way") &&
                  (!in_memory || compare(at, offset, first, pci_ecam_read(at, offset), "memory"));
    }
    all->bad += !is_same;
}

CHECK(pci, config, quick, .budget_ms = 100, .about = "every function answers twice alike")
{
    struct comparison all = {0};
    pci_each(visit, &all);
    if (all.functions == 0)
        return check_skip("no PCI");
    if (all.bad > 0)
        return check_fail("%u of %u functions don't answer twice alike", all.bad, all.functions);
    return check_pass("%u functions, %u of them in memory too", all.functions, all.in_memory);
}
