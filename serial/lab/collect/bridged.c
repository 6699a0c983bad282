/* SPDX-License-Identifier: MIT */
/* The collector's side of the bridge. */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serial/lab/collect/bridge.h"
#include "serial/lab/collect/collector_inside.h"
#include "serial/lab/collect/kinds.h"
#include "serial/lab/collect/message.h"
#include "serial/lab/collect/resolver.h"
#include "serial/lab/memory.h"

size_t bridge_order_size(const struct bridge_order *order)
{
    return offsetof(struct bridge_order, text) + order->length;
}

size_t bridge_event_size(const struct bridge_event *event)
{
    return offsetof(struct bridge_event, text) + event->length;
}

bool bridge_is_for(const struct lab_machine *machine)
{
    struct source_name name;
    if (!machine->source || source_name_read(machine->source, machine->baud, "", &name) != NULL)
        return false;
    const struct line_kind *kind = kind_of(&name);
    return kind == &bridged_kind || kind == &sol_kind;
}

/* Where the host stands in the machine's source, and behind it. */
static const char *find_host(const struct line *line, const char **end)
{
    const char *host = strstr(line->machine->source, "://") + strlen("://");
    const char *user = strrchr(host, '@');
    if (line->kind == &sol_kind && user)
        host = user + 1;
    *end = host + (*host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":"));
    return host;
}

/* What the bridge is to open: with the host's address in place of its name, which the bridge would
 * look up while all of its lines wait. */
static void name_for_bridge(const struct line *line, char *text, size_t size)
{
    const char *source = line->machine->source, *end;
    char address[NI_MAXHOST] = "";
    if (!line->addresses) {
        memcpy(text, source, strlen(source) + 1);
        return;
    }
    const struct sockaddr_storage *tried = &line->addresses->all[line->addresses->at];
    getnameinfo((const struct sockaddr *)tried, sizeof *tried, address, sizeof address, NULL, 0,
                NI_NUMERICHOST);
    bool is_v6 = tried->ss_family == AF_INET6;
    int before = (int)(find_host(line, &end) - source);
    int length = snprintf(text, size, "%.*s%s%s%s%s", before, source, is_v6 ? "[" : "", address,
                          is_v6 ? "]" : "", end);
    if (length < 0 || (size_t)length >= size)
        text[0] = '\0'; /* which the bridge refuses */
}

static bool say(struct line *line, enum bridge_order_kind kind, unsigned number, int descriptor)
{
    struct bridge_order order = {.kind = kind,
                                 .source = line->source,
                                 .number = number,
                                 .generation = line->keep.generation};
    if (kind == BRIDGE_OPEN)
        name_for_bridge(line, order.text, sizeof order.text);
    order.length = (uint32_t)strlen(order.text);
    return message_send(line->lines->bridge, &order, bridge_order_size(&order), &descriptor,
                        descriptor >= 0);
}

static void make_ends(struct line *line)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
        line_lost(line, "%s: %s", line->machine->source, strerror(errno));
        return;
    }
    line->keep.generation = ++line->lines->generation;
    line_hand(line, ends[0], line->machine->source);
    line->its_end = ends[1];
}

static void open_it(struct line *line, const struct source_name *name)
{
    if (name->host[0] != '\0')
        line_find_host(line, name);
    else
        make_ends(line);
}

/* The keeper has our end. */
static void start(struct line *line)
{
    bool is_said = say(line, BRIDGE_OPEN, line->machine->baud, line->its_end);
    close(line->its_end);
    line->its_end = -1;
    if (is_said)
        line_wait(line);
    else
        line_lost(line, "the bridge takes no orders: %s", strerror(errno));
}

static void try_next(struct line *line)
{
    free(line->ending);
    line->ending = NULL;
    make_ends(line);
}

/* Its last words come on the other channel, and may be there already. */
static void ended(struct line *line, int error)
{
    (void)error;
    if (!line->ending)
        bridged_hear(line->lines);
    const char *why = line->ending ? line->ending : "the bridge died";
    if (line->state == LINE_OPENING && line->ending && line_next_address(line))
        try_next(line);
    else if (line->state == LINE_OPENING)
        line_lost(line, "%s: %s", line->machine->source, why);
    else if (line->state == LINE_OPEN)
        line_lost(line, "%s", why);
}

/* While it is opened nothing comes but an end. */
static void answered(struct line *line)
{
    char byte;
    bridged_hear(line->lines);
    if (line->state == LINE_OPENING && recv(line->descriptor, &byte, 1, MSG_PEEK) == 0)
        ended(line, 0);
}

/* The bridge ends it by itself. */
static bool set_break(struct line *line, bool is_on)
{
    return !is_on || say(line, BRIDGE_BREAK, 0, -1);
}

static void close_it(struct line *line)
{
    if (line->its_end >= 0)
        close(line->its_end);
    line->its_end = -1;
}

/* Behind the note that said that it was sent. */
static const char refused_break[] =
    "rollcall\0{\"refused\":\"break\",\"why\":\"the other side takes none\"}";

static void obey(struct lines *lines, const struct bridge_event *event)
{
    struct line *line = lines_find(lines, event->source);
    if (!line || line->descriptor < 0 || line->keep.generation != event->generation)
        return;
    if (event->kind == BRIDGE_OPENED && line->state == LINE_OPENING)
        line_opened(line);
    else if (event->kind == BRIDGE_CLOSED && !line->ending)
        line->ending = memory_copy(event->text, event->length);
    else if (event->kind == BRIDGE_REFUSED)
        lines_frame(lines, FRAME_NOTE, line->source, refused_break, sizeof refused_break - 1);
}

void bridged_hear(struct lines *lines)
{
    struct bridge_event event;
    long length;
    while ((length = recv(lines->bridge, &event, sizeof event, MSG_DONTWAIT)) > 0)
        if (length >= (long)offsetof(struct bridge_event, text) &&
            event.length < sizeof event.text && length == (long)bridge_event_size(&event))
            obey(lines, &event);
}

/* Serial over LAN stops without a word (a BMC that was reset, a session that somebody else took):
 * who has been silent for long is asked anew. */
static void look(struct line *line)
{
    struct lines *lines = line->lines;
    uint64_t due = line->heard_ms + lines->sol_quiet_ms;
    line->due_ms = due;
    if (due <= lines->now_ms)
        line_lost(line, "nothing for %u s: opened anew, in case it stopped without saying so",
                  lines->sol_quiet_ms / 1000);
}

#define BRIDGED                                                                                    \
    .open = open_it, .found = make_ends, .start = start, .answered = answered, .ended = ended,     \
    .set_break = set_break, .close = close_it

const struct line_kind bridged_kind = {BRIDGED};
const struct line_kind sol_kind = {BRIDGED, .due = look,
                                   .unanswered = " Are user and password right?"};
