/* SPDX-License-Identifier: MIT */
/* Known machines: how their CPUID cuts an APIC id into pieces, and what is counted from that. */
#include "kernel/cpu/topology.h"

#include <string.h>

#include "tests/unit/cpu_model.h"
#include "tests/unit/run.h"

#define INTEL 0x6c65746e
#define AMD 0x444d4163
#define HYGON 0x656e6975

/* What the modelled processor answers. */
static struct {
    uint32_t highest, highest_extended, vendor, family;
    struct cpuid one, caches, extended_1, cores, units;
    struct cpuid levels[2][12]; /* of 0xB, of 0x1F */
} said;

static struct topology_ids ids;
static struct topology_socket of_socket;
static struct topology count;

static struct cpuid levels_of(const struct cpuid *levels, uint32_t subleaf)
{
    assert_true(subleaf < 8); /* asking ends */
    if (subleaf < 12 && levels[subleaf].ecx != 0)
        return levels[subleaf];
    return (struct cpuid){.ecx = subleaf};
}

static struct cpuid leaf(uint32_t number, uint32_t subleaf)
{
    if (number == 0)
        return (struct cpuid){.eax = said.highest, .ecx = said.vendor};
    if (number == 0x80000000)
        return (struct cpuid){.eax = said.highest_extended};
    /* A leaf above the highest gives something, but no answer. */
    if (number > (number >> 31 ? said.highest_extended : said.highest))
        return (struct cpuid){~0U, ~0U, ~0U, ~0U};
    switch (number) {
    case 1:
        return said.one;
    case 4:
        return said.caches;
    case 0xb:
        return levels_of(said.levels[0], subleaf);
    case 0x1f:
        return levels_of(said.levels[1], subleaf);
    case 0x80000001:
        return said.extended_1;
    case 0x80000008:
        return said.cores;
    case 0x8000001e:
        return said.units;
    }
    fail_msg("leaf 0x%x is asked", number);
    return (struct cpuid){0};
}

static void processor(uint32_t vendor, uint32_t highest, uint32_t highest_extended)
{
    memset(&said, 0, sizeof said);
    said.vendor = vendor;
    said.highest = highest;
    said.highest_extended = highest_extended;
    cpu_model.leaf = leaf;
    ids.count = 0;
    ids.more = false;
}

/* A family of AMD's, by leaf 1. */
static void family(uint32_t number)
{
    said.one.eax = number < 15 ? number << 8 : (number - 15) << 20 | 15 << 8;
}

static void level(unsigned which, unsigned i, unsigned kind, unsigned shift, unsigned threads)
{
    said.levels[which][i] = (struct cpuid){shift, threads, kind << 8 | i, 0};
}

static void add_range(uint32_t first, uint32_t step, unsigned number)
{
    for (unsigned i = 0; i < number; i++)
        topology_add(&ids, first + i * step);
}

static void assert_counts(uint32_t sockets, uint32_t cores, uint32_t threads)
{
    memset(&of_socket, 0xa5, sizeof of_socket);
    topology_ask(&of_socket);
    assert_true(of_socket.thread_bits <= of_socket.socket_bits && of_socket.socket_bits <= 31);
    topology_count(&ids, &of_socket, &count);
    assert_int_equal(count.sockets, sockets);
    assert_int_equal(count.cores, cores);
    assert_int_equal(count.threads, threads);
}

/* Core i7-6700; its firmware lists a thread of each core first. */
static void desktop(void)
{
    processor(INTEL, 0x16, 0x80000008);
    level(0, 0, 1, 1, 2);
    level(0, 1, 2, 4, 8);
}

TEST(desktop_of_four_cores)
{
    desktop();
    add_range(0, 2, 4);
    add_range(1, 2, 4);
    assert_counts(1, 4, 8);
}

TEST(desktop_without_a_madt)
{
    desktop();
    assert_counts(1, 4, 8);
}

TEST(desktop_with_threads_switched_off)
{
    desktop();
    add_range(0, 2, 4);
    assert_counts(1, 4, 4);
}

