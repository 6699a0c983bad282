/* SPDX-License-Identifier: MIT */
/* The verdict on a boot that was heard (serial/record/PROTOCOL.md, "Verdicts"), and what speaks for
 * it. No damage to an answer makes a pass of anything. */
#ifndef SERIAL_LAB_VERDICT_H
#define SERIAL_LAB_VERDICT_H

#include "serial/lab/answer.h"
#include "serial/lab/lab.h"
#include "serial/lab/records.h"
#include "serial/record/verdict.h"

#define VERDICTS 9

/* What is asked of the boot; NULL: nothing. */
struct verdict_asked {
    const char *run, *build;
    const struct lab_machine *machine;
    const char *today; /* YYYY-MM-DD, for known faults; needed with a machine */
};

/* Why a verdict holds. */
struct finding {
    char *what;
    uint64_t where; /* the log's line that it is about; 0: none */
};

struct judgement {
    enum verdict verdict; /* the one that counts */
    const struct answer_boot *boot;
    struct records records;
    const struct record *rollcall, *end; /* NULL where not heard whole */
    uint32_t last;                       /* the numbers up to here must be there */
    size_t gaps;                         /* how many gaps there are up to it */
    unsigned pass, fail, error, skip;    /* results up to `end`, as they were said */
    unsigned accepted;                   /* of those that failed */
    struct finding findings[VERDICTS];   /* by verdict; `what` is NULL where it doesn't hold */
};

/* Judges the boot, which must live as long as the judgement; `next` is the one that began behind
 * it, or NULL. The caller frees it with judgement_free. */
void verdict_judge(struct judgement *judgement, const struct answer_boot *boot,
                   const struct answer_boot *next, const struct verdict_asked *asked);
void judgement_free(struct judgement *judgement);

/* The known fault that this failure of a check is, or NULL. */
const struct lab_accept *verdict_accepted(const struct result *result,
                                          const struct verdict_asked *asked);

/* True for `end` and what stands before it: what decides. */
bool verdict_counts(const struct judgement *judgement, uint32_t number);

/* Where several hold, the one with the lowest rank counts. */
unsigned verdict_rank(enum verdict verdict);

/* In words, such as "could not be asked". */
const char *verdict_title(enum verdict verdict);

#endif
