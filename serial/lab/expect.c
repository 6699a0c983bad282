/* SPDX-License-Identifier: MIT */
/* A lab may ask for more than the machine knows of, and take a fault that it knows; it can't make a
 * pass of an answer that didn't come whole. */
#include "serial/lab/expect.h"

#include <stdio.h>
#include <string.h>

#include "serial/lab/finding.h"
#include "serial/lab/identity.h"

enum { WHAT_MAX = 512 };

/* A check's whole name, or a family: `memory` is every check of `memory.`. */
static bool is_named(const char *check, const char *name)
{
    size_t length = strlen(name);
    return strncmp(check, name, length) == 0 && (check[length] == '\0' || check[length] == '.');
}

static void find_other_machine(struct judgement *judgement, const struct lab_machine *machine)
{
    char what[WHAT_MAX];
    uint64_t where = 0;
    bool is_whole = judgement->end && judgement->gaps == 0;
    if (machine &&
        !identity_matches(&judgement->records, machine, is_whole, what, sizeof what, &where))
        finding_add(judgement, VERDICT_OTHER, where, "%s", what);
}

const struct lab_accept *verdict_accepted(const struct result *result,
                                          const struct verdict_asked *asked)
{
    const struct lab_machine *machine = asked->machine;
    if (!machine || (result->outcome != DECODED_FAIL && result->outcome != DECODED_TIMEOUT))
        return NULL;
    for (unsigned i = 0; i < machine->accept_count; i++) {
        const struct lab_accept *accept = &machine->accept[i];
        if (strcmp(accept->check, result->name) == 0 &&
            (!accept->until || strcmp(asked->today, accept->until) <= 0))
            return accept;
    }
    return NULL;
}

/* Old or odd things that this lab doesn't take. */
static void find_notes(struct judgement *judgement, const struct lab_machine *machine)
{
    const struct record *note = NULL;
    while ((note = records_find(&judgement->records, "note", note)) != NULL) {
        const char *check = record_text(note, "check"), *what = record_text(note, "text");
        for (unsigned i = 0; check && i < machine->strict_count; i++)
            if (verdict_counts(judgement, note->first) && is_named(check, machine->strict[i]))
                finding_add(judgement, VERDICT_FAIL, note->where, "%s: %s", check,
                            what ? what : "a note");
    }
}

/* What was not made at all, and, where they must be, what was skipped. Without any there may be a
 * slip of the pen in the lab's file. */
static void find_unmade(struct judgement *judgement, const char **names, unsigned count,
                        bool is_required)
{
    const struct records *records = &judgement->records;
    for (unsigned i = 0; judgement->end && i < count; i++) {
        bool is_made = false;
        for (size_t j = 0; j < records->result_count; j++) {
            const struct result *result = &records->results[j];
            if (!is_named(result->name, names[i]) || !verdict_counts(judgement, result->line))
                continue;
            is_made = true;
            if (is_required && result->outcome == DECODED_SKIP)
                finding_add(judgement, VERDICT_INCONCLUSIVE, result->where,
                            "%s is required, and was skipped: %s", result->name, result->text);
        }
        if (!is_made)
            finding_add(judgement, VERDICT_INCONCLUSIVE, judgement->end->where,
                        "%s is %s, and no such check was made", names[i],
                        is_required ? "required" : "to be strict about");
    }
}

/* Whether something that was asked for wasn't done as it was given. */
static bool is_doubt(const struct record *trouble)
{
    static const char harmless[] = "unknown word", cut[] = "the words";
    const char *where = record_text(trouble, "where"), *what = record_text(trouble, "what");
    if (!where || !what)
        return false;
    bool is_about_words = strcmp(where, "words") == 0 || strcmp(where, "checks") == 0;
    return (is_about_words && strncmp(what, harmless, sizeof harmless - 1) != 0) ||
           strncmp(what, cut, sizeof cut - 1) == 0;
}

/* What the words asked for and didn't get: an inconclusive answer says only that there is some, and
 * a known fault makes the machine say `fail`, which is worse. */
void expect_doubts(struct judgement *judgement)
{
    const struct record *trouble = NULL;
    while ((trouble = records_find(&judgement->records, "trouble", trouble)) != NULL) {
        const char *what = record_text(trouble, "what"), *word = record_text(trouble, "word");
        if (is_doubt(trouble))
            finding_add(judgement, VERDICT_INCONCLUSIVE, trouble->where, "%s%s%s", what,
                        word ? ": " : "", word ? word : "");
    }
}

void expect_find(struct judgement *judgement, const struct lab_machine *machine)
{
    find_other_machine(judgement, machine);
    find_notes(judgement, machine);
    find_unmade(judgement, machine->require, machine->require_count, true);
    find_unmade(judgement, machine->strict, machine->strict_count, false);
    if (judgement->accepted > 0)
        expect_doubts(judgement);
}
