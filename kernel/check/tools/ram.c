/* SPDX-License-Identifier: MIT */
/* What the loader calls free is not all free: our own pages are in it, and with some loaders the
 * firmware's tables. */
#include "kernel/check/tools/ram.h"

#include <stddef.h>

#include "kernel/cpu/cpu.h"
#include "kernel/firmware/tables.h"
#include "kernel/lib/format.h"
#include "kernel/machine.h"
#include "kernel/memory/image.h"
#include "kernel/memory/window.h"
#include "kernel/pci/quiesce.h"
#include "kernel/screen/framebuffer.h"

enum { ROOT_MAX = ACPI_HEADER_SIZE + 8 * ACPI_ENTRIES_MAX };

static struct places places;
static bool is_known;

static void avoid_acpi(void)
{
    const struct acpi *acpi = machine.acpi;
    struct tables tables;
    places_avoid(&places, acpi->rsdp, 1);
    places_avoid(&places, acpi->root, ROOT_MAX);
    tables_begin(machine.memory, acpi, &tables);
    tables.allowed = 0; /* none need be summed */
    while (tables_next(machine.memory, acpi, &tables))
        if (tables.state != TABLES_BROKEN)
            places_avoid(&places, tables.table.address, tables.table.length);
}

/* MFENCE comes with SSE2. */
static bool can_flush(void)
{
    const uint32_t both = 1 << 19 | 1 << 26; /* CLFLUSH, SSE2 */
    return (cpu_id(1).edx & both) == both;
}

const struct places *ram_places(void)
{
    const struct handoff *handoff = machine.handoff;
    struct memory_range image = image_place();
    if (is_known || !can_flush())
        return &places;
    pci_quiesce();
    places_from_map(handoff, window_end(), &places);
    places_avoid(&places, image.base, image.length);
    places_avoid(&places, machine.facts->room.base, machine.facts->room.length);
    if (handoff->framebuffer.base != 0)
        places_avoid(&places, handoff->framebuffer.base, framebuffer_size(&handoff->framebuffer));
    places_avoid(&places, handoff->smbios, 1);
    places_avoid(&places, machine.smbios->table, machine.smbios->length);
    avoid_acpi();
    is_known = true;
    return &places;
}

/* A flush is ordered behind writes to its line, and what is read behind the fence comes later. */
void ram_flush(volatile void *line)
{
    __asm__ volatile("clflush (%0); mfence" : : "r"(line) : "memory");
}

const char *ram_bits(uint64_t wrote, uint64_t read)
{
    static char text[sizeof "bits 0x0123456789abcdef"];
    uint64_t wrong = wrote ^ read;
    if ((wrong & (wrong - 1)) == 0)
        format(text, sizeof text, "bit %u", (unsigned)__builtin_ctzll(wrong));
    else
        format(text, sizeof text, "bits 0x%lx", wrong);
    return text;
}
