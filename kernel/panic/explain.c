/* SPDX-License-Identifier: MIT */
/* Whoever reads a dump at night shouldn't need the manual beside it. */
#include "kernel/panic/explain.h"

#include "kernel/cpu/traps.h"
#include "kernel/lib/format.h"

enum {
    FAULT_PRESENT = 1 << 0,
    FAULT_WRITE = 1 << 1,
    FAULT_RESERVED = 1 << 3,
    FAULT_FETCH = 1 << 4,
    SELECTOR_IDT = 1 << 1,
    SELECTOR_LDT = 1 << 2,
};

static const char *const names[] = {
    "divide error",
    "debug exception",
    "non-maskable interrupt",
    "breakpoint",
    "overflow",
    "bound range exceeded",
    "invalid opcode",
    "no coprocessor",
    "double fault",
    "coprocessor segment overrun",
    "invalid TSS",
    "segment not present",
    "stack fault",
    "general protection",
    "page fault",
    "reserved exception",
    "floating-point error",
    "alignment check",
    "machine check",
    "SIMD floating-point error",
    "virtualization exception",
    "control protection",
};

const char *explain_vector(unsigned vector)
{
    if (vector < sizeof names / sizeof *names)
        return names[vector];
    return vector < TRAP_EXCEPTIONS ? "reserved exception" : "interrupt";
}

static void explain_page_fault(uint64_t error, char *to, size_t size)
{
    const char *how = error & FAULT_FETCH   ? "instruction fetch from"
                      : error & FAULT_WRITE ? "write to"
                                            : "read from";
    const char *what = error & FAULT_RESERVED  ? "a page whose tables are broken"
                       : error & FAULT_PRESENT ? "a page that forbids it"
                                               : "a page that is not mapped";
    format(to, size, "%s %s", how, what);
}

static bool has_selector(unsigned vector)
{
    return vector >= 10 && vector <= TRAP_GENERAL_PROTECTION;
}

void explain_error(unsigned vector, uint64_t error, char *to, size_t size)
{
    to[0] = '\0';
    if (vector == TRAP_PAGE_FAULT)
        explain_page_fault(error, to, size);
    else if (has_selector(vector) && error != 0)
        format(to, size, "selector 0x%lx of the %s", error & 0xfff8,
               error & SELECTOR_IDT   ? "IDT"
               : error & SELECTOR_LDT ? "LDT"
                                      : "GDT");
}
