/* SPDX-License-Identifier: MIT */
/* Checks that do what a check must not, for tests/boot/test_checks.py: each has one result, and the
 * next one has its turn. */
#include "kernel/check/check.h"
#include "kernel/check/guard.h"
#include "kernel/cpu/clock.h"

CHECK(bad, errs, quick, .budget_ms = 10, .about = "can't be done")
{
    return check_error("no table");
}

CHECK(bad, fails, quick, .budget_ms = 10, .about = "always fails, and says what it may not")
{
    say_record("fault check %s addr %lx times %u", check_name(), (uint64_t)0x1f3a5c840, 3U);
    return check_fail("bit 12 # SKIP no\r\nok 99 forged # 1 ms");
}

/* Behind as many records as it may say: the panic's is one more. */
CHECK(bad, faults, full, .budget_ms = 10, .about = "touches what isn't there")
{
    for (unsigned i = 0; i < GUARD_LINES_MAX; i++)
        say_record("fault check %s times %u", check_name(), i);
    *(volatile uint32_t *)(uintptr_t)16 = 1;
    return check_pass("it could");
}

CHECK(bad, floods, quick, .budget_ms = 10, .about = "says something for ever")
{
    for (unsigned i = 0; i + 1 > 0; i++)
        say_record("fault check %s times %u", check_name(), i);
    return check_pass("it ended");
}

CHECK(bad, hangs, quick, .budget_ms = 10, .about = "never comes back")
{
    for (volatile uint32_t i = 0;; i++)
        ;
    return check_pass("it ended");
}

/* CR0.TS is bit 3. */
CHECK(bad, hangs_oddly, quick, .budget_ms = 10, .about = "the same, and leaves nothing as it was")
{
    __asm__ volatile("mov %%cr0, %%rax\n\t"
                     "bts $3, %%eax\n\t"
                     "mov %%rax, %%cr0\n\t"
                     "std\n\t"
                     "xor %%ebx, %%ebx\n\t"
                     "xor %%r12d, %%r12d\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "1: sub $8, %%rsp\n\t"
                     "pause\n\t"
                     "add $8, %%rsp\n\t"
                     "jmp 1b"
                     :
                     :
                     : "memory", "rax", "rbx", "r12");
    return check_pass("it ended");
}

CHECK(bad, mutes, quick, .budget_ms = 10, .about = "leaves interrupts off")
{
    __asm__ volatile("cli");
    check_note("interrupts are off");
    return check_pass("off");
}

CHECK(bad, risks, risky, .budget_ms = 10, .about = "only by its full name")
{
    return check_pass("asked for");
}

CHECK(bad, slow, full, .budget_ms = 10, .about = "three seconds, with progress")
{
    for (unsigned i = 1; i <= 30; i++) {
        clock_wait(100000);
        check_progress_part(i, 30);
    }
    return check_pass("done");
}

CHECK(bad, skips, quick, .budget_ms = 10, .about = "isn't for this machine")
{
    return check_skip("no line rate");
}
