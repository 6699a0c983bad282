/* SPDX-License-Identifier: MIT */
/* Fuzzes the lab's end with whole logs. No fuzzer finds a checksum, so a line of the input that
 * ends in `~` and a digit is sealed under that number before it is heard; all else is heard as it
 * is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/report.h"
#include "serial/record/seal.h"

#define BOOT 0x9f2c61d07ab34e58

enum { LOG_MAX = 1 << 16, TEXT_MAX = RECORD_LINE_MAX - SEAL_MAX };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool kept, const char *promise)
{
    if (!kept) {
        fprintf(stderr, "a promise is broken: %s\n", promise);
        abort();
    }
}

/* The log with its seals; returns its length. */
static size_t seal_lines(const char *bytes, size_t length, char *log)
{
    size_t to = 0;
    while (length > 0) {
        const char *newline = memchr(bytes, '\n', length);
        size_t line = newline ? (size_t)(newline - bytes) : length;
        if (to + line + SEAL_MAX + 2 > LOG_MAX)
            break;
        bool is_sealed = line >= 2 && line <= TEXT_MAX && bytes[line - 2] == '~' &&
                         bytes[line - 1] >= '0' && bytes[line - 1] <= '9';
        memcpy(log + to, bytes, line);
        to += is_sealed ? seal_append(log + to, line - 2, BOOT, (uint32_t)(bytes[line - 1] - '0'))
                        : line;
        log[to++] = '\n';
        bytes += newline ? line + 1 : line;
        length -= newline ? line + 1 : line;
    }
    return to;
}

static struct answers *hear(const char *log, size_t length, size_t piece)
{
    struct answers *answers = answers_new();
    for (size_t at = 0; at < length; at += piece)
        answers_feed(answers, log + at, length - at < piece ? length - at : piece);
    answers_finish(answers);
    return answers;
}

static void check_boot(const struct answer_boot *boot)
{
    for (size_t i = 0; i < boot->count; i++) {
        const struct answer_line *line = &boot->lines[i];
        require(i == 0 || boot->lines[i - 1].line.number < line->line.number, "lines are in order");
        require(line->line.length <= RECORD_LINE_MAX, "a line's length");
        require(answer_find(boot, line->line.number) == line, "a line is found by its number");
    }
    require(boot->count > 0, "a boot has a line");
}

static void check_pass(const struct judgement *judgement)
{
    for (uint32_t number = 0; number <= judgement->last; number++)
        require(answer_find(judgement->boot, number), "a pass has every line");
    require(judgement->end && !judgement->boot->is_torn, "a pass has an end and no torn line");
    require(judgement->fail + judgement->error == 0 && judgement->pass > 0, "a pass passed");
}

/* Every format is made of whatever came. */
static void tell(const struct report *report)
{
    static FILE *to;
    if (!to)
        to = fopen("/dev/null", "w");
    report_text(report, to);
    report_ktap(report, to);
    report_junit(report, to);
    report_json(report, to);
    report_conclude(report, to);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static char log[LOG_MAX];
    static const struct verdict_asked nothing;
    struct report report;
    size_t said = seal_lines((const char *)bytes, length, log);
    struct answers *whole = hear(log, said, LOG_MAX), *pieces = hear(log, said, 7);
    require(answers_count(whole) == answers_count(pieces), "pieces don't matter");
    for (size_t i = 0; i < answers_count(whole); i++) {
        check_boot(answers_boot(whole, i));
        require(answers_boot(whole, i)->count == answers_boot(pieces, i)->count,
                "pieces don't matter to a boot");
    }
    report_make(&report, "log", whole, NULL, &nothing);
    if (report.verdict == VERDICT_PASS)
        check_pass(&report.judgement);
    else
        require(report.finding.what != NULL, "there is a reason for every verdict but a pass");
    tell(&report);
    report_free(&report);
    answers_free(whole);
    answers_free(pieces);
    return 0;
}
