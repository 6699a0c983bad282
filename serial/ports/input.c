/* SPDX-License-Identifier: MIT */
/* A chip holds 1 to 128 bytes, and a command that is pasted at once has more. Interrupts of the
 * chips' own would need a route for each kind of port (PIC, I/O APIC, MSI); one timer serves all.
 * A machine that speaks on all of its ports hears all of them, a UPS or an open line too: so Enter
 * gives the word to the port that it comes from. */
#include "serial/ports/input.h"

#include <stddef.h>

#include "kernel/cpu/control.h"
#include "kernel/cpu/cpu.h"
#include "kernel/lib/status.h"
#include "kernel/lib/uncleared.h"

enum {
    RING_SIZE = 2048, /* a power of two */
    BITS_A_BYTE = 10,
    PERIOD_MIN = 50, /* a tick takes some microseconds itself */
    PERIOD_MAX = 1000,
    HALF_A_SECOND = 500000,
    BAUD_UNKNOWN = 115200,
};

/* Of the time-stamp counter: how long a port keeps the word without a byte, 2 s at 3 GHz. */
static const uint64_t WORD_CYCLES = 6000000000;

static UNCLEARED uint8_t ring[RING_SIZE];

static struct {
    struct ports *ports;
    volatile uint32_t first, end; /* positions in the ring, modulo its size */
    volatile uint32_t lost;
    struct port *speaker;        /* who has the word; NULL: everybody */
    uint64_t heard;              /* when the last byte of its came */
    uint32_t counted[PORTS_MAX]; /* what each port had lost when it was looked at */
} input;

void input_start(struct ports *ports)
{
    input.ports = ports;
}

static bool has_word(const struct port *port)
{
    return !input.speaker || input.speaker == port || cpu_tsc() - input.heard > WORD_CYCLES;
}

static void take(struct port *port, uint8_t byte)
{
    if (byte == '\r' || byte == '\n')
        input.speaker = port;
    if (input.speaker == port)
        input.heard = cpu_tsc();
    if (input.end - input.first == RING_SIZE)
        input.lost++;
    else
        ring[input.end++ % RING_SIZE] = byte;
}

void input_poll(void)
{
    if (!input.ports)
        return;
    for (unsigned i = 0; i < input.ports->count; i++) {
        struct port *port = &input.ports->list[i];
        uint8_t byte;
        if (port->state != PORT_SPEAKS)
            continue;
        for (unsigned j = 0; j < RING_SIZE && uart_read(&port->uart, &byte) == 0; j++)
            if (has_word(port))
                take(port, byte);
        uint32_t losses = port->uart.overruns + port->uart.line_errors;
        if (has_word(port))
            input.lost += losses - input.counted[i];
        input.counted[i] = losses;
    }
}

/* The tick polls too, and must not do so in the middle of this. */
bool input_waits(void)
{
    bool were_on = cpu_interrupts_save();
    input_poll();
    cpu_interrupts_restore(were_on);
    return input.end != input.first;
}

bool input_take(uint8_t *byte)
{
    if (!input_waits())
        return false;
    *byte = ring[input.first % RING_SIZE];
    input.first++;
    return true;
}

uint32_t input_lost(void)
{
    return input.lost;
}

uint32_t input_unsent(void)
{
    uint32_t unsent = 0;
    for (unsigned i = 0; i < input.ports->count; i++)
        unsent += input.ports->list[i].uart.lost;
    return unsent;
}

uint32_t input_period(void)
{
    uint32_t least = PERIOD_MAX;
    for (unsigned i = 0; i < input.ports->count; i++) {
        const struct uart *uart = &input.ports->list[i].uart;
        uint32_t baud = uart->baud > 0 ? uart->baud : BAUD_UNKNOWN;
        uint32_t period = uart->depth * BITS_A_BYTE * HALF_A_SECOND / baud;
        if (input.ports->list[i].state == PORT_SPEAKS && period < least)
            least = period;
    }
    return least > PERIOD_MIN ? least : PERIOD_MIN;
}
