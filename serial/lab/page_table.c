/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"
#include "serial/lab/page.h"
#include "serial/lab/text.h"

enum { COLUMNS = 6 };

static const char *const titles[COLUMNS] = {"NAME", "PRODUCT", "SERIAL",
                                            "CPU",  "MEMORY",  "VERDICT"};

/* The first of two records that has the key. */
static char *value_of(const struct records *records, const char *kind, const char *other,
                      const char *key, const char *after)
{
    struct phrase phrase = {"", 0};
    phrase_value(&phrase, records_find(records, kind, NULL), "", key, after);
    if (phrase.length == 0 && other)
        phrase_value(&phrase, records_find(records, other, NULL), "", key, after);
    return memory_copy(phrase.length > 0 ? phrase.text : "-",
                       phrase.length > 0 ? phrase.length : 1);
}

static void fill(char *cells[COLUMNS], const struct report *report)
{
    static const struct records none;
    const struct records *records = report->is_judged ? &report->judgement.records : &none;
    const char *verdict = verdict_title(report->verdict);
    cells[0] = memory_copy(report->machine, strlen(report->machine));
    cells[1] = value_of(records, "system", NULL, "product", "");
    cells[2] = value_of(records, "system", "identity", "serial", "");
    cells[3] = value_of(records, "cpu", NULL, "brand", "");
    cells[4] = value_of(records, "memory", NULL, "mib", " MiB");
    cells[5] = memory_copy(verdict, strlen(verdict));
}

static void print_row(const char *const cells[COLUMNS], const size_t widths[COLUMNS], FILE *to)
{
    for (unsigned i = 0; i + 1 < COLUMNS; i++)
        fprintf(to, "%-*s  ", (int)widths[i], cells[i]);
    fprintf(to, "%s\n", cells[COLUMNS - 1]);
}

void page_print_table(const struct report *reports, size_t count, FILE *to)
{
    char *(*rows)[COLUMNS] = memory_new(count, sizeof *rows);
    size_t widths[COLUMNS];
    for (unsigned i = 0; i < COLUMNS; i++)
        widths[i] = strlen(titles[i]);
    for (size_t row = 0; row < count; row++) {
        fill(rows[row], &reports[row]);
        for (unsigned i = 0; i < COLUMNS; i++)
            if (strlen(rows[row][i]) > widths[i])
                widths[i] = strlen(rows[row][i]);
    }
    print_row(titles, widths, to);
    for (size_t row = 0; row < count; row++)
        print_row((const char *const *)rows[row], widths, to);
    for (size_t row = 0; row < count; row++)
        for (unsigned i = 0; i < COLUMNS; i++)
            free(rows[row][i]);
    free(rows);
}
