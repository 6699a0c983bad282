/* SPDX-License-Identifier: MIT */
/* Written from the data sheet, not from the driver: it must notice what the driver does wrong. */
#include "tests/unit/uart_model.h"

#include <string.h>

#include "tests/unit/run.h"

enum {
    LSR_THR_EMPTY = 1 << 5,
    LSR_ALL_EMPTY = 1 << 6,
    FIFO_ON = 1 << 0,
    FIFO_CLEAR_TRANSMIT = 1 << 2,
    DIVISOR_ACCESS = 1 << 7,
};

static bool fifo_is_on(const struct uart_model *model)
{
    return model->fcr & FIFO_ON;
}

static bool has_fifo(const struct uart_model *model)
{
    return model->chip == UART_16550 || model->chip == UART_16550A;
}

/* The next byte moves into the shift register as soon as that is free. */
static void shift(struct uart_model *model)
{
    while (model->ticks_left == 0 && model->waiting > 0) {
        model->waiting--;
        model->ticks_left = model->byte_ticks;
    }
}

static bool is_stuck(const struct uart_model *model)
{
    return model->taken_count >= model->stuck_from;
}

static void tick(struct uart_model *model)
{
    if (is_stuck(model))
        return;
    if (model->ticks_left > 0)
        model->ticks_left--;
    shift(model);
}

static uint8_t read_lsr(struct uart_model *model)
{
    model->lsr_reads++;
    tick(model);
    /* Stuck without a byte of ours: what it was sending before never leaves. */
    if (is_stuck(model) || model->waiting > 0)
        return 0;
    return LSR_THR_EMPTY | (model->ticks_left == 0 ? LSR_ALL_EMPTY : 0);
}

static void transmit(struct uart_model *model, uint8_t value)
{
    /* The FIFO of the first 16550 loses bytes: it has to stay off. */
    bool broken = model->chip == UART_16550 && fifo_is_on(model);
    unsigned room = model->chip == UART_16550A && fifo_is_on(model) ? 16 : 1;
    if (broken || model->waiting == room) {
        model->overrun++;
        return;
    }
    model->waiting++;
    assert_true(model->taken_count < sizeof model->taken);
    model->taken[model->taken_count++] = (char)value;
    if (!is_stuck(model))
        shift(model);
}

static void set_fcr(struct uart_model *model, uint8_t value)
{
    if (!has_fifo(model))
        return;
    if (value & FIFO_CLEAR_TRANSMIT || (value ^ model->fcr) & FIFO_ON) {
        model->discarded += model->waiting;
        model->waiting = 0;
    }
    model->fcr = value;
}

static void check_line_is_idle(struct uart_model *model)
{
    if (model->waiting > 0 || model->ticks_left > 0)
        model->wrong_rate++;
}

static uint8_t read_register(const struct uart_registers *registers, unsigned number)
{
    struct uart_model *model = (struct uart_model *)(uintptr_t)registers->address;
    bool divisor = model->lcr & DIVISOR_ACCESS;
    model->reads++;
    if (model->chip == UART_NONE)
        return model->nothing;
    switch (number) {
    case 0:
        return divisor ? model->dll : 0;
    case 1:
        return divisor ? model->dlm : model->ier;
    case 2: /* no interrupt pending, and what the FIFO is worth */
        if (!fifo_is_on(model))
            return 0x01;
        return model->chip == UART_16550A ? 0xc1 : 0x81;
    case 3:
        return model->lcr;
    case 4:
        return model->mcr;
    case 5:
        return read_lsr(model);
    case 6:
        return 0xb0;
    case 7:
        return model->chip == UART_8250 ? 0xff : model->scr;
    }
    fail_msg("register %u was read", number);
    return 0;
}

static void write_register(const struct uart_registers *registers, unsigned number, uint8_t value)
{
    struct uart_model *model = (struct uart_model *)(uintptr_t)registers->address;
    bool divisor = model->lcr & DIVISOR_ACCESS;
    model->writes++;
    if (number == 0 && !divisor && model->chip != UART_NONE) {
        transmit(model, value);
        return;
    }
    model->set_up_writes++;
    if (model->chip == UART_NONE)
        return;
    switch (number) {
    case 0:
        check_line_is_idle(model);
        model->dll = value;
        return;
    case 1:
        if (divisor) {
            check_line_is_idle(model);
            model->dlm = value;
        } else {
            model->ier = value & 0x0f;
        }
        return;
    case 2:
        set_fcr(model, value);
        return;
    case 3:
        if ((model->lcr ^ value) & ~DIVISOR_ACCESS)
            check_line_is_idle(model);
        model->lcr = value;
        return;
    case 4:
        model->mcr = value & 0x1f;
        return;
    case 5:
    case 6:
        return;
    case 7:
        model->scr = value;
        return;
    }
    fail_msg("register %u was written", number);
}

void uart_model_start(struct uart_model *model, enum uart_chip chip)
{
    memset(model, 0, sizeof *model);
    model->chip = chip;
    model->nothing = 0xff;
    model->stuck_from = UART_MODEL_NEVER;
}

struct uart_registers uart_model_registers(struct uart_model *model)
{
    return (struct uart_registers){
        .read = read_register, .write = write_register, .address = (uintptr_t)model};
}

uint32_t uart_model_baud(const struct uart_model *model)
{
    uint32_t divisor = (uint32_t)model->dlm << 8 | model->dll;
    return divisor > 0 ? 115200 / divisor : 0;
}
