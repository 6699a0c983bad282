/* SPDX-License-Identifier: MIT */
/* The end of a kernel that can't go on: one sealed record, `# panic`, and a dump for people, on
 * every sink, then the end that was prepared. No heap, no lock, and nothing on the way that isn't
 * bounded. A panic within a panic is said in one line; at a third nobody is told anything any
 * more, and the machine ends as the words chose. */
#ifndef KERNEL_PANIC_PANIC_H
#define KERNEL_PANIC_PANIC_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/cpu/traps.h"

/* What a panic needs to know of this boot; the texts may be "". */
struct panic_context {
    const char *boot;                  /* the boot id's digits */
    const char *run;                   /* the word run= */
    const char *build;                 /* the build id's digits */
    void (*end)(void);                 /* how the machine ends; it stops where this returns */
    bool (*is_code)(uint64_t address); /* what a backtrace may name */
};

/* main.c's. */
extern const struct panic_context panic_context;

/* traps_start's hook: an exception, NMI, machine check or interrupt that nobody handles. */
_Noreturn void panic_trap(const struct trap_frame *frame);

/* A panic that no fault brought: `what` says it in words, such as "hang" or "assertion failed:
 * …"; `frame` is what was interrupted, or NULL for the caller's own place. */
_Noreturn void panic_say(const char *what, const struct trap_frame *frame);

#endif
