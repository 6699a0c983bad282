/* SPDX-License-Identifier: MIT */
/* Exceptions, NMI and interrupts: every vector has somewhere to go. What nobody handles ends the
 * kernel through one hook. Intel SDM volume 3A, chapter 6; 8.7 (the TSS and its stacks). */
#ifndef KERNEL_CPU_TRAPS_H
#define KERNEL_CPU_TRAPS_H

#include <stdbool.h>
#include <stdint.h>

enum trap_vector {
    TRAP_DEBUG = 1,
    TRAP_NMI = 2,
    TRAP_BREAKPOINT = 3,
    TRAP_DOUBLE_FAULT = 8,
    TRAP_GENERAL_PROTECTION = 13,
    TRAP_PAGE_FAULT = 14,
    TRAP_MACHINE_CHECK = 18,
    TRAP_EXCEPTIONS = 32, /* below: exceptions; from here on: interrupts */
    TRAP_TIMER = 46,      /* our timer's; a masked PIC may raise 39 and 47 all the same */
    TRAP_STUBS = 48,      /* vectors that are told apart; all others are this one less 1 */
    TRAP_VECTORS = 256,
};

/* What was interrupted, as kernel/cpu/traps.asm saves it. A handler may change it. */
struct trap_frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    uint64_t rdi, rsi, rbp, rbx, rdx, rcx, rax;
    uint64_t vector;
    uint64_t error; /* 0 where the vector has none */
    uint64_t rip, cs, rflags, rsp, ss;
};

/* Loads our GDT, TSS and IDT; double fault, NMI and machine check get stacks of their own. What
 * nobody handles goes to `fatal` from then on, which never returns. Interrupts stay off. */
void traps_start(void (*fatal)(const struct trap_frame *frame));

/* Gives the interrupt `vector` (TRAP_EXCEPTIONS to TRAP_STUBS - 2) to `handler`, which ends it. */
void traps_handle(unsigned vector, void (*handler)(struct trap_frame *frame));

#define TRAP_GUARD_SIZE 4096

/* A page that nothing may touch: one below each stack. */
struct trap_guard {
    const char *page;
    const char *stack; /* whose: "kernel", "double fault", … */
};

/* The guard pages, to be unmapped by whoever has the page tables; at `i`, NULL behind the last. */
const struct trap_guard *traps_guard(unsigned i);

/* True where [address, address + 8) lies in one of the stacks. */
bool traps_in_stack(uint64_t address);

/* What may fault, and then returns STATUS_NOT_THERE; else 0. `bytes` is 1, 2, 4 or 8; in a smaller
 * value's upper bits is 0. */
int try_read(const volatile void *address, unsigned bytes, uint64_t *value);
int try_write(volatile void *address, unsigned bytes, uint64_t value);
int try_read_msr(uint32_t number, uint64_t *value);
int try_write_msr(uint32_t number, uint64_t value);

#endif
