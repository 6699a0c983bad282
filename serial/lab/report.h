/* SPDX-License-Identifier: MIT */
/* What people and programs are told about a verdict. A report needs no more than what it is given
 * here, so that a log that was read and a line that was listened to are told of alike. */
#ifndef SERIAL_LAB_REPORT_H
#define SERIAL_LAB_REPORT_H

#include <stdio.h>

#include "serial/lab/verdict.h"

struct report {
    const char *log; /* the log's name, as it was given */
    const struct answers *answers;
    const struct verdict_asked *asked;
    enum verdict verdict;
    struct judgement judgement; /* only where `is_judged` */
    bool is_judged;             /* a boot was judged */
    struct finding finding;     /* what speaks for the verdict; of a pass nothing */
    char *machine;              /* who it is, for people: its name, or what else tells it */
    const char *note;           /* what is to be said besides, or NULL: JUnit has it */
    size_t broken_off;          /* boots before the one that was judged which had no end */
};

/* Judges the boot that `which` tells: NULL for the last begun, a number from 1 on, an id, or `all`
 * for the worst. Where nothing was heard, the verdict is silent. `log`, `answers` and `asked` must
 * outlive the report, which report_free ends. */
void report_make(struct report *report, const char *log, const struct answers *answers,
                 const char *which, const struct verdict_asked *asked);
void report_free(struct report *report);

/* Names the machine anew, after its records were changed. */
void report_name(struct report *report);

/* Whether `which` is something that report_make takes. */
bool report_can_choose(const char *which);

/* What speaks against the answer besides its failed results: NULL where these say it all. */
const struct finding *report_trouble(const struct report *report);

/* The last lines on stderr: who, what, where in the log, and what next. */
void report_conclude(const struct report *report, FILE *to);

/* Of these lines what speaks for the verdict, and what to do next (NULL: nothing), in memory of
 * their own. */
char *report_what(const struct report *report);
char *report_next(const struct report *report);

/* Results for people that aren't a plain pass. */
void report_text(const struct report *report, FILE *to);

/* The results as KTAP: what else speaks against the answer is a result of its own. */
void report_ktap(const struct report *report, FILE *to);

/* One JUnit test suite: failed checks are failures, what keeps an answer from being judged errors
 * of that type. */
void report_junit(const struct report *report, FILE *to);

/* The test suite alone, for a file that holds several between these two. */
void report_junit_begin(FILE *to);
void report_junit_suite(const struct report *report, FILE *to);
void report_junit_end(FILE *to);
/* A suite of a machine that isn't judged, for this reason: skipped. */
void report_junit_skipped(const char *machine, const char *why, FILE *to);

/* All of it as one JSON object: as text, or a new reference. */
json_t *report_object(const struct report *report);
void report_json(const struct report *report, FILE *to);

#endif
