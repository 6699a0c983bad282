/* SPDX-License-Identifier: MIT */
/* What all of it comes to: the exit status and the last lines. */
#include <ctype.h>

#include "serial/lab/commands/awaited.h"
#include "serial/lab/verdict.h"

/* What is worst for whoever waits comes first. */
static const int order[] = {VERDICT_NOT_ASKED,    VERDICT_CRASHED, VERDICT_DAMAGED,
                            VERDICT_TRUNCATED,    VERDICT_OTHER,   VERDICT_FAIL,
                            VERDICT_INCONCLUSIVE, VERDICT_SILENT,  VERDICT_PASS};

enum { ORDER = sizeof order / sizeof *order, SHOWN = 10 };

int awaited_verdict(const struct awaited *awaited)
{
    for (int i = 0; i < ORDER; i++)
        for (size_t j = 0; j < awaited->count; j++)
            if (awaited_counts(&awaited->machines[j]) &&
                awaited_verdict_of(&awaited->machines[j]) == order[i])
                return order[i];
    return VERDICT_INCONCLUSIVE;
}

/* --- The last lines. --- */

static void print_title(int verdict, FILE *to)
{
    for (const char *c = verdict_title((enum verdict)verdict); *c != '\0'; c++)
        fputc(toupper((unsigned char)*c), to);
}

static const char *what_of(const struct awaited_machine *machine)
{
    switch (machine->state) {
    case AWAITED_OVER:
        return machine->what ? machine->what : "";
    case AWAITED_BOOTING:
        return machine->progress ? machine->progress : "its answer had no end when time was up";
    case AWAITED_OTHER:
        return "it booted, but not the run that was asked for";
    case AWAITED_LOST:
        return machine->lost;
    default:
        return "no boot was heard";
    }
}

/* What the line is may be why nothing came. */
static const char *closed_of(const struct awaited_machine *machine)
{
    bool is_over = machine->state == AWAITED_OVER || machine->state == AWAITED_LOST;
    return is_over ? NULL : machine->closed;
}

static void print_machine(const struct awaited_machine *machine, FILE *to)
{
    fprintf(to, "%s ", machine->name);
    print_title(awaited_verdict_of(machine), to);
    bool has_boot = machine->boot && machine->state != AWAITED_UNHEARD;
    const char *closed = closed_of(machine);
    fprintf(to, " %s%s%s%s%s%s\n", what_of(machine), closed ? "; its line is closed: " : "",
            closed ? closed : "", has_boot ? "; boot " : "", has_boot ? machine->boot : "",
            machine->is_quarantined ? "; in quarantine, so it doesn't count" : "");
}

/* Those with that verdict, some of them by name. */
static size_t print_machines(const struct awaited *awaited, int verdict, size_t shown, FILE *to)
{
    for (size_t i = 0; i < awaited->count; i++) {
        const struct awaited_machine *machine = &awaited->machines[i];
        if (machine->has_line && awaited_verdict_of(machine) == verdict && shown++ < SHOWN)
            print_machine(machine, to);
    }
    return shown;
}

static void print_counts(const struct awaited *awaited, FILE *to)
{
    size_t quarantined = 0, counts[VERDICTS] = {0}, all = 0;
    for (size_t i = 0; i < awaited->count; i++) {
        const struct awaited_machine *machine = &awaited->machines[i];
        all += awaited_counts(machine);
        quarantined += machine->is_quarantined;
        if (awaited_counts(machine))
            counts[awaited_verdict_of(machine)]++;
    }
    fprintf(to, "%zu of %zu passed", counts[VERDICT_PASS], all);
    for (int i = 0; i < ORDER - 1; i++)
        if (counts[order[i]] > 0)
            fprintf(to, ", %zu %s", counts[order[i]], verdict_title((enum verdict)order[i]));
    if (quarantined > 0)
        fprintf(to, "; %zu in quarantine", quarantined);
    fputc('\n', to);
}

static bool is_line_closed(const struct awaited *awaited, int verdict)
{
    for (size_t i = 0; i < awaited->count; i++) {
        const struct awaited_machine *machine = &awaited->machines[i];
        if (awaited_counts(machine) && awaited_verdict_of(machine) == verdict && closed_of(machine))
            return true;
    }
    return false;
}

static const char *next_of(const struct awaited *awaited, int verdict)
{
    for (size_t i = 0; i < awaited->count; i++) {
        const struct awaited_machine *machine = &awaited->machines[i];
        if (awaited_counts(machine) && machine->state == AWAITED_OVER &&
            machine->verdict == verdict && machine->next)
            return machine->next;
    }
    if (is_line_closed(awaited, verdict))
        return "put right what closed the line; it is tried again by itself.";
    switch (verdict) {
    case VERDICT_SILENT:
        return "see that they have power and boot from the network, and look at cable and rate.";
    case VERDICT_TRUNCATED:
        return "wait longer (--timeout); if it stops there again, the machine hangs.";
    case VERDICT_OTHER:
        return "see that run= is among the words that it boots with.";
    case VERDICT_NOT_ASKED:
        return "see what was changed in the lab file, then wait for those that are there.";
    case VERDICT_INCONCLUSIVE:
        return "nothing is proven either way: see what was skipped, or is in quarantine.";
    default:
        return "rollcall report tells of each; rollcall log NAME is what it said.";
    }
}

void awaited_warn(const struct awaited *awaited, FILE *to)
{
    size_t count = 0;
    for (size_t i = 0; i < awaited->count; i++) {
        const struct awaited_machine *machine = &awaited->machines[i];
        bool is_closed = awaited_counts(machine) && closed_of(machine);
        if (is_closed && count++ < SHOWN)
            fprintf(to, "%s: its line is closed: %s\n", machine->name, machine->closed);
    }
    if (count > SHOWN)
        fprintf(to, "and %zu more\n", count - SHOWN);
}

void awaited_conclude(const struct awaited *awaited, FILE *to)
{
    int verdict = awaited_verdict(awaited);
    size_t shown = 0;
    for (int i = 0; i < ORDER - 1; i++)
        shown = print_machines(awaited, order[i], shown, to);
    if (shown > SHOWN)
        fprintf(to, "and %zu more\n", shown - SHOWN);
    print_counts(awaited, to);
    if (verdict != VERDICT_PASS)
        fprintf(to, "next: %s\n", next_of(awaited, verdict));
}
