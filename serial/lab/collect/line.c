/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/line.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "serial/lab/advice.h"
#include "serial/lab/collect/complain.h"
#include "serial/lab/collect/kinds.h"
#include "serial/lab/collect/lines.h"
#include "serial/lab/memory.h"

enum {
    PAUSE_MS = 250,
    PAUSE_MAX_MS = 30000,
    STEADY_MS = 5000, /* who was open so long is tried again at once */
    OPEN_MS = 15000,  /* the longest that the other side may take to answer */
};

bool line_is_for(const struct lab_machine *machine)
{
    return machine->source && strcmp(machine->source, "none") != 0;
}

uint64_t line_what(const struct lab_machine *machine)
{
    uint64_t hash = 0xcbf29ce484222325 ^ machine->baud; /* FNV-1a */
    for (const char *at = machine->source; at && *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 0x100000001b3;
    return hash;
}

static void set_due(struct line *line, uint64_t due_ms)
{
    line->due_ms = due_ms;
    lines_sooner(line->lines, due_ms);
}

/* A quarter more or less, so that a thousand lines that went together don't come together. */
static uint64_t pause_ms(const struct line *line)
{
    uint64_t pause = (uint64_t)PAUSE_MS << (line->tries < 8 ? line->tries : 8);
    pause = pause < PAUSE_MAX_MS ? pause : PAUSE_MAX_MS;
    uint64_t random = (line->lines->now ^ line->source * UINT64_C(2654435761)) % 1024;
    return pause * 3 / 4 + pause * random / 2048;
}

/* What the descriptor is waited for. It stays open in the keeper, so closing it doesn't end that.
 */
void line_watch(struct line *line, uint32_t events)
{
    struct epoll_event event = {events, {.ptr = line}};
    int epoll = line->lines->epoll;
    if (line->kind->is_polled)
        return;
    if (events == 0 && line->is_watched)
        epoll_ctl(epoll, EPOLL_CTL_DEL, line->descriptor, NULL);
    else if (events != 0)
        epoll_ctl(epoll, line->is_watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, line->descriptor,
                  &event);
    line->is_watched = events != 0;
}

static void forget_text(char **text)
{
    free(*text);
    *text = NULL;
}

static void end_break(struct line *line)
{
    if (line->break_ms != LINE_NEVER)
        line->kind->set_break(line, false);
    line->break_ms = LINE_NEVER;
}

/* Back to nothing; the journal knows by what the caller says. */
static void shut(struct line *line)
{
    if (line->state == LINE_OPEN)
        line->lines->open--;
    if (line->descriptor >= 0) {
        end_break(line);
        line_watch(line, 0);
        if (line->kind->close)
            line->kind->close(line);
        close(line->descriptor);
        line->descriptor = -1;
        line->is_keep_due = true;
        lines_keep(line->lines, line);
    }
    line->keep = (struct keep_line){.what = 0};
    forget_text(&line->was);
    forget_text(&line->ending);
    free(line->addresses);
    line->addresses = NULL;
    free(line->typed);
    line->typed = NULL;
    line->state = LINE_CLOSED;
    set_due(line, LINE_NEVER);
}

void line_hand(struct line *line, int descriptor, const char *was)
{
    if (line->descriptor >= 0) {
        line_watch(line, 0);
        close(line->descriptor);
    }
    line->lines->open -= line->state == LINE_OPEN;
    line->descriptor = descriptor;
    line->state = LINE_HANDED;
    line->keep.what = line->what;
    line->keep.is_open = false;
    forget_text(&line->was);
    line->was = memory_copy(was, strlen(was));
    line->is_keep_due = true;
    lines_keep(line->lines, line);
}

void line_ask(struct line *line)
{
    line->state = LINE_ASKING;
    set_due(line, line->lines->now_ms + OPEN_MS);
}

void line_wait(struct line *line)
{
    line->state = LINE_OPENING;
    set_due(line, line->lines->now_ms + OPEN_MS);
    line_watch(line, line->kind->opens_for_output ? EPOLLOUT : EPOLLIN);
}

static void begin_hearing(struct line *line)
{
    line->state = LINE_OPEN;
    line->lines->open++;
    line->opened_ms = line->heard_ms = line->lines->now_ms;
    set_due(line, line->kind->due ? line->lines->now_ms : LINE_NEVER);
    line_watch(line, EPOLLIN);
}

void line_opened(struct line *line)
{
    lines_frame(line->lines, FRAME_OPENED, line->source, line->was, strlen(line->was));
    forget_text(&line->was);
    forget_text(&line->why);
    line->keep.is_open = line->is_tried = true;
    line->is_keep_due = true;
    lines_keep(line->lines, line);
    begin_hearing(line);
}

/* Said once, not with every try that ends alike. */
static void say_closed(struct line *line, const char *why)
{
    if (!line->why || strcmp(line->why, why) != 0)
        lines_frame(line->lines, FRAME_CLOSED, line->source, why, strlen(why));
    if (line->lines->is_first && !line->is_tried)
        complain(line->name, why);
    line->is_tried = true;
    forget_text(&line->why);
    line->why = memory_copy(why, strlen(why));
}

void line_lost(struct line *line, const char *pattern, ...)
{
    char why[512];
    va_list values;
    va_start(values, pattern);
    vsnprintf(why, sizeof why, pattern, values);
    va_end(values);
    bool was_steady =
        line->state == LINE_OPEN && line->lines->now_ms - line->opened_ms >= STEADY_MS;
    line->tries = was_steady ? 0 : line->tries;
    say_closed(line, why);
    shut(line);
    set_due(line, line->lines->now_ms + pause_ms(line));
    line->tries += line->tries < UINT16_MAX;
}

void line_close(struct line *line, const char *why)
{
    if (line->state == LINE_OPEN)
        say_closed(line, why);
    if (line->state != LINE_NONE)
        shut(line);
    line->tries = 0;
}

/* Behind a pause: the keeper has the old descriptor for a moment, and a device is opened once. */
void line_reopen(struct line *line, const char *why)
{
    line_close(line, why);
    line->state = LINE_CLOSED;
    set_due(line, line->lines->now_ms + PAUSE_MS);
}

void line_forsake(struct line *line, int descriptor, const struct keep_line *keep)
{
    line->state = LINE_HANDED;
    line->kind = &program_kind; /* which ends a program, if it is one */
    line->descriptor = descriptor;
    line->pidfd = keep->pid > 0 ? pidfd_open(keep->pid, 0) : -1;
    line->keep = *keep;
    shut(line);
}

/* Which kind the machine's source is of; NULL: none that can be opened, `*wrong` says why. */
static const struct line_kind *choose(const struct lab_machine *machine, struct source_name *name,
                                      const char **wrong)
{
    *wrong = source_name_read(machine->source, machine->baud, getenv("IPMI_PASSWORD"), name);
    return *wrong ? NULL : kind_of(name);
}

void line_open(struct line *line)
{
    struct source_name name;
    const char *wrong;
    set_due(line, LINE_NEVER);
    line->state = LINE_CLOSED;
    if (line->lines->is_ending)
        return;
    line->kind = choose(line->machine, &name, &wrong);
    if (line->kind)
        line->kind->open(line, &name);
    else
        line_lost(line, "%s", wrong ? wrong : "no line that can be served");
}

void line_adopt(struct line *line, int descriptor, const struct keep_line *keep)
{
    struct source_name name;
    const char *wrong;
    line->kind = choose(line->machine, &name, &wrong);
    line->what = keep->what;
    line->descriptor = descriptor;
    line->keep = *keep;
    line->pidfd = keep->pid > 0 ? pidfd_open(keep->pid, 0) : -1;
    line->was = memory_copy(line->machine->source, strlen(line->machine->source));
    if (!keep->is_open) {
        line->state = LINE_HANDED;
        (line->kind->resumed ? line->kind->resumed : line_wait)(line);
        return;
    }
    if (line->kind->set_break)
        line->kind->set_break(line, false); /* one that was begun would never end */
    begin_hearing(line);
}

void line_kept(struct line *line)
{
    if (line->state == LINE_HANDED)
        line->kind->start(line);
}

/* Every question is answered some day; asking anew would only be behind all others again. */
static void go_on_asking(struct line *line)
{
    char why[SOURCE_NAME_MAX + 128];
    snprintf(why, sizeof why, "%s: " ADVICE_NO_NAME_SERVER, line->machine->source);
    say_closed(line, why);
    set_due(line, line->lines->now_ms + OPEN_MS);
}

void line_due(struct line *line)
{
    uint64_t now = line->lines->now_ms;
    if (line->break_ms <= now)
        end_break(line);
    if (line->due_ms > now)
        return;
    line->due_ms = LINE_NEVER;
    if (line->state == LINE_OPEN)
        line->kind->due(line);
    else if (line->state == LINE_CLOSED)
        line_open(line);
    else if (line->state == LINE_ASKING)
        go_on_asking(line);
    else if (line->state == LINE_OPENING)
        line_lost(line, "%s: %s%s", line->machine->source, advice_errno(ETIMEDOUT),
                  line->kind->unanswered ? line->kind->unanswered : "");
}
