/* SPDX-License-Identifier: MIT */
/* The roll in the formats of the field. Machines that only have a screen say nothing in them; those
 * in quarantine are skipped, so that nothing is red for them and nobody forgets them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/desk/roll_report.h"
#include "serial/lab/memory.h"
#include "serial/lab/text.h"

/* Text in the making. */
struct sheet {
    char *text;
    size_t length;
    FILE *to;
};

static bool begin(struct sheet *sheet)
{
    *sheet = (struct sheet){0};
    sheet->to = open_memstream(&sheet->text, &sheet->length);
    return sheet->to != NULL;
}

static char *end(struct sheet *sheet)
{
    fclose(sheet->to);
    return sheet->text;
}

char *roll_json(const struct roll *roll)
{
    json_t *machines = json_array(), *counts = json_object();
    for (size_t i = 0; i < roll->count; i++) {
        const char *state = state_name(roll->entries[i].state);
        json_int_t before = json_integer_value(json_object_get(counts, state));
        json_object_set_new(counts, state, json_integer(before + 1));
        json_array_append(machines, roll->entries[i].machine);
    }
    json_t *report =
        json_pack("{s:I,s:i,s:o,s:O,s:o}", "now", (json_int_t)roll->now, "verdict", roll->verdict,
                  "counts", counts, "journal", roll->journal, "machines", machines);
    char *text = json_dumps(report, JSON_COMPACT);
    json_decref(report);
    return text;
}

static const char *quarantine_of(const struct roll_entry *entry)
{
    const char *why = json_string_value(json_object_get(entry->machine, "quarantine"));
    return entry->is_quarantined ? why ? why : "" : NULL;
}

char *roll_junit(const struct roll *roll)
{
    struct sheet sheet;
    if (!begin(&sheet))
        return NULL;
    report_junit_begin(sheet.to);
    for (size_t i = 0; i < roll->count; i++) {
        const struct roll_entry *entry = &roll->entries[i];
        if (entry->state == STATE_SCREEN)
            continue;
        if (entry->is_quarantined) {
            report_junit_skipped(entry->name, quarantine_of(entry), sheet.to);
            continue;
        }
        struct roll_report made;
        roll_report_make(&made, entry);
        report_junit_suite(&made.report, sheet.to);
        roll_report_free(&made);
    }
    report_junit_end(sheet.to);
    return end(&sheet);
}

/* A subtest stands two blanks in (KTAP, "Nested tests"). */
static void put_indented(const char *text, FILE *to)
{
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        fprintf(to, "  %.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

static void ktap_machine(const struct roll_entry *entry, size_t number, FILE *to)
{
    struct sheet sheet;
    struct roll_report made;
    char *why = memory_text(quarantine_of(entry));
    if (why) {
        text_clean(why);
        fprintf(to, "ok %zu %s # SKIP in quarantine: %s\n", number, entry->name, why);
        free(why);
        return;
    }
    if (!begin(&sheet))
        return;
    roll_report_make(&made, entry);
    report_ktap(&made.report, sheet.to);
    char *text = end(&sheet);
    put_indented(text, to);
    free(text);
    const char *what = made.report.finding.what, *note = entry->note;
    fprintf(to, "%sok %zu %s # %s%s%s%s%s\n", made.report.verdict == VERDICT_PASS ? "" : "not ",
            number, entry->name, state_name(entry->state), what ? ": " : "", what ? what : "",
            note ? "; " : "", note ? note : "");
    roll_report_free(&made);
}

char *roll_ktap(const struct roll *roll)
{
    struct sheet sheet;
    size_t count = 0, number = 0;
    if (!begin(&sheet))
        return NULL;
    for (size_t i = 0; i < roll->count; i++)
        count += roll->entries[i].state != STATE_SCREEN;
    fprintf(sheet.to, "KTAP version 1\n1..%zu\n", count);
    char *journal = roll_journal(roll);
    if (journal)
        fprintf(sheet.to, "# %s\n", journal);
    free(journal);
    for (size_t i = 0; i < roll->count; i++)
        if (roll->entries[i].state != STATE_SCREEN)
            ktap_machine(&roll->entries[i], ++number, sheet.to);
    return end(&sheet);
}
