/* SPDX-License-Identifier: MIT */
/* What the hardware remembers of errors, across a reset too: old, and the machine runs. */
#include "kernel/check/check.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/traps.h"

/* Intel SDM volume 3B, 15.3. */
enum {
    MSR_MCG_CAP = 0x179,
    MCG_CAP_COUNT = 0xff,
    MSR_MC0_STATUS = 0x401,
    MSR_MC0_ADDRESS = 0x402,
    MC_STEP = 4,
    BANKS_MAX = 32,
};

#define STATUS_VALID (1ULL << 63)
#define STATUS_UNCORRECTED (1ULL << 61)
#define STATUS_HAS_ADDRESS (1ULL << 58)

static bool note_bank(uint32_t bank)
{
    uint64_t status, address = 0;
    if (try_read_msr(MSR_MC0_STATUS + MC_STEP * bank, &status) != 0 || !(status & STATUS_VALID))
        return false;
    if (status & STATUS_HAS_ADDRESS)
        try_read_msr(MSR_MC0_ADDRESS + MC_STEP * bank, &address);
    check_note("bank %u holds an old error, %s: status 0x%lx, address 0x%lx", bank,
               status & STATUS_UNCORRECTED ? "uncorrected" : "corrected", status, address);
    return true;
}

CHECK(cpu, banks, quick, .budget_ms = 5, .about = "machine-check banks that hold old errors")
{
    uint64_t cap;
    unsigned old = 0;
    if (!cpu_has_machine_check() || try_read_msr(MSR_MCG_CAP, &cap) != 0)
        return check_skip("no machine-check banks");
    unsigned banks = cap & MCG_CAP_COUNT;
    for (unsigned i = 0; i < banks && i < BANKS_MAX; i++)
        old += note_bank(i);
    return check_pass("%u banks, %u with an old error", banks, old);
}
