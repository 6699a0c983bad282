/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "serial/lab/desk/inside.h"

/* A log that something else writes takes nothing. */
static bool is_log(const struct machine *machine)
{
    static const char file[] = "file:";
    const char *source = machine->lab->source;
    return source && strncmp(source, file, sizeof file - 1) == 0;
}

bool order_may_ask(const struct machine *machine)
{
    return machine->lab && machine->lab->type != LAB_TYPE_NEVER && !machine->writer &&
           !machine_is_screen(machine) && !is_log(machine);
}

enum desk_refusal order_send(struct desk *desk, const struct machine *machine, uint32_t kind,
                             const char *who, const void *bytes, size_t length)
{
    struct order order = {.kind = kind, .source = machine->source, .length = (uint32_t)length};
    bool is_open = machine->line == LINE_OPEN || kind == ORDER_NOTE;
    if (desk->options.orders < 0 || !desk->is_live || machine->source == FRAME_SOURCE_NONE ||
        !is_open)
        return DESK_NO_LINE;
    if (length > sizeof order.bytes)
        return DESK_TOO_FAST;
    snprintf(order.who, sizeof order.who, "%s", who);
    memcpy(order.bytes, bytes, length);
    bool is_sent = send(desk->options.orders, &order, sizeof order, MSG_DONTWAIT | MSG_NOSIGNAL) ==
                   (ssize_t)sizeof order;
    return is_sent ? DESK_GRANTED : DESK_TOO_FAST;
}

void order_hear(struct desk *desk)
{
    struct collector_status status;
    while (desk->options.orders >= 0) {
        ssize_t length = recv(desk->options.orders, &status, sizeof status, MSG_DONTWAIT);
        if (length <= 0)
            return;
        if (length != (ssize_t)sizeof status)
            continue;
        status.error[sizeof status.error - 1] = '\0';
        desk_lock(desk);
        desk->collector = status;
        desk_unlock(desk);
    }
}
