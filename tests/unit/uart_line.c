/* SPDX-License-Identifier: MIT */
/* Written from the data sheets, not from the driver: it must notice what the driver does wrong. */
#include "tests/unit/uart_line.h"

#include "tests/unit/run.h"

enum {
    LSR_DATA_READY = 1 << 0,
    LSR_OVERRUN = 1 << 1,
    LSR_OF_A_BYTE = UART_MODEL_PARITY | UART_MODEL_FRAMING | UART_MODEL_BREAK,
    LSR_THR_EMPTY = 1 << 5,
    LSR_ALL_EMPTY = 1 << 6,
    LSR_ERROR_IN_FIFO = 1 << 7,
    FIFO_ON = 1 << 0,
    XON = 0x11,
    XOFF = 0x13,
    BITS_OF_A_BYTE = 10,
    MCR_LOOP = 1 << 4,
};

static bool is_stuck(const struct uart_model *model)
{
    return model->taken_count >= model->stuck_from;
}

static size_t byte_ticks(const struct uart_model *model)
{
    uint32_t baud = uart_model_baud(model);
    if (model->ticks_per_second == 0)
        return model->byte_ticks;
    return baud > 0 ? model->ticks_per_second * BITS_OF_A_BYTE / baud : 0;
}

/* The next byte moves into the shift register as soon as that is free. */
static void shift(struct uart_model *model)
{
    while (model->ticks_left == 0 && model->waiting > 0) {
        model->waiting--;
        model->sent_count++;
        model->ticks_left = byte_ticks(model);
    }
}

static uint8_t on_the_line(struct uart_model *model, uint8_t value)
{
    if (model->garbles == 0 || random_below(&model->random, model->garbles) != 0)
        return value;
    return value ^ (uint8_t)(1U << random_below(&model->random, 8));
}

/* Without a FIFO the byte in RBR is written over, with one the byte in the shift register is. */
static void come_in(struct uart_model *model, struct uart_model_input input)
{
    input.byte = on_the_line(model, input.byte);
    if (model->received_count < uart_model_depth(model)) {
        model->received[model->received_count++] = input;
        if (model->received_count == 1)
            model->lsr_errors |= input.errors;
        return;
    }
    model->lsr_errors |= LSR_OVERRUN;
    model->input_lost++;
    if (!(model->fcr & FIFO_ON)) {
        model->received[0] = input;
        model->lsr_errors |= input.errors;
    }
}

static void say(struct uart_model *model, bool go)
{
    model->is_stopped = !go;
    model->since_stop = 0;
    if (model->flow == UART_FLOW_RTS_CTS)
        model->cts = go;
    else if (model->flow == UART_FLOW_XON_XOFF)
        come_in(model, (struct uart_model_input){.byte = go ? XON : XOFF});
}

static void control_flow(struct uart_model *model)
{
    if (!model->is_stopped && model->sent_count >= model->stops_for_ever) {
        model->next_go = UART_MODEL_NEVER;
        say(model, false);
    } else if (model->is_stopped && model->now >= model->next_go) {
        model->next_stop = model->sent_count + 1 + random_below(&model->random, model->stops_after);
        say(model, true);
    } else if (!model->is_stopped && model->stops_after > 0 &&
               model->sent_count > model->next_stop) {
        model->next_go = model->now + 1 + random_below(&model->random, model->stops_for);
        say(model, false);
    }
}

bool uart_line_loops(const struct uart_model *model)
{
    return model->has_loop && model->mcr & MCR_LOOP;
}

/* Nothing of it shows on the line. */
static void send_around(struct uart_model *model, uint8_t value)
{
    model->looped++;
    model->loop_byte = value | model->loop_sets;
    model->loop_until = model->now + (model->loop_ticks ? model->loop_ticks : byte_ticks(model));
    if (model->looped == model->loop_loses)
        model->loop_until = UART_MODEL_NEVER;
    else if (model->loop_until == model->now)
        model->loop_until++;
}

static void come_around(struct uart_model *model)
{
    if (model->loop_until != model->now)
        return;
    come_in(model, (struct uart_model_input){.byte = model->loop_byte});
    model->loop_until = 0;
}

void uart_line_tick(struct uart_model *model)
{
    model->now++;
    come_around(model);
    while (uart_line_loops(model) && model->input_sent < model->input_count &&
           model->input[model->input_sent].at <= model->now) {
        model->input_sent++;
        model->input_cut++;
    }
    while (model->input_sent < model->input_count &&
           model->input[model->input_sent].at <= model->now)
        come_in(model, model->input[model->input_sent++]);
    if (is_stuck(model))
        return;
    if (model->ticks_left > 0)
        model->ticks_left--;
    shift(model);
    if (model->flow != UART_FLOW_NONE)
        control_flow(model);
}

void uart_line_transmit(struct uart_model *model, uint8_t value)
{
    if (uart_line_loops(model)) {
        send_around(model, value);
        return;
    }
    /* The FIFO of the first 16550 loses bytes: it has to stay off. */
    bool broken = model->chip == UART_16550 && model->fcr & FIFO_ON;
    if (broken || model->waiting >= uart_model_depth(model)) {
        model->overrun++;
        return;
    }
    model->waiting++;
    assert_true(model->taken_count < sizeof model->taken);
    model->taken[model->taken_count++] = (char)on_the_line(model, value);
    if (model->is_stopped && ++model->since_stop > model->stop_ignored)
        model->stop_ignored = model->since_stop;
    if (!is_stuck(model))
        shift(model);
}

uint8_t uart_line_receive(struct uart_model *model)
{
    if (model->received_count > 0) {
        model->rbr = model->received[0].byte;
        model->received_count--;
        for (unsigned i = 0; i < model->received_count; i++)
            model->received[i] = model->received[i + 1];
        model->lsr_errors &= LSR_OVERRUN;
        if (model->received_count > 0)
            model->lsr_errors |= model->received[0].errors;
    }
    return model->rbr;
}

uint8_t uart_line_status(struct uart_model *model)
{
    uint8_t status = model->lsr_errors | (model->received_count > 0 ? LSR_DATA_READY : 0);
    model->lsr_reads++;
    for (unsigned i = 0; model->fcr & FIFO_ON && i < model->received_count; i++)
        status |= model->received[i].errors ? LSR_ERROR_IN_FIFO : 0;
    model->lsr_errors = 0;
    model->received[0].errors = 0;
    /* Stuck without a byte of ours: what it was sending before never leaves. */
    if (is_stuck(model) || model->waiting > 0)
        return status;
    return status | LSR_THR_EMPTY | (model->ticks_left == 0 ? LSR_ALL_EMPTY : 0);
}

void uart_line_clear(struct uart_model *model, unsigned which)
{
    if (which & 1)
        model->received_count = 0;
    if (which & 2) {
        model->discarded += model->waiting;
        model->waiting = 0;
    }
}
