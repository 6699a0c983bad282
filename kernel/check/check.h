/* SPDX-License-Identifier: MIT */
/* Checks: how the machine is. A check is one file: a CHECK(…) with its body registers itself, here
 * or in a folder of one's own (`scons CHECKS=DIR`). kernel/check/run.c chooses, runs and judges. */
#ifndef KERNEL_CHECK_CHECK_H
#define KERNEL_CHECK_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/answer/say.h"

/* How much a check asks for. */
enum check_level {
    CHECK_quick, /* milliseconds, disturbs nothing: runs unless checks= says otherwise */
    CHECK_full,  /* longer, and still harmless: checks=full */
    CHECK_risky, /* writes to devices: only by its full name */
};

/* How a check ended, from good to bad: of several runs the worst counts. */
enum check_outcome {
    CHECK_PASSED,
    CHECK_SKIPPED, /* it can't be judged here: the text says why */
    CHECK_ERROR,   /* the check itself could not be done */
    CHECK_TIMEOUT, /* kernel/check/guard.asm has this number: it took longer than its budget allows,
                      or never came back: a failure */
    CHECK_FAILED,  /* the machine is broken */
};

#define CHECK_NAME_MAX RESULT_NAME_MAX
#define CHECK_TEXT_MAX 120

struct check {
    const char *name;  /* "clock.rtc": family, dot, name; lower-case letters, digits, `_` */
    const char *about; /* one short sentence */
    enum check_outcome (*run)(void);
    uint16_t budget_ms; /* what it takes at most on a healthy machine; ten times that is too long,
                         * but under a hypervisor, where time is only measured */
    uint8_t level;      /* enum check_level */
};

/* The linker makes one array of them, so none may be aligned to more than its type. */
#define CHECK_IN_TABLE                                                                             \
    __attribute__((section("kernel_checks"), used, aligned(_Alignof(struct check))))

/* Registers the check `family_.name_`; what follows is the body of a function that returns one of
 * check_pass, check_fail, check_skip, check_error. In braces behind the level: .budget_ms, .about.
 */
#define CHECK(family_, name_, level_, ...)                                                         \
    static enum check_outcome check_##family_##_##name_(void);                                     \
    _Static_assert(sizeof(#family_ "." #name_) <= CHECK_NAME_MAX + 1, "a name fits its line");     \
    CHECK_IN_TABLE static const struct check check_of_##family_##_##name_ = {                      \
        .name = #family_ "." #name_,                                                               \
        .run = check_##family_##_##name_,                                                          \
        .level = CHECK_##level_,                                                                   \
        __VA_ARGS__};                                                                              \
    static enum check_outcome check_##family_##_##name_(void)

/* The end of a check, and what stands behind the `#` of its result, cut at CHECK_TEXT_MAX:
 * kernel/lib/format's conversions. What may not stand there, a `#` say, becomes `?`. The time that
 * it took is added to a pass and a failure. */
enum check_outcome check_pass(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
enum check_outcome check_fail(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
enum check_outcome check_skip(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
enum check_outcome check_error(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

/* The name of the check that runs: evidence is a record that it says before it fails, such as
 * say_record("fault check %s addr %lx wrote %lx read %lx times %u", check_name(), …). */
const char *check_name(void);

/* Says the record `note`: something old or odd that the machine works with all the same. It fails
 * nothing unless the lab says so. Cut at CHECK_TEXT_MAX; said in the first of several runs. */
void check_note(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

/* There is progress; called at least every 100 ms by a check that takes longer, since one that
 * shows none for ten times its budget (1 s at least, 5 s at most) is ended. Says a line `#
 * progress` for people now and then. The second says how much of `of` (below 2^56, not 0) is done.
 */
void check_progress(void);
void check_progress_part(uint64_t done, uint64_t of);

#endif
