/* SPDX-License-Identifier: MIT */
/* Sockets, cores and threads, counted from the processors' APIC ids and how CPUID cuts such an id
 * into pieces. Pure but for CPUID. Intel SDM volume 3A, 9.9 (hierarchy of processors); volume 2,
 * CPUID leaves 1, 4, 0xB, 0x1F. AMD APM volume 3, appendix E, leaves 0x80000008, 0x8000001E. */
#ifndef KERNEL_CPU_TOPOLOGY_H
#define KERNEL_CPU_TOPOLOGY_H

#include <stdbool.h>
#include <stdint.h>

#define TOPOLOGY_IDS_MAX 1024

/* The threads of a machine by their APIC ids, ascending, each once. */
struct topology_ids {
    uint32_t count;
    bool more; /* there were more than TOPOLOGY_IDS_MAX */
    uint32_t list[TOPOLOGY_IDS_MAX];
};

/* What this processor says of its own socket. */
struct topology_socket {
    /* So many of an APIC id's lowest bits tell the threads of a core apart, and so many those of a
     * socket: thread_bits <= socket_bits <= 31. */
    uint8_t thread_bits, socket_bits;
    uint32_t threads, cores; /* that it has, or may have; at least 1 */
};

struct topology {
    uint32_t sockets, cores, threads;
};

/* Puts an id in its place; one that is there already is left out. `ids` began with its count and
 * `more` at 0. */
void topology_add(struct topology_ids *ids, uint32_t apic_id);

void topology_ask(struct topology_socket *out);

/* Of these ids; where there is none, of the one socket that was asked. */
void topology_count(const struct topology_ids *ids, const struct topology_socket *socket,
                    struct topology *out);

#endif
