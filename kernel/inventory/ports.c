/* SPDX-License-Identifier: MIT */
/* Whoever hears nothing on one port may read on another where the machine speaks, and why there. */
#include "kernel/inventory/parts.h"

#include <stddef.h>

#include "kernel/answer/say.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "kernel/machine.h"

enum { NAMES_MAX = PORTS_MAX * (PORT_NAME_MAX + 1) + 1 };

static bool is_named_by(const struct port *port, const char *who)
{
    return strlen(port->why) == strlen(who) && memcmp(port->why, who, strlen(who)) == 0;
}

/* The names of the ports in this state, a blank in front of each. A machine that has no port where
 * PCs usually have one is nothing to wonder at. */
static void names_of(const struct ports *ports, enum port_state state, char to[NAMES_MAX])
{
    size_t length = 0;
    to[0] = '\0';
    for (unsigned i = 0; i < ports->count; i++)
        if (ports->list[i].state == state &&
            (state == PORT_FOUND || !is_named_by(&ports->list[i], "legacy")))
            length += format(to + length, NAMES_MAX - length, " %s", ports->list[i].name);
}

static void say_port(const struct port *port, const char *also, const char *dead)
{
    const struct uart *uart = &port->uart;
    say_record(port->in_memory ? "port name %s mmio %lx why %s chip %s baud %u also %-s dead %-s"
                               : "port name %s io %lx why %s chip %s baud %u also %-s dead %-s",
               port->name, port->address, port->why, uart_chip_name(uart->chip), uart->baud, also,
               dead);
}

static void say_port_trouble(const struct port *port)
{
    if (port->state == PORT_DEAD && is_named_by(port, "words"))
        say_trouble(port->name, "no port answers there");
    if (port->state == PORT_SPEAKS && port->rate_refused)
        say_trouble(port->name, "the rate that was asked for can't be set");
}

void inventory_say_ports(enum words_say how)
{
    const struct ports *ports = machine.ports;
    char also[NAMES_MAX], dead[NAMES_MAX];
    bool is_said = false;
    (void)how;
    names_of(ports, PORT_FOUND, also);
    names_of(ports, PORT_DEAD, dead);
    for (unsigned i = 0; i < ports->count; i++)
        if (ports->list[i].state == PORT_SPEAKS) {
            say_port(&ports->list[i], also, dead);
            is_said = true;
            /* What else there is stands in the first record only. */
            also[0] = dead[0] = '\0';
        }
    if (!is_said)
        say_record("port name %s why %s also %-s dead %-s", (const char *)NULL,
                   also[0] != '\0' ? "no port was chosen" : "no port answers", also, dead);
    for (unsigned i = 0; i < ports->count; i++)
        say_port_trouble(&ports->list[i]);
    if (ports->more > 0)
        say_trouble("ports", "more places were named than the kernel looks at");
}
