/* SPDX-License-Identifier: MIT */
/* A broken address line spoils memory that tests word by word as good. */
#include "kernel/check/check.h"
#include "kernel/check/tools/fault.h"
#include "kernel/check/tools/lines.h"
#include "kernel/check/tools/ram.h"
#include "kernel/memory/window.h"

static uint64_t read_word(uint64_t address)
{
    volatile uint64_t *word = window_borrow_ram(address, sizeof *word);
    ram_flush(word);
    return *word;
}

static void write_word(uint64_t address, uint64_t value)
{
    volatile uint64_t *word = window_borrow_ram(address, sizeof *word);
    *word = value;
    ram_flush(word);
}

CHECK(memory, address, quick, .budget_ms = 20,
      .about = "address lines: no two places of memory are one")
{
    static const struct lines_memory memory = {read_word, write_word};
    uint64_t words[LINES_WORDS_MAX];
    struct lines_fault fault;
    unsigned count = lines_choose(ram_places(), words);
    if (count < 2)
        return check_skip("no memory that can be tested");
    unsigned wrong = lines_test(words, count, &memory, &fault);
    if (wrong == 0)
        return check_pass("%u address lines from 0x%lx", count - 1, words[0]);
    fault_say(fault.address, fault.wrote, fault.read, wrong);
    if (fault.other != 0)
        return check_fail("0x%lx and 0x%lx are one place", fault.address, fault.other);
    return check_fail("%s at 0x%lx", ram_bits(fault.wrote, fault.read), fault.address);
}
