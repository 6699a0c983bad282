/* SPDX-License-Identifier: MIT */
/* At a wrong rate what is said looks like noise and what comes in is noise too: so only a byte that
 * came whole and is Enter counts. */
#include "serial/ports/hunt.h"

#include <stddef.h>

#include "kernel/cpu/clock.h"
#include "kernel/lib/format.h"

enum {
    LISTEN_US = 2000000,
    LINE_MAX = 72,
    RATES = 5,
};

static const uint32_t rates[RATES] = {115200, 57600, 38400, 19200, 9600};

static void name_itself(struct port *port)
{
    char line[LINE_MAX];
    size_t length = format(line, sizeof line, "\r\nHello World! %s 0x%lx %u\r\n", port->name,
                           port->address, port->settings.baud);
    uart_write(&port->uart, line, length);
}

/* Ports that spoke before, as they were told, are not hunted for: `prey` has a bit for each port.
 */
static bool is_prey(const struct ports *ports, const struct port *port, uint32_t prey)
{
    return prey >> (port - ports->list) & 1;
}

/* A port that can't make the rate keeps silent at it. Returns whether any speaks. */
static bool speak_at(struct ports *ports, uint32_t prey, uint32_t baud)
{
    bool speaks = false;
    for (struct port *port = ports->list; port < ports->list + ports->count; port++) {
        if (!is_prey(ports, port, prey))
            continue;
        port->settings = (struct uart_settings){.baud = baud, .clock = port->settings.clock};
        if (ports_speak(port) != 0) {
            port->state = PORT_FOUND;
            continue;
        }
        name_itself(port);
        speaks = true;
    }
    return speaks;
}

static bool enter_came(struct port *port)
{
    uint8_t byte;
    return port->state == PORT_SPEAKS && uart_read(&port->uart, &byte) == 0 &&
           (byte == '\r' || byte == '\n');
}

/* The port that Enter comes on. */
static struct port *listen(struct ports *ports, uint32_t prey, void (*idle)(void))
{
    uint64_t start = clock_us();
    while (clock_us() - start < LISTEN_US) {
        for (struct port *port = ports->list; port < ports->list + ports->count; port++)
            if (is_prey(ports, port, prey) && enter_came(port))
                return port;
        idle();
    }
    return NULL;
}

static struct port *choose(struct ports *ports, uint32_t prey, struct port *chosen)
{
    for (struct port *port = ports->list; port < ports->list + ports->count; port++)
        if (is_prey(ports, port, prey))
            port->state = PORT_FOUND;
    chosen->state = PORT_SPEAKS;
    chosen->why = "hunt";
    return chosen;
}

struct port *hunt_run(struct ports *ports, void (*idle)(void))
{
    uint32_t prey = 0;
    for (unsigned i = 0; i < ports->count; i++)
        prey |= (uint32_t)(ports->list[i].state == PORT_FOUND) << i;
    unsigned silent = 0; /* rates in a row that no port can make */
    for (unsigned i = 0; silent < RATES; i = (i + 1) % RATES) {
        if (!speak_at(ports, prey, rates[i])) {
            silent++;
            continue;
        }
        silent = 0;
        struct port *port = listen(ports, prey, idle);
        if (port)
            return choose(ports, prey, port);
    }
    return NULL;
}