/* Two of Xeon E5-2670. */
TEST(server_of_two_sockets)
{
    processor(INTEL, 0xd, 0x80000008);
    level(0, 0, 1, 1, 2);
    level(0, 1, 2, 5, 16);
    add_range(0, 2, 8);
    add_range(0x20, 2, 8);
    add_range(1, 2, 8);
    add_range(0x21, 2, 8);
    assert_counts(2, 16, 32);
}

/* Two of Xeon Platinum 9242: two dies of 24 cores each, which 0xB knows nothing of. */
TEST(server_with_dies)
{
    processor(INTEL, 0x1f, 0x80000008);
    level(0, 0, 1, 1, 2);
    level(0, 1, 2, 6, 48);
    level(1, 0, 1, 1, 2);
    level(1, 1, 2, 6, 48);
    level(1, 2, 5, 7, 96);
    for (unsigned die = 0; die < 4; die++)
        add_range(die << 6, 1, 48);
    assert_counts(2, 96, 192);
    ids.count = 0;
    assert_counts(1, 48, 96);
}

/* A hybrid's small cores have one thread each. */
TEST(cores_of_two_kinds)
{
    processor(INTEL, 0x20, 0x80000008);
    level(1, 0, 1, 1, 2);
    level(1, 1, 2, 7, 24);
    add_range(0, 8, 8);
    add_range(1, 8, 8);
    add_range(64, 2, 8);
    assert_counts(1, 16, 24);
}

/* Core 2 Quad, and Pentium 4 with two threads. */
TEST(processors_before_the_topology_leaf)
{
    processor(INTEL, 0xd, 0x80000008); /* it has 0xB, and nothing in it */
    said.one = (struct cpuid){.ebx = 4 << 16, .edx = 1 << 28};
    said.caches.eax = 3U << 26;
    add_range(0, 1, 4);
    assert_counts(1, 4, 4);
    add_range(4, 1, 4);
    assert_counts(2, 8, 8);
    ids.count = 0;
    assert_counts(1, 4, 4);
    processor(INTEL, 5, 0x80000008);
    said.one = (struct cpuid){.ebx = 2 << 16, .edx = 1 << 28};
    add_range(0, 1, 2);
    add_range(6, 1, 2);
    assert_counts(2, 2, 4);
    processor(INTEL, 3, 0x80000008); /* its firmware limits what CPUID says */
    said.one = (struct cpuid){.ebx = 2 << 16, .edx = 1 << 28};
    assert_counts(1, 1, 2);
    processor(INTEL, 5, 0x80000008);
    said.one = (struct cpuid){.ebx = 0xff << 16}; /* means nothing without its flag */
    add_range(0, 1, 3);
    assert_counts(3, 3, 3);
}

/* Ryzen 7 1700: 0xB is empty. */
TEST(amd_with_threads)
{
    processor(AMD, 0xd, 0x8000001f);
    family(0x17);
    said.cores.ecx = 0x400f;
    said.extended_1.ecx = 1 << 22;
    said.units.ebx = 0x100;
    add_range(0, 1, 16);
    assert_counts(1, 8, 16);
    add_range(16, 1, 16);
    assert_counts(2, 16, 32);
    ids.count = 0;
    assert_counts(1, 8, 16);
    said.vendor = HYGON;
    family(0x18);
    assert_counts(1, 8, 16);
    said.extended_1.ecx = 0;
    assert_counts(1, 16, 16);
}

/* FX-8350: two cores share a unit, and are cores. */
TEST(amd_with_units)
{
    processor(AMD, 0xd, 0x8000001e);
    family(0x15);
    said.cores.ecx = 0x3007;
    said.extended_1.ecx = 1 << 22;
    said.units.ebx = 0x100;
    add_range(0x10, 1, 8);
    assert_counts(1, 8, 8);
}

