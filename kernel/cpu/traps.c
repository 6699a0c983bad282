/* SPDX-License-Identifier: MIT */
/* A machine that faults must say so, whatever the fault did to its stack. */
#include "kernel/cpu/traps.h"

#include <stddef.h>

#include "kernel/cpu/apic.h"
#include "kernel/lib/uncleared.h"

enum {
    SELECTOR_CODE = 0x08,
    SELECTOR_DATA = 0x10,
    SELECTOR_TSS = 0x18,
    INTERRUPT_GATE = 0x8e, /* present, ring 0; interrupts off inside */
    STUB_SIZE = 5,
    EMERGENCY_STACK = 8192,
    INTERRUPT_FLAG = 1 << 9,
    UNEXPECTED_MAX = 1000,
};

struct gate {
    uint16_t offset_low, selector;
    uint8_t stack, type;
    uint16_t offset_middle;
    uint32_t offset_high, reserved;
};

struct tss {
    uint32_t reserved0;
    uint64_t rsp[3];
    uint64_t reserved1;
    uint64_t ist[7];
    uint64_t reserved2;
    uint16_t reserved3, io_map;
} __attribute__((packed));

struct table_register {
    uint16_t limit;
    const void *base;
} __attribute__((packed));

struct guarded_stack {
    char guard[TRAP_GUARD_SIZE];
    char stack[EMERGENCY_STACK];
} __attribute__((aligned(4096)));

extern const char trap_stubs[], try_faulted[];
extern const uint64_t fault_table[], fault_table_end[]; /* boot/image.ld gathers them */
/* boot/long_mode.asm: the stack that we are on. */
extern char stack_guard[], stack_top[];

static struct gate idt[TRAP_VECTORS];
static struct tss tss;
static uint64_t gdt[5];
static UNCLEARED struct guarded_stack double_fault, nmi, machine_check;
static void (*fatal_hook)(const struct trap_frame *frame);
static void (*handlers[TRAP_STUBS - TRAP_EXCEPTIONS])(struct trap_frame *frame);
static unsigned unexpected;

static const struct trap_guard guards[] = {
    {stack_guard, "kernel"},
    {double_fault.guard, "double fault"},
    {nmi.guard, "NMI"},
    {machine_check.guard, "machine check"},
};

const struct trap_guard *traps_guard(unsigned i)
{
    return i < sizeof guards / sizeof *guards ? &guards[i] : NULL;
}

static bool is_within(uint64_t address, const char *from, const char *to)
{
    return address >= (uint64_t)from && address <= (uint64_t)to - sizeof address;
}

bool traps_in_stack(uint64_t address)
{
    return is_within(address, stack_guard + TRAP_GUARD_SIZE, stack_top) ||
           is_within(address, double_fault.stack, double_fault.stack + EMERGENCY_STACK) ||
           is_within(address, nmi.stack, nmi.stack + EMERGENCY_STACK) ||
           is_within(address, machine_check.stack, machine_check.stack + EMERGENCY_STACK);
}

static void set_gate(unsigned vector, uint8_t stack)
{
    unsigned number = vector < TRAP_STUBS ? vector : TRAP_STUBS - 1;
    uint64_t stub = (uint64_t)trap_stubs + (uint64_t)number * STUB_SIZE;
    idt[vector] = (struct gate){.offset_low = (uint16_t)stub,
                                .selector = SELECTOR_CODE,
                                .stack = stack,
                                .type = INTERRUPT_GATE,
                                .offset_middle = (uint16_t)(stub >> 16),
                                .offset_high = (uint32_t)(stub >> 32)};
}

static void set_stack(unsigned vector, unsigned slot, struct guarded_stack *stack)
{
    tss.ist[slot - 1] = (uint64_t)(stack + 1);
    set_gate(vector, (uint8_t)slot);
}

/* Code and data of ring 0, and the TSS's descriptor, 16 bytes: available 64-bit TSS. Intel SDM
 * volume 3A, 3.4.5, figure 8-4. */
static void describe_segments(void)
{
    uint64_t base = (uint64_t)&tss;
    gdt[SELECTOR_CODE / 8] = 0x00af9b000000ffff; /* present, ring 0, code, long */
    gdt[SELECTOR_DATA / 8] = 0x00cf93000000ffff; /* present, ring 0, data, writable */
    gdt[SELECTOR_TSS / 8] =
        (sizeof tss - 1) | (base & 0xffffff) << 16 | 0x89ULL << 40 | (base >> 24 & 0xff) << 56;
    gdt[SELECTOR_TSS / 8 + 1] = base >> 32;
}

static void load_tables(void)
{
    struct table_register gdtr = {sizeof gdt - 1, gdt}, idtr = {sizeof idt - 1, idt};
    __asm__ volatile("lgdt %0\n\t"
                     "lidt %1\n\t"
                     "ltr %w2"
                     :
                     : "m"(gdtr), "m"(idtr), "r"(SELECTOR_TSS)
                     : "memory");
}

void traps_start(void (*fatal)(const struct trap_frame *frame))
{
    fatal_hook = fatal;
    tss.io_map = sizeof tss;
    for (unsigned vector = 0; vector < TRAP_VECTORS; vector++)
        set_gate(vector, 0);
    set_stack(TRAP_DOUBLE_FAULT, 1, &double_fault);
    set_stack(TRAP_NMI, 2, &nmi);
    set_stack(TRAP_MACHINE_CHECK, 3, &machine_check);
    describe_segments();
    load_tables();
}

void traps_handle(unsigned vector, void (*handler)(struct trap_frame *frame))
{
    handlers[vector - TRAP_EXCEPTIONS] = handler;
}

/* A source that never stops must not stop us: where it leaves our own no turn, interrupts go off.
 */
static void take_unexpected(struct trap_frame *frame)
{
    apic_end_interrupt();
    if (++unexpected >= UNEXPECTED_MAX)
        frame->rflags &= ~(uint64_t)INTERRUPT_FLAG;
}

static void take_handled(struct trap_frame *frame)
{
    unexpected = 0;
    handlers[frame->vector - TRAP_EXCEPTIONS](frame);
}

static bool may_fault(uint64_t rip)
{
    for (const uint64_t *entry = fault_table; entry < fault_table_end; entry++) {
        if (*entry == rip)
            return true;
    }
    return false;
}

void trap_dispatch(struct trap_frame *frame);

/* Called by kernel/cpu/traps.asm. */
void trap_dispatch(struct trap_frame *frame)
{
    bool protection = frame->vector == TRAP_GENERAL_PROTECTION || frame->vector == TRAP_PAGE_FAULT;
    if (protection && may_fault(frame->rip))
        frame->rip = (uint64_t)try_faulted;
    else if (frame->vector >= TRAP_EXCEPTIONS && handlers[frame->vector - TRAP_EXCEPTIONS])
        take_handled(frame);
    else if (frame->vector >= TRAP_EXCEPTIONS)
        take_unexpected(frame);
    else
        fatal_hook(frame);
}
