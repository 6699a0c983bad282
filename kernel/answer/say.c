/* SPDX-License-Identifier: MIT */
/* Who hears this line must be able to tell that nothing is missing and nothing is foreign. */
#include "kernel/answer/say.h"

#include <stdarg.h>

#include "kernel/answer/keep.h"
#include "kernel/cpu/control.h"
#include "kernel/cpu/cpu.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"

void (*volatile say_then)(void);

static struct {
    uint64_t boot;
    uint32_t next;
    bool is_complete;
    volatile bool is_busy;
    uint64_t busy_since, cycles;
} answer;

void say_begin(uint64_t boot)
{
    answer.boot = boot;
    answer.next = 0;
}

void say_complete(void)
{
    answer.is_complete = true;
}

bool say_is_complete(void)
{
    return answer.is_complete;
}

uint32_t say_number(void)
{
    return answer.next;
}

bool say_is_busy(void)
{
    return answer.is_busy;
}

uint64_t say_cycles(void)
{
    return answer.cycles + (answer.is_busy ? cpu_tsc() - answer.busy_since : 0);
}

static void begin(void)
{
    answer.busy_since = cpu_tsc();
    cpu_barrier();
    answer.is_busy = true;
}

/* In this order: whoever interrupts may count a line's cycles not at all, but never twice. */
static void end(void)
{
    answer.is_busy = false;
    cpu_barrier();
    answer.cycles += cpu_tsc() - answer.busy_since;
    if (say_then)
        say_then();
}

static void say(enum log_kind kind, const char *text, size_t length)
{
    if (!answer.is_complete)
        keep_line(kind, text, length);
    log_line(kind, text, length);
}

void say_line(enum log_kind kind, const char *text)
{
    begin();
    say(kind, text, strlen(text));
    end();
}

void say_record(const char *pattern, ...)
{
    struct record_writer writer;
    char line[RECORD_LINE_MAX + 1];
    size_t length;
    begin();
    va_start(writer.values, pattern);
    record_begin(&writer, pattern);
    while ((length = record_next(&writer, answer.boot, answer.next, line)) > 0) {
        answer.next++;
        say(LOG_WIRE, line, length);
    }
    va_end(writer.values);
    end();
}

void say_result(const struct record_result *result)
{
    char line[RECORD_LINE_MAX + 1];
    begin();
    say(LOG_WIRE, line, record_result(result, answer.boot, answer.next++, line));
    end();
}

void say_trouble(const char *where, const char *what)
{
    say_record("trouble where %s what %s", where, what);
}

void say_aside(const char *pattern, ...)
{
    char line[LOG_LINE_MAX + 1];
    va_list values;
    va_start(values, pattern);
    size_t length = format_list(line, sizeof line, pattern, values);
    va_end(values);
    begin();
    log_line(LOG_PEOPLE, line, length);
    end();
}