/* Four of Opteron 8435; two of Opteron 2220, whose leaf doesn't say how many bits. */
TEST(amd_before_threads)
{
    processor(AMD, 5, 0x8000001b);
    family(0x10);
    said.cores.ecx = 0x3005;
    for (unsigned socket = 0; socket < 4; socket++)
        add_range(socket << 3, 1, 6);
    assert_counts(4, 24, 24);
    processor(AMD, 1, 0x80000018);
    family(0xf);
    said.cores.ecx = 1;
    add_range(0, 1, 4);
    assert_counts(2, 4, 4);
    processor(AMD, 1, 0x80000001);
    family(0xf);
    assert_counts(1, 1, 1);
}

/* QEMU's -smp 4,sockets=4. */
TEST(virtual_machine_of_four_sockets)
{
    processor(AMD, 0xd, 0x8000000a);
    level(0, 0, 1, 0, 1);
    level(0, 1, 2, 0, 1);
    add_range(0, 1, 4);
    assert_counts(4, 4, 4);
}

TEST(levels_that_make_no_sense)
{
    processor(INTEL, 0x1f, 0x80000008);
    level(1, 0, 1, 9, 300); /* threads beyond the core's */
    level(1, 1, 2, 4, 8);
    add_range(0, 1, 32);
    assert_counts(2, 2, 32);
    ids.count = 0;
    assert_counts(1, 8, 8);
    processor(INTEL, 0x1f, 0x80000008);
    for (unsigned i = 0; i < 12; i++) /* without an end */
        level(1, i, 2, 31, 0xffff);
    add_range(0, 0x7fffffff, 2);
    assert_counts(1, 2, 2);
    ids.count = 0;
    assert_counts(1, 0xffff, 0xffff);
}

/* Then those before it count. */
TEST(levels_of_no_threads)
{
    processor(INTEL, 0xb, 0x80000008);
    said.one = (struct cpuid){.ebx = 4 << 16, .edx = 1 << 28};
    said.caches.eax = 1U << 26;
    level(0, 0, 1, 1, 2);
    level(0, 1, 2, 4, 0);
    add_range(0, 1, 8);
    assert_counts(2, 4, 8);
}

TEST(ids_ascend_and_come_once)
{
    static const uint32_t given[] = {7, 0xffffffff, 7, 0, 3, 0, 0xfffffffe, 3, 4, 0xffffffff};
    static const uint32_t expected[] = {0, 3, 4, 7, 0xfffffffe, 0xffffffff};
    processor(INTEL, 0, 0);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        topology_add(&ids, given[i]);
    assert_int_equal(ids.count, 6);
    assert_memory_equal(ids.list, expected, sizeof expected);
    assert_false(ids.more);
}

TEST(more_ids_than_there_is_room)
{
    processor(INTEL, 0, 0);
    add_range(2000, 1, TOPOLOGY_IDS_MAX);
    topology_add(&ids, 2000);
    assert_false(ids.more);
    topology_add(&ids, 1);
    topology_add(&ids, 9000);
    assert_true(ids.more);
    assert_int_equal(ids.count, TOPOLOGY_IDS_MAX);
    assert_int_equal(ids.list[0], 2000);
}

RUN_TESTS(cmocka_unit_test(desktop_of_four_cores), cmocka_unit_test(desktop_without_a_madt),
          cmocka_unit_test(desktop_with_threads_switched_off),
          cmocka_unit_test(server_of_two_sockets), cmocka_unit_test(server_with_dies),
          cmocka_unit_test(cores_of_two_kinds),
          cmocka_unit_test(processors_before_the_topology_leaf), cmocka_unit_test(amd_with_threads),
          cmocka_unit_test(amd_with_units), cmocka_unit_test(amd_before_threads),
          cmocka_unit_test(virtual_machine_of_four_sockets),
          cmocka_unit_test(levels_that_make_no_sense), cmocka_unit_test(levels_of_no_threads),
          cmocka_unit_test(ids_ascend_and_come_once), cmocka_unit_test(more_ids_than_there_is_room))
