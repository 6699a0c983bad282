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
    CHECK_TIMEOUT, /* it took longer than its budget allows, or never came back: a failure */
    CHECK_FAILED,  /* the machine is broken */
};

struct check {
    const char *name;  /* "clock.rtc": family, dot, name; lower-case letters, digits, `_` */
    const char *about; /* one short sentence */
    enum check_outcome (*run)(void);
    uint16_t budget_ms; /* what it takes at most on a healthy machine */
    uint8_t level;      /* enum check_level */
};

/* Registers the check `family_.name_`; what follows is the body of a function that returns one of
 * check_pass, check_fail, check_skip, check_error. In braces behind the level: .budget_ms, .about.
 */
#define CHECK(family_, name_, level_, ...)                                                         \
    static enum check_outcome check_##family_##_##name_(void);                                     \
    static const struct check check_of_##family_##_##name_ = {.name = #family_ "." #name_,         \
                                                              .run = check_##family_##_##name_,    \
                                                              .level = CHECK_##level_,             \
                                                              __VA_ARGS__};                        \
    __attribute__((section("kernel_checks"),                                                       \
                   used)) static const struct check *const check_at_##family_##_##name_ =          \
        &check_of_##family_##_##name_;                                                             \
    static enum check_outcome check_##family_##_##name_(void)

/* The end of a check, and what stands behind the `#` of its result: kernel/lib/format's
 * conversions, no `#`, about 80 characters. */
enum check_outcome check_pass(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
enum check_outcome check_fail(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
enum check_outcome check_skip(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
enum check_outcome check_error(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

/* The name of the check that runs: evidence is a record that it says before it fails, such as
 * say_record("fault check %s addr %lx wrote %lx read %lx times %u", check_name(), …). */
const char *check_name(void);

/* Says the record `note`: something old or odd that the machine works with all the same. It fails
 * nothing unless the lab says so. */
void check_note(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

/* There is progress; called at least every 100 ms by a check that takes longer. Says `# progress`
 * lines for people now and then, at least every 2 s. */
void check_progress(void);

#endif
