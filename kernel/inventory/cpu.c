/* SPDX-License-Identifier: MIT */
/* How many processors there are is told by the firmware, how they belong together by the processor:
 * only one of them runs. */
#include "kernel/answer/say.h"
#include "kernel/cpu/identify.h"
#include "kernel/cpu/topology.h"
#include "kernel/firmware/madt.h"
#include "kernel/inventory/parts.h"
#include "kernel/lib/status.h"
#include "kernel/lib/uncleared.h"
#include "kernel/machine.h"

/* False where the table doesn't go to its end. */
static bool collect_ids(struct topology_ids *ids)
{
    struct acpi_table madt;
    struct madt_walk walk = {0};
    uint32_t id;
    int status = STATUS_NOT_THERE;
    ids->count = 0;
    ids->more = false;
    if (acpi_find(machine.memory, machine.acpi, ACPI_MADT, &madt) == 0)
        while ((status = madt_next(machine.memory, &madt, &walk, &id)) == 0)
            topology_add(ids, id);
    return status != STATUS_BROKEN;
}

void inventory_say_cpu(enum words_say how)
{
    static UNCLEARED struct topology_ids ids;
    struct topology_socket socket;
    struct topology count;
    struct identity cpu;
    (void)how;
    bool is_whole = collect_ids(&ids);
    topology_ask(&socket);
    topology_count(&ids, &socket, &count);
    identify(&cpu);
    say_record("cpu brand %s sockets %u cores %u threads %u family %u model %u stepping %u "
               "microcode %lX hypervisor %s features %-s",
               cpu.brand, count.sockets, count.cores, count.threads, cpu.family, cpu.model,
               cpu.stepping, (uint64_t)identify_microcode(), cpu.hypervisor, cpu.features);
    if (!is_whole)
        say_trouble("cpu", "the MADT breaks off: processors may be missing");
    if (ids.more)
        say_trouble("cpu", "more processors are listed than the kernel counts");
}
