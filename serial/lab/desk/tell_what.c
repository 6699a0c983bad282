/* SPDX-License-Identifier: MIT */
/* A state in words, and what to do about it: for whom nothing was heard of, and whose line is
 * closed, the line is what it is about. */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "serial/lab/desk/tell.h"
#include "serial/lab/memory.h"

enum { DATE_ROOM = 32, DURATION_ROOM = 16 };

static void date_of(uint64_t ms, char date[DATE_ROOM])
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm local;
    strftime(date, DATE_ROOM, "%Y-%m-%d %H:%M:%S", localtime_r(&seconds, &local));
}

/* As a lab file may have it: 90s, 5m, 24h, 2d. */
static void duration_of(unsigned seconds, char text[DURATION_ROOM])
{
    static const struct {
        unsigned seconds, least;
        char name;
    } units[] = {{86400, 2 * 86400, 'd'}, {3600, 3600, 'h'}, {60, 60, 'm'}, {1, 0, 's'}};
    size_t i = 0;
    while (seconds % units[i].seconds != 0 || seconds < units[i].least)
        i++;
    snprintf(text, DURATION_ROOM, "%u%c", seconds / units[i].seconds, units[i].name);
}

static bool is_closed(const struct machine *machine)
{
    return machine->line == LINE_CLOSED && machine->line_why;
}

static char *what_unheard(const struct machine *machine)
{
    if (is_closed(machine))
        return memory_format("the line is closed: %s", machine->line_why);
    if (machine->bytes == 0)
        return memory_text("nothing was heard yet");
    return memory_format("%" PRIu64 " bytes were heard, no sealed line among them yet",
                         machine->bytes);
}

static char *what_overdue(const struct machine *machine)
{
    char date[DATE_ROOM] = "", every[DURATION_ROOM];
    bool closed = is_closed(machine);
    duration_of(machine->lab ? machine->lab->expect_s : 0, every);
    if (machine->last)
        date_of(machine->last->began, date);
    return memory_format("%s%s, one is expected every %s%s%s",
                         machine->last ? "the last boot was heard at " : "no boot was heard yet",
                         date, every, closed ? "; the line is closed: " : "",
                         closed ? machine->line_why : "");
}

static char *what_booting(const struct machine *machine)
{
    const struct hearing *hearing = machine->hearing;
    if (!hearing || hearing->over == 0 || hearing->asker.began_at == 0)
        return NULL;
    return memory_format("asking again for %zu lines", hearing->missing.facts.wanted_count);
}

/* Whether something is missing behind the beginning of the last boot that was heard. */
static bool has_lost(const struct machine *machine)
{
    const struct boot *last = machine->last;
    uint64_t began = machine->hearing ? machine->hearing->began : last ? last->began : 0;
    return machine->lost_at > 0 && machine->lost_at >= began && machine->state != STATE_SCREEN;
}

static char *what_of_state(const struct machine *machine)
{
    const char *said = machine->last ? machine->last->texts[BOOT_WHAT] : NULL;
    switch (machine->state) {
    case STATE_SCREEN:
        return NULL;
    case STATE_UNHEARD:
        return what_unheard(machine);
    case STATE_BOOTING:
        return what_booting(machine);
    case STATE_SILENT:
        return machine->last
                   ? memory_text(said)
                   : memory_text(machine->is_garbled
                                     ? "only damaged lines were heard, of no boot that is named"
                                     : "it says something, and no sealed line");
    case STATE_LOOPING:
        return memory_format("%d boots without an end within ten minutes; of the last: %s",
                             LOOP_BOOTS, said ? said : "nothing");
    case STATE_OVERDUE:
        return what_overdue(machine);
    default:
        return memory_text(said);
    }
}

char *tell_closed(const struct machine *machine)
{
    char date[DATE_ROOM];
    if (machine_is_screen(machine) || !is_closed(machine))
        return NULL;
    date_of(machine->line_since, date);
    return memory_format("its line is closed since %s: %s", date, machine->line_why);
}

char *tell_what(const struct machine *machine)
{
    char date[DATE_ROOM], *what = what_of_state(machine);
    if (!has_lost(machine))
        return what;
    date_of(machine->lost_at, date);
    char *longer = memory_format("%s%ssome of what it said until %s was lost: the journal could "
                                 "not be written",
                                 what ? what : "", what ? "; " : "", date);
    free(what);
    return longer;
}

char *tell_next(const struct machine *machine)
{
    static const char mend[] = "put right what closed the line; it is tried again by itself";
    static const char look[] = "look at the rate, console= and whether it booted Rollcall at all "
                               "(its screen says so)";
    switch (machine->state) {
    case STATE_SCREEN:
    case STATE_BOOTING:
        return NULL;
    case STATE_UNHEARD:
        return memory_text(is_closed(machine)   ? mend
                           : machine->bytes > 0 ? look
                                                : "boot it; where nothing comes, look at the "
                                                  "line, its rate and console=");
    case STATE_SILENT:
        return memory_text(look);
    case STATE_LOOPING:
        return memory_text("look at what it says last before it begins anew, then at its power");
    case STATE_OVERDUE:
        return memory_text(is_closed(machine) ? mend : "look whether it is on, and its line");
    default:
        return memory_text(machine->last ? machine->last->texts[BOOT_NEXT] : NULL);
    }
}
