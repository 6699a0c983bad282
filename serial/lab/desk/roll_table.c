/* SPDX-License-Identifier: MIT */
/* The roll for people, in a terminal of any width. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "serial/lab/desk/roll.h"
#include "serial/lab/text.h"

enum { NAME_MIN = 7, DATE_ROOM = 20 };

static long long number(const struct roll_entry *entry, const char *key)
{
    return json_integer_value(json_object_get(entry->machine, key));
}

static const char *text(const struct roll_entry *entry, const char *key)
{
    const char *string = json_string_value(json_object_get(entry->machine, key));
    return string ? string : "";
}

static void date_of(const struct roll_entry *entry, char date[DATE_ROOM])
{
    time_t began = (time_t)(number(entry, "began") / 1000);
    struct tm local;
    strftime(date, DATE_ROOM, "%Y-%m-%d %H:%M", localtime_r(&began, &local));
    if (began == 0)
        snprintf(date, DATE_ROOM, "-");
}

static void put(const struct roll_entry *entry, int width, FILE *to)
{
    struct phrase what = {"", 0};
    char date[DATE_ROOM];
    date_of(entry, date);
    phrase_put(&what, "%s", text(entry, "what"));
    if (entry->note)
        phrase_put(&what, "%s%s", what.length > 0 ? "; " : "", entry->note);
    if (entry->is_quarantined)
        phrase_put(&what, "%sin quarantine: %s", what.length > 0 ? "; " : "",
                   text(entry, "quarantine"));
    if (number(entry, "changed") > 0)
        phrase_put(&what, "%s%lld changed", what.length > 0 ? "; " : "", number(entry, "changed"));
    fprintf(to, "%-*s %-12s %-16s %4lld %4lld  %s\n", width, entry->name, state_name(entry->state),
            date, number(entry, "pass"), number(entry, "fail") + number(entry, "error"), what.text);
}

char *roll_table(const struct roll *roll)
{
    char *sheet = NULL;
    size_t length;
    int width = NAME_MIN;
    FILE *to = open_memstream(&sheet, &length);
    if (!to)
        return NULL;
    for (size_t i = 0; i < roll->count; i++)
        if ((int)strlen(roll->entries[i].name) > width)
            width = (int)strlen(roll->entries[i].name);
    fprintf(to, "%-*s %-12s %-16s %4s %4s  %s\n", width, "machine", "state", "began", "pass",
            "fail", "what");
    for (size_t i = 0; i < roll->count; i++)
        put(&roll->entries[i], width, to);
    char *journal = roll_journal(roll);
    if (journal)
        fprintf(to, "%s\n", journal);
    free(journal);
    fclose(to);
    return sheet;
}
