/* SPDX-License-Identifier: MIT */
/* Who hears this line must be able to tell that nothing is missing and nothing is foreign. */
#include "kernel/answer/say.h"

#include "kernel/log/log.h"

static struct {
    uint64_t boot;
    uint32_t next;
} answer;

void say_begin(uint64_t boot)
{
    answer.boot = boot;
    answer.next = 0;
}

void say_record(const char *kind, const struct record_field *fields, size_t count)
{
    struct record_writer writer;
    char line[RECORD_LINE_MAX + 1];
    size_t length;
    record_begin(&writer, kind, fields, count);
    while ((length = record_next(&writer, answer.boot, answer.next, line)) > 0) {
        answer.next++;
        log_line(LOG_WIRE, line, length);
    }
}
