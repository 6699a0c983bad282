/* SPDX-License-Identifier: MIT */
/* The lab for Prometheus: its text format, version 0.0.4. Machines' names are plain (lab_value.h),
 * so no label needs an escape. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "serial/lab/desk/hooks.h"
#include "serial/lab/desk/inside.h"

enum { NS_IN_S = 1000000000, MS_IN_S = 1000, NONE = -1 /* no figure */ };

static void head(FILE *to, const char *name, const char *type, const char *help)
{
    fprintf(to, "# HELP rollcall_%s %s\n# TYPE rollcall_%s %s\n", name, help, name, type);
}

static void put_one(FILE *to, const char *name, const char *type, const char *help, double value)
{
    head(to, name, type, help);
    fprintf(to, "rollcall_%s %.15g\n", name, value);
}

/* A figure of each machine that has it. */
static void put_each(const struct desk *desk, FILE *to, const char *name, const char *type,
                     const char *help, double (*value)(const struct machine *machine))
{
    head(to, name, type, help);
    for (size_t i = 0; i < desk->count; i++) {
        const struct machine *machine = desk->machines[i];
        double figure = machine->lab ? value(machine) : NONE;
        if (figure >= 0)
            fprintf(to, "rollcall_%s{machine=\"%s\"} %.15g\n", name, machine->name, figure);
    }
}

static double line_up(const struct machine *machine)
{
    return machine_is_screen(machine) ? NONE : machine->line == LINE_OPEN;
}

static double line_bytes(const struct machine *machine)
{
    return (double)machine->bytes;
}

static double line_lost(const struct machine *machine)
{
    return (double)machine->lost;
}

static double line_heard(const struct machine *machine)
{
    return machine->heard > 0 ? (double)machine->heard / MS_IN_S : NONE;
}

static double boots(const struct machine *machine)
{
    return (double)machine->boots;
}

static double boot_began(const struct machine *machine)
{
    return machine->last ? (double)machine->last->began / MS_IN_S : NONE;
}

static double failed(const struct machine *machine)
{
    return machine->last ? machine->last->fail + machine->last->error : 0;
}

static double changed(const struct machine *machine)
{
    return machine->last ? machine->last->changed : 0;
}

static void put_states(const struct desk *desk, FILE *to)
{
    unsigned counts[STATES] = {0};
    head(to, "machine_state", "gauge", "The state that each machine is in, as a label.");
    for (size_t i = 0; i < desk->count; i++) {
        const struct machine *machine = desk->machines[i];
        if (!machine->lab)
            continue;
        counts[machine->state]++;
        fprintf(to, "rollcall_machine_state{machine=\"%s\",state=\"%s\",quarantine=\"%s\"} 1\n",
                machine->name, state_name(machine->state),
                machine_quarantine(desk, machine) ? "yes" : "no");
    }
    head(to, "machines", "gauge", "How many machines are in a state.");
    for (unsigned i = 0; i < STATES; i++)
        fprintf(to, "rollcall_machines{state=\"%s\"} %u\n", state_name((enum state)i), counts[i]);
}

static void put_machines(const struct desk *desk, FILE *to)
{
    put_each(desk, to, "line_up", "gauge", "Whether the line is open.", line_up);
    put_each(desk, to, "line_bytes_total", "counter", "Bytes heard.", line_bytes);
    put_each(desk, to, "line_lost_bytes_total", "counter",
             "Bytes that the journal lacks: known by line once the disk takes them again, until "
             "then see rollcall_journal_lost_bytes_total.",
             line_lost);
    put_each(desk, to, "line_heard_timestamp_seconds", "gauge", "When a byte was heard last.",
             line_heard);
    put_each(desk, to, "boots_total", "counter", "Boots that are over.", boots);
    put_each(desk, to, "boot_began_timestamp_seconds", "gauge", "When the last of them began.",
             boot_began);
    put_each(desk, to, "boot_failed_checks", "gauge", "Checks that failed or could not be done.",
             failed);
    put_each(desk, to, "boot_changes", "gauge", "Differences to the boot before.", changed);
}

static void put_journal(const struct desk *desk, FILE *to)
{
    const struct collector_status *status = &desk->collector;
    put_one(to, "collector_lines", "gauge", "Sources that are to be heard.", status->lines);
    put_one(to, "collector_lines_open", "gauge", "Sources that are open.", status->open);
    put_one(to, "collector_bytes_total", "counter", "Bytes heard since the collector began.",
            (double)status->bytes);
    put_one(to, "collector_cpu_seconds_total", "counter", "Processor time of the collector.",
            (double)status->cpu_ns / NS_IN_S);
    put_one(to, "collector_restarts_total", "counter", "Times that it was started anew.",
            (double)status->restarts);
    put_one(to, "journal_written_position", "counter", "Up to there the stream is on disk.",
            (double)status->written);
    put_one(to, "journal_followed_position", "counter", "Up to there it was taken in.",
            (double)desk->followed);
    put_one(to, "journal_bytes", "gauge", "What the journal takes on disk.",
            (double)status->journal_bytes);
    put_one(to, "journal_files", "gauge", "Its files.", (double)status->journal_files);
    put_one(to, "journal_lost_bytes_total", "counter", "What the disk didn't take in time.",
            (double)status->lost_bytes);
    put_one(to, "journal_spooled_bytes", "gauge", "What waits in memory for the disk.",
            (double)status->spooled_bytes);
    put_one(to, "journal_stalled", "gauge", "Whether the disk takes nothing now.",
            status->is_stalled);
}

char *desk_metrics(struct desk *desk)
{
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length);
    if (!to)
        return NULL;
    desk_lock(desk);
    put_states(desk, to);
    put_machines(desk, to);
    put_journal(desk, to);
    put_one(to, "hooks_run_total", "counter", "Hooks that were run.",
            (double)hooks_run(desk->hooks));
    put_one(to, "hooks_failed_total", "counter", "Hooks that failed, or found no room.",
            (double)hooks_failed(desk->hooks));
    desk_unlock(desk);
    fclose(to);
    return text;
}
