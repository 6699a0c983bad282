/* SPDX-License-Identifier: MIT */
/* Whoever reads a dump at night shouldn't need the manual beside it. */
#include "kernel/panic/explain.h"

#include "kernel/cpu/traps.h"
#include "kernel/lib/format.h"
#include "kernel/lib/list.h"

enum {
    FAULT_PRESENT = 1 << 0,
    FAULT_WRITE = 1 << 1,
    FAULT_RESERVED = 1 << 3,
    FAULT_FETCH = 1 << 4,
    SELECTOR_IDT = 1 << 1,
    SELECTOR_LDT = 1 << 2,
};

enum { NAMES = 22, SELECTORS_FIRST = 10 };

static const char names[] = "divide error\0"
                            "debug exception\0"
                            "non-maskable interrupt\0"
                            "breakpoint\0"
                            "overflow\0"
                            "bound range exceeded\0"
                            "invalid opcode\0"
                            "no coprocessor\0"
                            "double fault\0"
                            "coprocessor segment overrun\0"
                            "invalid TSS\0"
                            "segment not present\0"
                            "stack fault\0"
                            "general protection\0"
                            "page fault\0"
                            "reserved exception\0"
                            "floating-point error\0"
                            "alignment check\0"
                            "machine check\0"
                            "SIMD floating-point error\0"
                            "virtualization exception\0"
                            "control protection\0"
                            "interrupt";

enum { RESERVED = 15, INTERRUPT = NAMES };

void explain(unsigned vector, uint64_t error, char *to, size_t size)
{
    unsigned named = vector < NAMES ? vector : vector < TRAP_EXCEPTIONS ? RESERVED : INTERRUPT;
    const char *name = list_at(names, named);
    if (vector == TRAP_PAGE_FAULT)
        format(to, size, "%s: %s a page %s", name,
               error & FAULT_FETCH   ? "instruction fetch from"
               : error & FAULT_WRITE ? "write to"
                                     : "read from",
               error & FAULT_RESERVED  ? "whose tables are broken"
               : error & FAULT_PRESENT ? "that forbids it"
                                       : "that is not mapped");
    else if (vector >= SELECTORS_FIRST && vector <= TRAP_GENERAL_PROTECTION && error != 0)
        format(to, size, "%s: selector 0x%lx of the %s", name, error & 0xfff8,
               error & SELECTOR_IDT   ? "IDT"
               : error & SELECTOR_LDT ? "LDT"
                                      : "GDT");
    else
        format(to, size, "%s", name);
}
