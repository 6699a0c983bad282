/* SPDX-License-Identifier: MIT */
/* Where `end` is missing nobody knows how many lines there are: then the one behind the last that
 * was heard is asked for, and so on, until one of them is `end`. */
#include "serial/lab/missing.h"

#include <string.h>

#include "serial/lab/records.h"

static void want(struct asker_facts *facts, uint32_t number)
{
    if (facts->wanted_count < ASKER_WANTED_MAX)
        facts->wanted[facts->wanted_count++] = number;
}

static void want_gaps(const struct answer_boot *boot, uint32_t last, struct asker_facts *facts)
{
    struct answer_gap gaps[ASKER_WANTED_MAX];
    size_t count = answer_gaps(boot, last, gaps, ASKER_WANTED_MAX);
    for (size_t i = 0; i < count && i < ASKER_WANTED_MAX; i++)
        for (uint64_t number = gaps[i].first; number <= gaps[i].last; number++) {
            if (facts->wanted_count == ASKER_WANTED_MAX)
                return;
            want(facts, (uint32_t)number);
        }
}

static bool is_text(const struct record *record, const char *key, const char *text)
{
    const char *value = record_text(record, key);
    return value && strcmp(value, text) == 0;
}

/* The last quarter is for what is on its way. */
static unsigned linger_of(const struct record *first)
{
    const long long most = 3600;
    long long seconds = record_number(first, "linger");
    return seconds < 0 ? 0 : (unsigned)(seconds < most ? seconds : most) * 750;
}

static void read_records(const struct answer_boot *boot, const char *run, struct missing *missing)
{
    struct records records;
    struct asker_facts *facts = &missing->facts;
    records_read(&records, boot);
    const struct record *first = records_find(&records, "rollcall", NULL);
    const struct record *end = records_find(&records, "end", NULL);
    const struct record *says = end ? end : first;
    missing->is_crashed = records_find(&records, "panic", NULL) != NULL;
    missing->is_over = missing->is_crashed || end;
    missing->is_other = run && record_text(says, "run") && !is_text(says, "run", run);
    facts->has_end = missing->is_over;
    facts->is_shell = is_text(says, "after", "shell");
    facts->linger_ms = linger_of(first);
    if (!missing->is_over && boot->count > 0)
        want(facts, boot->lines[boot->count - 1].line.number + 1);
    if (!missing->is_crashed)
        want_gaps(boot, end ? end->last : boot->lines[boot->count - 1].line.number, facts);
    missing->is_complete = end && !missing->is_crashed && facts->wanted_count == 0;
    records_free(&records);
}

void missing_read(const struct answers *answers, const char *run, struct missing *missing)
{
    size_t count = answers_count(answers);
    struct asker_facts *facts = &missing->facts;
    memset(missing, 0, sizeof *missing);
    missing->is_begun = count > 0 || answers_waiting(answers) > 0;
    facts->heard = answers_waiting(answers);
    for (size_t i = 0; i < count; i++)
        facts->heard += answers_boot(answers, i)->count;
    if (count > 0) {
        missing->boot = answers_boot(answers, count - 1)->id;
        read_records(answers_boot(answers, count - 1), run, missing);
    }
    facts->is_unnamed = !missing->is_over && answers_waiting(answers) > 0;
    if (count == 0 && missing->is_begun)
        want(facts, 0);
    if (missing->is_other)
        facts->wanted_count = 0;
}
