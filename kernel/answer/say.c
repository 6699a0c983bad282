/* SPDX-License-Identifier: MIT */
/* Who hears this line must be able to tell that nothing is missing and nothing is foreign. */
#include "kernel/answer/say.h"

#include "kernel/answer/keep.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"

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

void say_people(const char *pattern, ...)
{
    char line[LOG_LINE_MAX + 1];
    va_list values;
    va_start(values, pattern);
    size_t length = format_list(line, sizeof line, pattern, values);
    va_end(values);
    say(LOG_PEOPLE, line, length);
}

void say_record(const char *kind, const char *pattern, ...)
{
    struct record_field fields[RECORD_FIELDS_MAX];
    struct record_writer writer;
    char line[RECORD_LINE_MAX + 1];
    va_list values;
    size_t length;
    va_start(values, pattern);
    record_begin(&writer, kind, fields, record_fields(fields, pattern, values));
    va_end(values);
    while ((length = record_next(&writer, answer.boot, answer.next, line)) > 0) {
        answer.next++;
        say(LOG_WIRE, line, length);
    }
}
