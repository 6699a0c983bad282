/* SPDX-License-Identifier: MIT */
/* Each generation of processors says it in another way, and each way but the newest was made before
 * the machines that it is now asked on: the newest that answers counts. */
#include "kernel/cpu/topology.h"

#include "kernel/cpu/cpu.h"
#include "kernel/lib/bytes.h"

enum {
    LEVELS_MAX = 8,
    LEVEL_THREADS = 1,
    LEVEL_SHIFT = 0x1f,
    LEVEL_COUNT = 0xffff,
    LEAF_CACHES = 4,
    LEAF_TOPOLOGY = 0xb,
    LEAF_TOPOLOGY_2 = 0x1f,
    MANY_THREADS = 1 << 28, /* leaf 1, EDX: EBX's count means something */
    ID_BITS_MAX = 31,
    SMT_FAMILY = 0x17, /* AMD's first whose leaf 0x8000001E counts threads, and not cores */
    HAS_AMD_TOPOLOGY = 1 << 22, /* leaf 0x80000001, ECX */
};

static const uint32_t LEAF_EXTENDED = 0x80000000, LEAF_EXTENDED_1 = 0x80000001,
                      LEAF_AMD_CORES = 0x80000008, LEAF_AMD_TOPOLOGY = 0x8000001e;
static const uint32_t AMD = 0x444d4163, HYGON = 0x656e6975; /* leaf 0, ECX: "cAMD", "uine" */

void topology_add(struct topology_ids *ids, uint32_t apic_id)
{
    uint32_t at = ids->count;
    while (at > 0 && ids->list[at - 1] > apic_id)
        at--;
    if (at > 0 && ids->list[at - 1] == apic_id)
        return;
    if (ids->count == TOPOLOGY_IDS_MAX) {
        ids->more = true;
        return;
    }
    memmove(ids->list + at + 1, ids->list + at, (ids->count++ - at) * sizeof *ids->list);
    ids->list[at] = apic_id;
}

/* Bits that tell so many apart. */
static unsigned bits_for(uint32_t count)
{
    unsigned bits = 0;
    while (bits < ID_BITS_MAX && count > 1U << bits)
        bits++;
    return bits;
}

static void set(struct topology_socket *out, unsigned thread_bits, unsigned socket_bits,
                uint32_t threads, uint32_t threads_of_core)
{
    if (threads == 0)
        threads = 1;
    if (threads_of_core == 0 || threads_of_core > threads)
        threads_of_core = 1;
    out->socket_bits = (uint8_t)socket_bits;
    out->thread_bits = (uint8_t)(thread_bits < socket_bits ? thread_bits : socket_bits);
    out->threads = threads;
    out->cores = threads / threads_of_core;
}

/* By a leaf whose subleaves are levels from the thread up to the socket. False where it says
 * nothing. */
static bool ask_levels(uint32_t leaf, struct topology_socket *out)
{
    unsigned thread_bits = 0, socket_bits = 0;
    uint32_t threads = 0, threads_of_core = 1;
    for (uint32_t i = 0; i < LEVELS_MAX; i++) {
        struct cpuid level = cpu_id_at(leaf, i);
        unsigned kind = level.ecx >> 8 & 0xff;
        if (kind == 0)
            break;
        socket_bits = level.eax & LEVEL_SHIFT;
        threads = level.ebx & LEVEL_COUNT;
        if (kind == LEVEL_THREADS) {
            thread_bits = socket_bits;
            threads_of_core = threads;
        }
    }
    set(out, thread_bits, socket_bits, threads, threads_of_core);
    return threads != 0;
}

static void ask_amd(uint32_t highest, uint32_t family, struct topology_socket *out)
{
    uint32_t cores = highest >= LEAF_AMD_CORES ? cpu_id(LEAF_AMD_CORES).ecx : 0;
    uint32_t threads = (cores & 0xff) + 1, threads_of_core = 1;
    unsigned socket_bits = cores >> 12 & 15;
    if (socket_bits == 0)
        socket_bits = bits_for(threads);
    if (family >= SMT_FAMILY && highest >= LEAF_AMD_TOPOLOGY &&
        cpu_id(LEAF_EXTENDED_1).ecx & HAS_AMD_TOPOLOGY)
        threads_of_core = (cpu_id(LEAF_AMD_TOPOLOGY).ebx >> 8 & 0xff) + 1;
    set(out, bits_for(threads_of_core), socket_bits, threads, threads_of_core);
}

static void ask_intel(uint32_t highest, const struct cpuid *one, struct topology_socket *out)
{
    uint32_t threads = one->edx & MANY_THREADS ? one->ebx >> 16 & 0xff : 1;
    uint32_t cores = highest >= LEAF_CACHES ? (cpu_id(LEAF_CACHES).eax >> 26) + 1 : 1;
    unsigned socket_bits = bits_for(threads), core_bits = bits_for(cores);
    unsigned thread_bits = core_bits < socket_bits ? socket_bits - core_bits : 0;
    set(out, thread_bits, socket_bits, threads, 1U << thread_bits);
}

void topology_ask(struct topology_socket *out)
{
    struct cpuid zero = cpu_id(0), one = cpu_id(1);
    if ((zero.eax >= LEAF_TOPOLOGY_2 && ask_levels(LEAF_TOPOLOGY_2, out)) ||
        (zero.eax >= LEAF_TOPOLOGY && ask_levels(LEAF_TOPOLOGY, out)))
        return;
    uint32_t family = one.eax >> 8 & 15;
    if (family == 15)
        family += one.eax >> 20 & 0xff;
    if (zero.ecx == AMD || zero.ecx == HYGON)
        ask_amd(cpu_id(LEAF_EXTENDED).eax, family, out);
    else
        ask_intel(zero.eax, &one, out);
}

/* How many differ without their lowest bits: they ascend, so alike ones stand together. */
static uint32_t count_apart(const struct topology_ids *ids, unsigned bits)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < ids->count; i++)
        count += i == 0 || ids->list[i] >> bits != ids->list[i - 1] >> bits;
    return count;
}

void topology_count(const struct topology_ids *ids, const struct topology_socket *socket,
                    struct topology *out)
{
    *out = (struct topology){1, socket->cores, socket->threads};
    if (ids->count > 0)
        *out = (struct topology){count_apart(ids, socket->socket_bits),
                                 count_apart(ids, socket->thread_bits), ids->count};
}
