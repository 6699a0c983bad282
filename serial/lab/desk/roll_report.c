/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/roll_report.h"

#include <stdlib.h>

#include "serial/lab/memory.h"
#include "serial/lab/text.h"

/* The boot was judged by the lab file of its day: what that accepted stays accepted. */
static void take_accepted(struct roll_report *made)
{
    const json_t *results = json_object_get(made->object, "results"), *result;
    struct lab_accept *accept = memory_new(json_array_size(results), sizeof *accept);
    size_t i;
    made->machine.accept = accept;
    json_array_foreach (results, i, result) {
        const char *why = json_string_value(json_object_get(result, "accepted"));
        if (why)
            accept[made->machine.accept_count++] =
                (struct lab_accept){json_string_value(json_object_get(result, "name")), why, NULL};
    }
}

static void count(struct judgement *judgement, const struct verdict_asked *asked)
{
    for (size_t i = 0; i < judgement->records.result_count; i++) {
        const struct result *result = &judgement->records.results[i];
        judgement->pass += result->outcome == DECODED_PASS;
        judgement->skip += result->outcome == DECODED_SKIP;
        judgement->error += result->outcome == DECODED_ERROR;
        judgement->fail += result->outcome == DECODED_FAIL || result->outcome == DECODED_TIMEOUT;
        judgement->accepted += verdict_accepted(result, asked) != NULL;
    }
}

static void take_boot(struct roll_report *made)
{
    struct judgement *judgement = &made->report.judgement;
    boot_records(&judgement->records, made->object);
    judgement->last = UINT32_MAX; /* what counts not is not in there */
    judgement->end = records_find(&judgement->records, "end", NULL);
    take_accepted(made);
    count(judgement, &made->asked);
    made->report.is_judged = true;
}

static char *own(const char *text)
{
    char *copy = memory_text(text);
    text_clean(copy);
    return copy;
}

/* A boot that is judged says why; else what is said of the state does. */
static void take_finding(struct roll_report *made, const struct roll_entry *entry)
{
    const char *why = json_string_value(json_object_get(made->object, "why"));
    const char *what = json_string_value(json_object_get(entry->machine, "what"));
    bool is_state =
        entry->counts == STATE_LOOPING || entry->counts == STATE_OVERDUE || !entry->json;
    const char *otherwise = entry->counts == STATE_BOOTING ? "it is booting" : "nothing was heard";
    if (made->report.verdict != VERDICT_PASS)
        made->report.finding.what = own(!is_state && why ? why : what ? what : otherwise);
}

void roll_report_make(struct roll_report *made, const struct roll_entry *entry)
{
    int verdict = state_verdict(entry->counts);
    *made = (struct roll_report){
        .machine = {.name = entry->name},
        .asked = {.machine = &made->machine, .today = ""},
        .report = {.asked = &made->asked,
                   .verdict = verdict < 0 ? VERDICT_PASS : (enum verdict)verdict,
                   .machine = own(entry->name),
                   .note = entry->note},
        .object = entry->json ? json_loads(entry->json, JSON_ALLOW_NUL, NULL) : NULL};
    if (made->object)
        take_boot(made);
    take_finding(made, entry);
}

void roll_report_free(struct roll_report *made)
{
    records_free(&made->report.judgement.records);
    free(made->report.finding.what);
    free(made->report.machine);
    free(made->machine.accept);
    json_decref(made->object);
}
