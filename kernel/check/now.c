/* SPDX-License-Identifier: MIT */
/* What a check calls while it runs. */
#include "kernel/check/now.h"

#include <stdarg.h>

#include "kernel/check/guard.h"
#include "kernel/cpu/clock.h"
#include "kernel/lib/format.h"

enum { TELL_US = 1000000, SECOND_US = 1000000 };

struct check_now check_now;

void check_begin(const struct check *check)
{
    uint64_t us = clock_us();
    check_now = (struct check_now){.check = check, .began_us = us, .told_us = us};
}

const char *check_name(void)
{
    return check_now.check->name;
}

#define KEEP_TEXT(text)                                                                            \
    va_list values;                                                                                \
    va_start(values, pattern);                                                                     \
    format_list(text, sizeof(text), pattern, values);                                              \
    va_end(values)

enum check_outcome check_pass(const char *pattern, ...)
{
    KEEP_TEXT(check_now.text);
    return CHECK_PASSED;
}

enum check_outcome check_skip(const char *pattern, ...)
{
    KEEP_TEXT(check_now.text);
    return CHECK_SKIPPED;
}

enum check_outcome check_error(const char *pattern, ...)
{
    KEEP_TEXT(check_now.text);
    return CHECK_ERROR;
}

enum check_outcome check_fail(const char *pattern, ...)
{
    KEEP_TEXT(check_now.text);
    return CHECK_FAILED;
}

void check_note(const char *pattern, ...)
{
    char text[CHECK_TEXT_MAX + 1];
    if (check_now.run > 0)
        return;
    KEEP_TEXT(text);
    say_record("note check %s text %s", check_name(), text);
}

/* True now and then, where people should hear that something goes on. */
static bool is_time_to_tell(void)
{
    uint64_t us = clock_us();
    guard_progress();
    if (us - check_now.told_us < TELL_US)
        return false;
    check_now.told_us = us;
    return true;
}

void check_progress(void)
{
    if (is_time_to_tell())
        say_aside("# progress %s %lu s", check_name(),
                  (unsigned long)((check_now.told_us - check_now.began_us) / SECOND_US));
}

void check_progress_part(uint64_t done, uint64_t of)
{
    if (is_time_to_tell())
        say_aside("# progress %s %lu %%", check_name(), (unsigned long)(done * 100 / of));
}
