/* SPDX-License-Identifier: MIT */
/* rollcall diff: serial/lab/man/rollcall-diff.1. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "serial/lab/commands/command.h"
#include "serial/lab/compare.h"
#include "serial/lab/log.h"
#include "serial/lab/report.h"

enum { SAME = 0, DIFFERENT = 1, UNREADABLE = 2 };

static const char usage[] =
    "Usage: rollcall diff OLD NEW\n"
    "\n"
    "Says what changed of a machine between the last boots of two logs: `-` is gone, `+` is new, "
    "`~`\n"
    "changed. What differs from boot to boot anyway isn't told.\n"
    "\n"
    "Exit status: 0 the same, 1 something changed, 2 a log could not be read or its answer isn't\n"
    "whole: what isn't heard may be there all the same.\n";

static bool is_whole(const struct report *report)
{
    return report->is_judged && report->judgement.end && !report->judgement.boot->is_torn &&
           report->judgement.boot->dropped == 0 && report->judgement.gaps == 0;
}

/* Says why where there is no whole answer. */
static bool read_log(const char *log, struct answers *answers, const struct verdict_asked *asked,
                     struct report *report)
{
    bool is_read = log_read(answers, log);
    int error = errno;
    report_make(report, log, answers, NULL, asked);
    if (is_read && is_whole(report))
        return true;
    fprintf(stderr, "rollcall diff: %s: %s\n", log,
            !is_read ? strerror(error)
                     : "its last answer isn't whole: rollcall verdict says what is missing");
    return false;
}

int command_diff(int argc, char **argv)
{
    static const struct option known[] = {{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    static const struct verdict_asked nothing;
    struct report reports[2];
    int status = UNREADABLE;
    if (command_option(argc, argv, known, usage) == '?')
        return UNREADABLE;
    if (argc - optind != 2)
        return command_misused("diff", "it takes two logs, the older one first");
    struct answers *answers[2] = {answers_new(), answers_new()};
    bool is_old_read = read_log(argv[optind], answers[0], &nothing, &reports[0]);
    bool is_new_read = read_log(argv[optind + 1], answers[1], &nothing, &reports[1]);
    if (is_old_read && is_new_read)
        status = compare_records(&reports[0].judgement.records, &reports[1].judgement.records,
                                 stdout) > 0
                     ? DIFFERENT
                     : SAME;
    for (unsigned i = 0; i < 2; i++) {
        report_free(&reports[i]);
        answers_free(answers[i]);
    }
    return status;
}
