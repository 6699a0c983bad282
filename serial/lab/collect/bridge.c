/* SPDX-License-Identifier: MIT */
/* Nothing is kept here but what one side has given and the other not yet taken. When this process
 * is killed that is lost, and what the kernel had from connections that die with it. */
#include "serial/lab/collect/bridge.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serial/lab/collect/keepalive.h"
#include "serial/lab/collect/message.h"
#include "serial/lab/collect/untold.h"
#include "serial/lab/memory.h"
#include "serial/lab/now.h"
#include "serial/lab/source_io.h"

enum {
    RUN_MS = 1000,
    STEP_MS = 50,    /* while there is something to be done at some time */
    AGREE_MS = 5000, /* within which both sides of RFC 2217 agree on it, or one can't */
    BREAK_MS = 250,
    END_MS = 1000, /* for goodbyes */
    TYPED_MAX = 1024,
};

struct bridged {
    struct bridged *next;
    uint32_t source, generation;
    struct source_io *io; /* NULL: it never was open, or isn't any more */
    struct source_watch *watch;
    int descriptor;
    unsigned baud;               /* to be set as soon as it can be; 0: nothing to set */
    uint64_t agree_ms, break_ms; /* now.h: until when it is tried; when a break ends, or 0 */
    bool is_full, is_over;       /* the collector takes nothing now; it was closed from one side */
    size_t typed_length;         /* what the line hasn't taken yet */
    char typed[TYPED_MAX];
};

static struct {
    int channel;
    struct bridged *all;
    bool has_new_socket, is_ending;
    uint64_t kept_alive_ms; /* when its sockets were looked at last */
} bridge;

static void tell(uint32_t source, uint32_t generation, enum bridge_event_kind kind,
                 const char *text, int held)
{
    struct bridge_event event = {.kind = kind, .source = source, .generation = generation};
    snprintf(event.text, sizeof event.text, "%s", text);
    event.length = (uint32_t)strlen(event.text);
    untold_add(bridge.channel, &event, held);
}

static void forget(struct bridged *one)
{
    struct bridged **at = &bridge.all;
    while (*at != one)
        at = &(*at)->next;
    *at = one->next;
    free(one);
}

/* Its last byte is in the socket, and its last word said: the collector finds the end behind it. */
static void end(struct bridged *one)
{
    if (one->is_over)
        return;
    one->is_over = true;
    if (one->watch)
        source_watch_end(one->watch);
    else
        close(one->descriptor);
    if (one->io)
        source_io_close(one->io, true);
    else
        forget(one);
}

static void end_because(struct bridged *one, const char *why)
{
    tell(one->source, one->generation, BRIDGE_CLOSED, why, one->is_over ? -1 : one->descriptor);
    end(one);
}

static void watch(struct bridged *one)
{
    source_watch_for(one->watch, one->typed_length == 0, one->is_full);
}

/* --- From the line. --- */

static void on_opened(void *data, const char *error)
{
    struct bridged *one = data;
    if (error) {
        one->io = NULL;
        end_because(one, error);
        return;
    }
    bridge.has_new_socket = true;
    tell(one->source, one->generation, BRIDGE_OPENED, "", -1);
    one->agree_ms = now_ms() + AGREE_MS;
    source_io_listen(one->io, true);
    watch(one);
}

static size_t on_heard(void *data, const unsigned char *bytes, size_t length)
{
    struct bridged *one = data;
    long taken = one->is_over ? (long)length : send(one->descriptor, bytes, length, MSG_NOSIGNAL);
    if (taken < 0 && errno != EAGAIN)
        return length; /* nobody is there: reading says so, too */
    if (taken == (long)length)
        return length;
    one->is_full = true;
    watch(one);
    return taken > 0 ? (size_t)taken : 0;
}

static void send_typed(struct bridged *one)
{
    size_t sent = source_io_send(one->io, one->typed, one->typed_length);
    one->typed_length -= sent;
    memmove(one->typed, one->typed + sent, one->typed_length);
    watch(one);
}

static void on_writable(void *data)
{
    struct bridged *one = data;
    if (!one->is_over)
        send_typed(one);
}

static void on_ended(void *data, const char *error)
{
    end_because(data, error ? error : "closed by the other side");
}

static void on_closed(void *data)
{
    forget(data);
}

static const struct source_io_user user = {.opened = on_opened,
                                           .heard = on_heard,
                                           .writable = on_writable,
                                           .ended = on_ended,
                                           .closed = on_closed};

/* --- From the collector. --- */

