/* SPDX-License-Identifier: MIT */
/* Half a line may stand on the wire, the stack may be gone, and whatever broke may break again. */
#include "kernel/panic/panic.h"

#include <stdbool.h>
#include <stddef.h>

#include "kernel/answer/say.h"
#include "kernel/cpu/control.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/stage.h"
#include "kernel/lib/format.h"
#include "kernel/log/log.h"
#include "kernel/panic/backtrace.h"
#include "kernel/panic/explain.h"

enum {
    CODE_BYTES = 16,
    WHAT_MAX = 80,
    LINE_MAX = 160,
    REGISTERS_A_LINE = 3,
    ADDRESS_MAX = 19, /* 0x and 16 digits, and the NUL */
    /* Intel SDM volume 3B, 16.3 (machine-check MSRs). */
    MSR_MCG_CAP = 0x179,
    MCG_CAP_COUNT = 0xff,
    MSR_MC0_STATUS = 0x401,
    MSR_MC0_ADDR = 0x402,
    MC_STEP = 4, /* MSRs of a bank */
};

static const uint64_t MC_VALID = 1ULL << 63;

/* Which word of what was interrupted a register is. */
#define PLACE(name) ((uint8_t)(offsetof(struct trap_frame, name) / sizeof(uint64_t)))

static unsigned depth;

static _Noreturn void end(void)
{
    panic_context.end();
    cpu_halt();
}

/* A page fault or double fault whose address is in a guard page: the stack ran over. */
static const char *overflown_stack(const struct trap_frame *frame)
{
    uint64_t address = cpu_cr2();
    const struct trap_guard *guard;
    if (frame->vector != TRAP_PAGE_FAULT && frame->vector != TRAP_DOUBLE_FAULT)
        return NULL;
    for (unsigned i = 0; (guard = traps_guard(i)) != NULL; i++) {
        if (address - (uint64_t)guard->page < TRAP_GUARD_SIZE)
            return guard->stack;
    }
    return NULL;
}

static void say_record_of(const struct trap_frame *frame, const char *what)
{
    char address[ADDRESS_MAX];
    bool has_address = frame->vector == TRAP_PAGE_FAULT || frame->vector == TRAP_DOUBLE_FAULT;
    format(address, sizeof address, "0x%lx", cpu_cr2());
    say_record("panic boot %s run %s what %s vector %u error %lx rip %lx address %s build %s",
               panic_context.boot, panic_context.run, what, (unsigned)frame->vector, frame->error,
               frame->rip, has_address ? address : NULL, panic_context.build);
}

/* By three on a line. */
static void dump_registers(const struct trap_frame *frame)
{
    static const struct {
        char name[4];
        uint8_t place;
    } registers[] = {{"rip", PLACE(rip)}, {"rsp", PLACE(rsp)}, {"flg", PLACE(rflags)},
                     {"rax", PLACE(rax)}, {"rbx", PLACE(rbx)}, {"rcx", PLACE(rcx)},
                     {"rdx", PLACE(rdx)}, {"rsi", PLACE(rsi)}, {"rdi", PLACE(rdi)},
                     {"rbp", PLACE(rbp)}, {"r8 ", PLACE(r8)},  {"r9 ", PLACE(r9)},
                     {"r10", PLACE(r10)}, {"r11", PLACE(r11)}, {"r12", PLACE(r12)},
                     {"r13", PLACE(r13)}, {"r14", PLACE(r14)}, {"r15", PLACE(r15)}};
    const uint64_t *words = &frame->r15; /* the frame's first */
    char line[LINE_MAX];
    size_t length = 0;
    for (unsigned i = 0; i < sizeof registers / sizeof *registers; i++) {
        length += format(line + length, sizeof line - length, "%s %s %016lx",
                         length > 0 ? " " : "#", registers[i].name, words[registers[i].place]);
        if (i % REGISTERS_A_LINE == REGISTERS_A_LINE - 1) {
            log_line(LOG_PEOPLE, line, length);
            length = 0;
        }
    }
    log_people("# cr0 %08lx  cr2 %016lx  cr3 %016lx  cr4 %08lx", cpu_cr0(), cpu_cr2(), cpu_cr3(),
               cpu_cr4());
}

/* The banks that hold an error. */
static void dump_machine_check(void)
{
    uint64_t banks, status, address;
    if (try_read_msr(MSR_MCG_CAP, &banks) != 0)
        return;
    for (uint32_t i = 0; i < (banks & MCG_CAP_COUNT); i++)
        if (try_read_msr(MSR_MC0_STATUS + MC_STEP * i, &status) == 0 && status & MC_VALID &&
            try_read_msr(MSR_MC0_ADDR + MC_STEP * i, &address) == 0)
            log_people("# machine check bank %u  status %016lx  address %016lx", i, status,
                       address);
}

static void dump_code(uint64_t rip)
{
    char line[LINE_MAX];
    size_t length = 0;
    uint64_t byte;
    for (uint64_t at = rip; at < rip + CODE_BYTES && try_read((void *)at, 1, &byte) == 0; at++)
        length += format(line + length, sizeof line - length, " %02lx", byte);
    log_people("# code%s", length > 0 ? line : ": not readable there");
}

static void dump_callers(uint64_t rbp)
{
    uint64_t addresses[BACKTRACE_MAX];
    size_t count = backtrace_walk(rbp, panic_context.is_code, addresses);
    for (size_t i = 0; i < count; i++)
        log_people("# called from %016lx", addresses[i]);
}

static _Noreturn void panic(const struct trap_frame *frame, const char *what)
{
    cpu_interrupts_off();
    say_then = NULL; /* a check that broke is left to nobody else */
    stage(STAGE_PANIC);
    if (++depth > 3)
        cpu_halt();
    if (depth == 2)
        log_people("# panic within a panic: %s at %016lx", what, frame->rip);
    if (depth == 3) /* saying is what breaks, and the end says what it does */
        log_mute();
    if (depth >= 2)
        end();
    log_line(LOG_WIRE, "", 0);
    say_record_of(frame, what);
    log_people("# The kernel stops here: %s.", what);
    dump_registers(frame);
    if (frame->vector == TRAP_MACHINE_CHECK)
        dump_machine_check();
    dump_code(frame->rip);
    dump_callers(frame->rbp);
    end();
}

_Noreturn void panic_trap(const struct trap_frame *frame)
{
    char what[WHAT_MAX];
    const char *stack = overflown_stack(frame);
    if (stack)
        format(what, sizeof what, "stack overflow, %s stack", stack);
    else
        explain((unsigned)frame->vector, frame->error, what, sizeof what);
    panic(frame, what);
}

_Noreturn void panic_say(const char *what, const struct trap_frame *frame)
{
    struct trap_frame here = {
        .rip = (uint64_t)__builtin_return_address(0),
        .rbp = (uint64_t)__builtin_frame_address(0),
    };
    panic(frame ? frame : &here, what);
}
