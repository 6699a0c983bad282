/* SPDX-License-Identifier: MIT */
/* Half a line may stand on the wire, the stack may be gone, and whatever broke may break again. */
#include "kernel/panic/panic.h"

#include <stdbool.h>

#include "kernel/answer/say.h"
#include "kernel/cpu/control.h"
#include "kernel/cpu/cpu.h"
#include "kernel/lib/format.h"
#include "kernel/log/log.h"
#include "kernel/panic/backtrace.h"
#include "kernel/panic/explain.h"

enum {
    CODE_BYTES = 16,
    WHAT_MAX = 80,
    LINE_MAX = 160,
    ADDRESS_MAX = 19, /* 0x and 16 digits, and the NUL */
    /* Intel SDM volume 3B, 16.3 (machine-check MSRs). */
    MSR_MCG_CAP = 0x179,
    MCG_CAP_COUNT = 0xff,
    MSR_MC0_STATUS = 0x401,
    MSR_MC0_ADDR = 0x402,
    MC_STEP = 4, /* MSRs of a bank */
};

static const uint64_t MC_VALID = 1ULL << 63;

static struct panic_context context;
static unsigned depth;

void panic_prepare(const struct panic_context *from)
{
    context = *from;
}

static _Noreturn void end(void)
{
    if (context.end)
        context.end();
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
    say_record("panic", "boot %s run %s what %s vector %u error %lx rip %lx address %s build %s",
               context.boot, context.run, what, (unsigned)frame->vector, frame->error, frame->rip,
               has_address ? address : NULL, context.build);
}

static void dump_registers(const struct trap_frame *f)
{
    log_people("# rip %016lx  rsp %016lx  flags %08lx", f->rip, f->rsp, f->rflags);
    log_people("# rax %016lx  rbx %016lx  rcx %016lx", f->rax, f->rbx, f->rcx);
    log_people("# rdx %016lx  rsi %016lx  rdi %016lx", f->rdx, f->rsi, f->rdi);
    log_people("# rbp %016lx  r8  %016lx  r9  %016lx", f->rbp, f->r8, f->r9);
    log_people("# r10 %016lx  r11 %016lx  r12 %016lx", f->r10, f->r11, f->r12);
    log_people("# r13 %016lx  r14 %016lx  r15 %016lx", f->r13, f->r14, f->r15);
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
    size_t length = format(line, sizeof line, "# code");
    uint64_t byte;
    for (uint64_t at = rip; at < rip + CODE_BYTES && try_read((void *)at, 1, &byte) == 0; at++)
        length += format(line + length, sizeof line - length, " %02lx", byte);
    log_people("%s", length > sizeof "# code" ? line : "# code: not readable there");
}

static void dump_callers(uint64_t rbp)
{
    uint64_t addresses[BACKTRACE_MAX];
    size_t count = backtrace_walk(rbp, context.text, context.text_end, addresses);
    for (size_t i = 0; i < count; i++)
        log_people("# called from %016lx", addresses[i]);
}

static _Noreturn void panic(const struct trap_frame *frame, const char *what)
{
    cpu_interrupts_off();
    if (++depth > 2)
        cpu_halt();
    if (depth == 2) {
        log_people("# panic within a panic: %s at %016lx", what, frame->rip);
        end();
    }
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
    char what[WHAT_MAX], why[WHAT_MAX];
    const char *stack = overflown_stack(frame);
    explain_error((unsigned)frame->vector, frame->error, why, sizeof why);
    if (stack)
        format(what, sizeof what, "stack overflow, %s stack", stack);
    else
        format(what, sizeof what, "%s%s%s", explain_vector((unsigned)frame->vector),
               why[0] ? ": " : "", why);
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
