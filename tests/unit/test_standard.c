/* SPDX-License-Identifier: MIT */
/* Which of ACPI's tables must sum up. */
#include "kernel/check/tools/standard.h"

#include <string.h>

#include "tests/unit/run.h"

static uint32_t signature(const char *name)
{
    uint32_t value;
    memcpy(&value, name, sizeof value);
    return value;
}

TEST(what_systems_rely_on)
{
    static const char *const names[] = {"APIC", "FACP", "DSDT", "HPET", "MCFG", "SRAT",
                                        "SLIT", "DMAR", "IVRS", "SPCR", "DBG2", "TPM2"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_true(standard_table(signature(names[i])));
}

TEST(what_is_a_vendors_own)
{
    static const char *const names[] = {
        "OEMB", "TAMG",   "GSCI", "SSDT",
        "SLIC", "\0\0\0", "PICB", /* not across two names: APIC BERT */
        "ICBE", "apic"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_false(standard_table(signature(names[i])));
}

RUN_TESTS(cmocka_unit_test(what_systems_rely_on), cmocka_unit_test(what_is_a_vendors_own))
