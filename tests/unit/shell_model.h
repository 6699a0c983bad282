/* SPDX-License-Identifier: MIT */
/* A world for the shell (kernel/shell/shell.h): input that comes in pieces at given times, a clock
 * that goes on while the shell idles, and what the shell stands on. */
#ifndef TESTS_UNIT_SHELL_MODEL_H
#define TESTS_UNIT_SHELL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/cpu/cpu.h"
#include "kernel/firmware/acpi.h"
#include "kernel/firmware/smbios.h"
#include "kernel/shell/shell.h"

struct shell_piece {
    const char *bytes;
    size_t length;     /* 0: up to the NUL */
    uint32_t after_ms; /* what comes before it */
    uint32_t lost;     /* bytes that were lost on the way, told with this piece */
};

/* Somebody else at the other end of the line. */
struct shell_peer {
    bool (*read)(uint8_t *byte);
    void (*idle)(void);
};

extern struct shell_model {
    const struct shell_peer *peer; /* NULL: the pieces of shell_model_run come */
    enum words_shell shell;
    struct handoff handoff;
    struct acpi acpi;
    uint64_t us;
    uint32_t idle_us; /* how long each idling lasts; 0: a millisecond */
    /* Where a session ended. */
    enum {
        SHELL_MODEL_WAITS,
        SHELL_MODEL_RETURNED,
        SHELL_MODEL_HALTED,
        SHELL_MODEL_OFF,
        SHELL_MODEL_REBOOTED
    } end;
    size_t progress; /* how often it was said */
    size_t said;     /* bytes of the session; its text may have been cut */
    size_t takes;    /* what is said behind so many bytes counts as not sent; 0: all is sent */
    uint32_t unsent; /* bytes of output that were not sent */
    /* Memory that try_read and its like reach, at this virtual address; elsewhere they fault. */
    uint64_t virtual_base;
    uint8_t virtual_bytes[64];
    /* The one page of physical memory that can be addressed. */
    uint64_t physical_base;
    uint8_t physical_bytes[4096];
    struct smbios smbios; /* its table is to lie there */
    /* The one MSR. */
    uint32_t msr;
    uint64_t msr_value;
} shell_model;

/* Runs the shell on these pieces, until it returns, ends the machine, or has waited `then_ms` for
 * more. What it said meanwhile. */
const char *shell_model_run(const struct shell_piece *pieces, size_t count, uint32_t then_ms,
                            bool is_early);

/* The same for shell_linger. */
const char *shell_model_linger(const struct shell_piece *pieces, size_t count, uint32_t seconds);

/* The same for one text; without the first prompt. */
const char *shell_model_type(const char *text);

/* For cpu_model.leaf: an Intel Xeon under KVM. */
struct cpuid shell_model_cpuid(uint32_t leaf, uint32_t subleaf);

#endif
