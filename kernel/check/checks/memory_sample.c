/* SPDX-License-Identifier: MIT */
/* No boot has time for all of memory: a page here and there, and others at each run and each boot.
 * What a page held is put back, so that what somebody needs there after all is lost only where the
 * memory is broken. */
#include "kernel/check/check.h"
#include "kernel/check/tools/fault.h"
#include "kernel/check/tools/march.h"
#include "kernel/check/tools/ram.h"
#include "kernel/check/tools/sample.h"
#include "kernel/cpu/clock.h"
#include "kernel/cpu/cpu.h"
#include "kernel/lib/uncleared.h"
#include "kernel/memory/window.h"

enum {
    TIME_MAX_US = 15000,
    PAGE_KIB = PLACE_SIZE / 1024,
    TRIES = 3, /* of a page with a fault */
    SAID_MAX = 8,
};

struct bad {
    uint64_t address;
    struct march_fault fault;
    unsigned times; /* of TRIES */
};

static void copy_page(volatile void *to, const volatile void *from)
{
    size_t words = PLACE_SIZE / sizeof(uint64_t);
    __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}

/* Through the caches, and past them a line at a time: memory whose caches are off would take a
 * hundred times as long. */
static unsigned test_page(uint64_t address, unsigned turn, struct march_fault *fault)
{
    static uint64_t saved[PLACE_SIZE / sizeof(uint64_t)] UNCLEARED;
    volatile void *page = window_borrow_ram(address, PLACE_SIZE);
    copy_page(saved, page);
    unsigned wrong = march(page, PLACE_SIZE, turn, ram_flush, fault);
    copy_page(page, saved);
    return wrong;
}

static bool is_bad(uint64_t address, unsigned turn, struct bad *bad)
{
    struct march_fault again;
    if (test_page(address, turn, &bad->fault) == 0)
        return false;
    bad->address = address + bad->fault.offset;
    bad->times = 1;
    for (unsigned i = 1; i < TRIES; i++)
        if (test_page(address, turn, &again) > 0)
            bad->times++;
    return true;
}

CHECK(memory, sample, quick, .budget_ms = 50,
      .about = "a March test of up to 1 MiB from all over the memory")
{
    const struct places *places = ram_places();
    uint64_t pages = places_pages(places), start = clock_us(), seed = cpu_tsc();
    struct bad first, another;
    unsigned tested = 0, broken = 0;
    for (; tested < SAMPLE_PAGES && tested < pages && clock_us() - start < TIME_MAX_US; tested++) {
        struct bad *bad = broken == 0 ? &first : &another;
        if (is_bad(places_page(places, sample_page(pages, tested, seed)), tested, bad) &&
            broken++ < SAID_MAX)
            fault_say(bad->address, bad->fault.wrote, bad->fault.read, bad->times);
    }
    if (tested == 0)
        return check_skip("no memory that can be tested");
    if (broken == 0)
        return check_pass("%u KiB of %lu MiB", tested * PAGE_KIB, pages / 256);
    return check_fail("%s at 0x%lx, %u of %u times; %u of %u pages",
                      ram_bits(first.fault.wrote, first.fault.read), first.address, first.times,
                      TRIES, broken, tested);
}
