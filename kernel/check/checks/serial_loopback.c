/* SPDX-License-Identifier: MIT */
/* The line carries the answer; whether it carries every byte is what a machine's own port can tell
 * without anybody at the other end. */
#include "kernel/check/check.h"
#include "kernel/cpu/clock.h"
#include "kernel/cpu/cpu.h"
#include "kernel/lib/status.h"
#include "kernel/machine.h"
#include "serial/uart/loopback.h"

enum { TOLERANCE = 30 /* per cent: a byte is waited for before the next one is sent */ };

struct tally {
    const char *name; /* of the port that the rest is about */
    int status;
    struct uart_loopback loop;
    unsigned looped, judged; /* ports that have a loop; and those that show a rate */
};

/* A port that takes less than half the time that its rate needs has no line behind it. */
static bool shows_rate(const struct uart_loopback *loop)
{
    return loop->line_us != 0 && loop->us > loop->line_us / 2;
}

static bool is_off(const struct uart_loopback *loop)
{
    uint32_t off = loop->us > loop->line_us ? loop->us - loop->line_us : loop->line_us - loop->us;
    return shows_rate(loop) && off * 100 > loop->line_us * TOLERANCE;
}

/* True where the port is good, has no loop, or is held by its other side. */
static bool try_port(struct port *port, struct tally *tally)
{
    tally->name = port->name;
    tally->status = uart_loopback(&port->uart, clock_us, &tally->loop);
    if (tally->status == STATUS_NOT_THERE)
        return true;
    tally->looped++;
    tally->judged += shows_rate(&tally->loop);
    return tally->status == 0 && (!is_off(&tally->loop) || cpu_has_hypervisor());
}

static enum check_outcome fail(const struct tally *tally)
{
    const struct uart_loopback *loop = &tally->loop;
    if (tally->status == STATUS_BROKEN)
        return check_fail("%s: byte %u came back as 0x%02x, not 0x%02x", tally->name, loop->back,
                          loop->read, loop->wrote);
    if (tally->status == STATUS_TIMEOUT)
        return check_fail("%s: byte %u did not come back", tally->name, loop->sent);
    return check_fail("%s: %u bytes took %u us, not %u", tally->name, loop->sent, loop->us,
                      loop->line_us);
}

CHECK(serial, loopback, quick, .budget_ms = 50,
      .about = "bytes that a port sends to itself come back, at its rate")
{
    struct tally tally = {0};
    for (unsigned i = 0; i < machine.ports->count; i++)
        if (machine.ports->list[i].state == PORT_SPEAKS &&
            !try_port(&machine.ports->list[i], &tally))
            return fail(&tally);
    if (tally.looped == 0)
        return check_skip(tally.name ? "no port that is idle has a loop" : "no port speaks");
    return check_pass(tally.judged == 0 ? "%u bytes came back, no line rate to judge"
                                        : "%u bytes took %u us of %u",
                      tally.loop.sent, tally.loop.us, tally.loop.line_us);
}