static void on_socket(void *data, bool is_output)
{
    struct bridged *one = data;
    if (is_output) {
        one->is_full = false;
        watch(one);
        source_io_listen(one->io, true);
        return;
    }
    long length = recv(one->descriptor, one->typed, sizeof one->typed, 0);
    if (length > 0) {
        one->typed_length = (size_t)length;
        send_typed(one);
    } else if (length == 0 || errno != EAGAIN) {
        end(one);
    }
}

static void open_line(const struct bridge_order *order, int descriptor)
{
    struct source_name name;
    const char *why = source_name_read(order->text, order->number, getenv("IPMI_PASSWORD"), &name);
    struct bridged *one = memory_new(1, sizeof *one);
    *one = (struct bridged){.next = bridge.all,
                            .source = order->source,
                            .generation = order->generation,
                            .descriptor = descriptor,
                            .baud = name.kind == SOURCE_SERVER ? name.baud : 0};
    bridge.all = one;
    one->watch = source_watch_add(descriptor, on_socket, one);
    if (!why && !one->watch)
        why = "out of memory";
    if (!why)
        one->io = source_io_open(&name, NULL, &user, one, &why);
    if (!one->io)
        end_because(one, why);
}

static struct bridged *find(const struct bridge_order *order)
{
    struct bridged *one = bridge.all;
    while (one && (one->source != order->source || one->generation != order->generation))
        one = one->next;
    return one && one->io && !one->is_over ? one : NULL;
}

static void obey(const struct bridge_order *order, int descriptor)
{
    if (order->kind == BRIDGE_OPEN && descriptor >= 0) {
        open_line(order, descriptor);
        return;
    }
    struct bridged *one = find(order);
    if (order->kind == BRIDGE_BREAK && one && source_io_break(one->io, true))
        one->break_ms = now_ms() + BREAK_MS;
    else if (order->kind == BRIDGE_BREAK)
        tell(order->source, order->generation, BRIDGE_REFUSED, "", -1);
}

static void on_channel(void *data, bool is_output)
{
    struct bridge_order order;
    int descriptors[MESSAGE_DESCRIPTORS_MAX];
    unsigned count;
    long length;
    (void)data;
    (void)is_output;
    while ((length = message_receive(bridge.channel, &order, sizeof order, descriptors, &count)) >
           0) {
        bool is_sound = length >= (long)offsetof(struct bridge_order, text) && count <= 1 &&
                        order.length < sizeof order.text &&
                        length == (long)bridge_order_size(&order);
        if (is_sound) {
            order.text[order.length] = '\0';
            obey(&order, count > 0 ? descriptors[0] : -1);
        }
        for (unsigned i = is_sound ? 1 : 0; i < count; i++)
            close(descriptors[i]);
    }
    bridge.is_ending |= length == 0;
}

/* --- The loop. --- */

static void on_signal(void *data, bool is_output)
{
    (void)data;
    (void)is_output;
    bridge.is_ending = true;
}

/* What is to be done at some time. Returns when to look again. */
static unsigned look(void)
{
    uint64_t now = now_ms();
    unsigned ms = untold_tell(bridge.channel) ? RUN_MS : STEP_MS;
    if (bridge.has_new_socket && now - bridge.kept_alive_ms >= RUN_MS) {
        keepalive_set_all();
        bridge.has_new_socket = false;
        bridge.kept_alive_ms = now;
    }
    for (struct bridged *one = bridge.all; one; one = one->next) {
        if (!one->io || one->is_over)
            continue;
        if (one->baud > 0 && one->agree_ms > 0 &&
            (source_io_set_up(one->io, one->baud) || one->agree_ms < now))
            one->baud = 0;
        if (one->break_ms > 0 && one->break_ms <= now) {
            source_io_break(one->io, false);
            one->break_ms = 0;
        }
        if ((one->baud > 0 && one->agree_ms > 0) || one->break_ms > 0)
            ms = STEP_MS;
    }
    return ms;
}

static void say_goodbye(void)
{
    uint64_t until = now_ms() + END_MS;
    for (struct bridged *one = bridge.all, *next; one; one = next) {
        next = one->next;
        end(one);
    }
    while (bridge.all && now_ms() < until)
        source_io_run(STEP_MS);
}

int bridge_run(int channel)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    int signal = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    struct source_watch *orders = source_watch_add(channel, on_channel, NULL);
    struct source_watch *ends = source_watch_add(signal, on_signal, NULL);
    if (!orders || !ends)
        return EXIT_FAILURE;
    bridge.channel = channel;
    source_watch_for(orders, true, false);
    source_watch_for(ends, true, false);
    while (!bridge.is_ending)
        source_io_run(look());
    say_goodbye();
    return EXIT_SUCCESS;
}
