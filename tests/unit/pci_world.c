/* SPDX-License-Identifier: MIT */
/* Answers by the contracts of kernel/firmware and kernel/memory/window.h. */
#include "tests/unit/pci_world.h"

#include <string.h>

#include "kernel/answer/say.h"
#include "kernel/lib/status.h"
#include "kernel/log/log.h"
#include "kernel/memory/window.h"
#include "kernel/pci/space.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/run.h"

struct pci_world pci_world;

const struct machine machine = {
    .facts = &pci_world.facts, .handoff = &pci_world.handoff, .words = &pci_world.words};

static char said[1 << 16];
static size_t said_length;

static uint32_t read_port(uint16_t port, unsigned bytes)
{
    uint32_t value = 0xffffffff;
    if (port >= 0xcf8 && port <= 0xcff)
        return pci_model_read(port, bytes);
    if (pci_world.io != 0 && port >= pci_world.io && port - pci_world.io < 256)
        memcpy(&value, pci_world.device + (port - pci_world.io), bytes);
    return value;
}

static void write_port(uint16_t port, unsigned bytes, uint32_t value)
{
    if (port >= 0xcf8 && port <= 0xcff)
        pci_model_write(port, bytes, value);
    else
        pci_world.device_writes++;
}

int acpi_find(const struct physical *memory, const struct acpi *acpi, uint32_t signature,
              struct acpi_table *out)
{
    (void)memory, (void)acpi;
    assert_int_equal(signature, ACPI_MCFG);
    memset(out, 0, sizeof *out);
    return pci_world.region_count > 0 ? 0 : STATUS_NOT_THERE;
}

int mcfg_next(const struct physical *memory, const struct acpi_table *table, uint32_t *i,
              struct mcfg_region *out)
{
    (void)memory, (void)table;
    if (*i >= pci_world.region_count)
        return STATUS_NOT_THERE;
    *out = pci_world.regions[(*i)++];
    return 0;
}

volatile void *window_borrow(uint64_t address, size_t length)
{
    static uint64_t nothing;
    nothing = UINT64_MAX;
    assert_true(length == 1 || length == 4);
    if (address % 4096 + length > 4096 || address >> 52 != 0)
        return NULL;
    for (unsigned i = 0; i < pci_world.region_count; i++) {
        const struct mcfg_region *region = &pci_world.regions[i];
        uint64_t behind = address - region->base;
        if (behind >> 20 >= region->first_bus && behind >> 20 <= region->last_bus)
            return pci_model_ecam(region->segment, behind);
    }
    if (pci_world.memory != 0 && address - pci_world.memory < PCI_WORLD_DEVICE)
        return pci_world.device + (address - pci_world.memory);
    return &nothing;
}

void pci_world_region(uint64_t base, unsigned segment, unsigned first, unsigned last)
{
    assert_true(pci_world.region_count < PCI_WORLD_REGIONS);
    pci_world.regions[pci_world.region_count++] =
        (struct mcfg_region){base, (uint16_t)segment, (uint8_t)first, (uint8_t)last};
}

unsigned pci_world_open(void)
{
    static const struct ports_devices devices = {read_port, write_port};
    static struct acpi acpi;
    ports_devices = &devices;
    return pci_open(NULL, &acpi, &pci_world.handoff);
}

static void hear(void *context, const char *bytes, size_t length)
{
    (void)context;
    assert_true(length <= LOG_LINE_MAX + 2 && said_length + length < sizeof said);
    size_t end = length;
    while (end > 0 && bytes[end - 1] != '@')
        end--;
    assert_true(end > 2);
    memcpy(said + said_length, bytes, end - 2);
    said_length += end - 2;
    said[said_length++] = '\n';
    said[said_length] = '\0';
}

const char *pci_world_said(void)
{
    static char last[sizeof said];
    static struct log_sink sink = {.write = hear, .kinds = LOG_WIRE | LOG_PEOPLE};
    static bool listens;
    if (!listens) {
        say_begin(1);
        log_attach(&sink);
        listens = true;
    }
    memcpy(last, said, sizeof said);
    said_length = 0;
    said[0] = '\0';
    return last;
}
