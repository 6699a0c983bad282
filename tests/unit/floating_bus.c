/* SPDX-License-Identifier: MIT */
/* The page is read-only: a write faults, is let through for that one instruction (the trap flag),
 * and undone. x86-64 Linux. */
#define _GNU_SOURCE
#include "tests/unit/floating_bus.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "tests/unit/run.h"

enum { TRAP_FLAG = 1 << 8, PAGE_BYTES = FLOATING_BUS_CELLS * sizeof(uint16_t) };

static struct {
    uint16_t *cells;
    enum floating_bus kind;
    uint16_t reads_as;
} bus;

static void protect(int rights)
{
    if (mprotect(bus.cells, PAGE_BYTES, rights) != 0)
        abort();
}

static void fill(uint16_t value)
{
    for (size_t i = 0; i < FLOATING_BUS_CELLS; i++)
        bus.cells[i] = value;
}

static void before_write(int number, siginfo_t *info, void *context)
{
    size_t offset = (size_t)((char *)info->si_addr - (char *)bus.cells);
    if (number != SIGSEGV || offset >= PAGE_BYTES)
        abort();
    protect(PROT_READ | PROT_WRITE);
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] |= TRAP_FLAG;
}

static void after_write(int number, siginfo_t *info, void *context)
{
    uint16_t wrote = bus.reads_as;
    (void)number;
    (void)info;
    for (size_t i = 0; i < FLOATING_BUS_CELLS; i++)
        if (bus.cells[i] != bus.reads_as)
            wrote = bus.cells[i];
    if (bus.kind == FLOATING_BUS_ECHO)
        bus.reads_as = wrote;
    fill(bus.reads_as);
    protect(PROT_READ);
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] &= ~TRAP_FLAG;
}

static void handle(int number, void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    assert_int_equal(sigaction(number, &action, NULL), 0);
}

volatile uint16_t *floating_bus_start(enum floating_bus kind)
{
    void *page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(page != MAP_FAILED);
    bus.cells = page;
    bus.kind = kind;
    bus.reads_as = 0xffff;
    fill(bus.reads_as);
    protect(PROT_READ);
    handle(SIGSEGV, before_write);
    handle(SIGTRAP, after_write);
    return bus.cells;
}
