/* SPDX-License-Identifier: MIT */
/* Who hears this line must be able to tell that nothing is missing and nothing is foreign. */
#include "kernel/answer/say.h"

#include "kernel/answer/keep.h"
#include "kernel/lib/bytes.h"

static struct {
    uint64_t boot;
    uint32_t next;
} answer;

void say_begin(uint64_t boot)
{
    answer.boot = boot;
    answer.next = 0;
}

static void say(enum log_kind kind, const char *text, size_t length)
{
    keep_line(kind, text, length);
    log_line(kind, text, length);
}

void say_line(enum log_kind kind, const char *text)
{
    say(kind, text, strlen(text));
}

void say_record(const char *pattern, ...)
{
    struct record_writer writer;
    char line[RECORD_LINE_MAX + 1];
    size_t length;
    va_start(writer.values, pattern);
    record_begin(&writer, pattern);
    while ((length = record_next(&writer, answer.boot, answer.next, line)) > 0) {
        answer.next++;
        say(LOG_WIRE, line, length);
    }
    va_end(writer.values);
}

void say_trouble(const char *where, const char *what)
{
    say_record("trouble where %s what %s", where, what);
}
