/* SPDX-License-Identifier: MIT */
/* The ends of a boot: what is written to which port, and where nothing may be. */
#include "kernel/power/power.h"

#include "serial/record/verdict.h"
#include "tests/unit/cpu_model.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/run.h"

TEST(halt_touches_no_port)
{
    cpu_model.has_hypervisor = true;
    if (setjmp(cpu_model.halted) == 0)
        power_halt();
    assert_int_equal(ports_seen_count, 0);
}

TEST(qemu_is_told_the_verdict)
{
    static const enum verdict verdicts[] = {VERDICT_PASS, VERDICT_FAIL, VERDICT_INCONCLUSIVE};
    cpu_model.has_hypervisor = true;
    for (volatile size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        ports_forget();
        if (setjmp(cpu_model.halted) == 0)
            power_end_qemu(verdicts[i]);
        assert_int_equal(ports_seen_count, 1);
        assert_int_equal(ports_last_write(0xf4), 0x10 + verdicts[i]);
    }
}

/* A real machine may have anything at that port. */
TEST(without_a_hypervisor_nothing_is_written)
{
    if (setjmp(cpu_model.halted) == 0)
        power_end_qemu(VERDICT_PASS);
    assert_int_equal(ports_seen_count, 0);
}

RUN_TESTS(cmocka_unit_test(halt_touches_no_port), cmocka_unit_test(qemu_is_told_the_verdict),
          cmocka_unit_test(without_a_hypervisor_nothing_is_written))
