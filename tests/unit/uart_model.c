/* SPDX-License-Identifier: MIT */
/* Written from the data sheets, not from the driver: it must notice what the driver does wrong. */
#include "tests/unit/uart_model.h"

#include <string.h>

#include "tests/unit/run.h"
#include "tests/unit/uart_line.h"

enum {
    FIFO_ON = 1 << 0,
    FIFO_CLEAR = 3 << 1, /* the receiver's, the transmitter's */
    FIFO_CLEAR_SHIFT = 1,
    FIFO_64 = 1 << 5,
    DIVISOR_ACCESS = 1 << 7,
    ENHANCED_ACCESS = 0xbf, /* in LCR */
    ENHANCED = 1 << 4,      /* in EFR */
    ICR_READ = 1 << 6,      /* in ACR */
    PRESCALER = 1 << 7,     /* in MCR */
    MSR_CTS = 1 << 4,
    MSR_OTHERS = 0xa0, /* DCD, DSR */
};

static bool is_enhanced(const struct uart_model *model)
{
    return model->chip == UART_16950 && model->efr & ENHANCED;
}

unsigned uart_model_depth(const struct uart_model *model)
{
    if (!(model->fcr & FIFO_ON) || model->chip < UART_16550A)
        return 1;
    if (is_enhanced(model) || (model->chip == UART_16950 && model->fcr & FIFO_64))
        return 128;
    return model->chip == UART_16750 && model->fcr & FIFO_64 ? 64 : 16;
}

static void set_fcr(struct uart_model *model, uint8_t value)
{
    bool guarded = model->chip == UART_16750 || (model->chip == UART_16950 && !is_enhanced(model));
    if (model->chip < UART_16550)
        return;
    if (guarded && !(model->lcr & DIVISOR_ACCESS))
        value = (uint8_t)((value & ~FIFO_64) | (model->fcr & FIFO_64));
    if ((value ^ model->fcr) & FIFO_ON)
        value |= FIFO_CLEAR;
    uart_line_clear(model, value >> FIFO_CLEAR_SHIFT & 3);
    model->fcr = value & (uint8_t)~FIFO_CLEAR;
}

/* No interrupt pending, and what the FIFO is worth. */
static uint8_t get_iir(const struct uart_model *model)
{
    bool tells = model->chip == UART_16750 || (model->chip == UART_16950 && !is_enhanced(model));
    if (!(model->fcr & FIFO_ON))
        return 0x01;
    if (model->chip == UART_16550)
        return 0x81;
    return 0xc1 | ((tells || model->takes_bit_5) && model->fcr & FIFO_64 ? FIFO_64 : 0);
}

/* OX16C950: behind LSR's address, under the index in SCR. */
static uint8_t get_indexed(const struct uart_model *model)
{
    const uint8_t ids[] = {0x16, 0xc9, 0x50, 0x03};
    if (model->scr == 0)
        return model->acr;
    return model->scr >= 8 && model->scr < 12 ? ids[model->scr - 8] : 0;
}

static void set_lsr(struct uart_model *model, uint8_t value)
{
    if (model->chip == UART_16950 && model->scr == 0)
        model->acr = value;
    else if (model->chip != UART_16950 && !model->has_efr)
        model->lsr_writes++;
}

static void check_line_is_idle(struct uart_model *model)
{
    if (model->waiting > 0 || model->ticks_left > 0)
        model->wrong_rate++;
}

static bool shows_efr(const struct uart_model *model)
{
    return (model->chip == UART_16950 || model->has_efr) && model->lcr == ENHANCED_ACCESS;
}

static void interrupt(struct uart_model *model)
{
    if (!model->interrupt || model->in_interrupt)
        return;
    model->in_interrupt = true;
    model->interrupt();
    model->in_interrupt = false;
}

static uint8_t get_register(struct uart_model *model, unsigned number)
{
    bool divisor = model->lcr & DIVISOR_ACCESS;
    if (model->chip == UART_NONE || model->now >= model->vanishes_at)
        return model->nothing;
    switch (number) {
    case 0:
        return divisor ? model->dll : uart_line_receive(model);
    case 1:
        return divisor ? model->dlm : model->ier;
    case 2:
        return shows_efr(model) ? model->efr : get_iir(model);
    case 3:
        return model->lcr;
    case 4:
        return model->mcr;
    case 5:
        if (is_enhanced(model) && model->acr & ICR_READ)
            return get_indexed(model);
        return uart_line_status(model);
    case 6:
        if (uart_line_loops(model)) /* RTS, DTR, OUT1, OUT2 are CTS, DSR, RI, DCD */
            return (uint8_t)((model->mcr & 0x02) << 3 | (model->mcr & 0x01) << 5 |
                             (model->mcr & 0x0c) << 4);
        return MSR_OTHERS | (model->cts ? MSR_CTS : 0);
    case 7:
        return model->chip == UART_8250 ? 0xff : model->scr;
    }
    fail_msg("register %u was read", number);
    return 0;
}

static uint8_t read_register(const struct uart_registers *registers, unsigned number)
{
    struct uart_model *model = (struct uart_model *)(uintptr_t)registers->address;
    model->reads++;
    uart_line_tick(model);
    uint8_t value = get_register(model, number);
    interrupt(model);
    return value;
}

static void write_divisor(struct uart_model *model, uint8_t *half, uint8_t value)
{
    check_line_is_idle(model);
    *half = value;
}

static void write_set_up(struct uart_model *model, unsigned number, uint8_t value)
{
    bool divisor = model->lcr & DIVISOR_ACCESS;
    switch (number) {
    case 0:
        write_divisor(model, &model->dll, value);
        return;
    case 1:
        if (divisor)
            write_divisor(model, &model->dlm, value);
        else
            model->ier = value & 0x0f;
        return;
    case 2:
        if (shows_efr(model))
            model->efr = value;
        else
            set_fcr(model, value);
        return;
    case 3:
        if (model->lcr_deaf > 0) {
            model->lcr_deaf--;
            return;
        }
        if ((model->lcr ^ value) & ~DIVISOR_ACCESS)
            check_line_is_idle(model);
        model->lcr = value;
        return;
    case 4:
        model->mcr = is_enhanced(model) ? value : (value & 0x1f) | (model->mcr & PRESCALER);
        return;
    case 5:
        set_lsr(model, value);
        return;
    case 6:
        return;
    case 7: /* the second XOFF word while EFR shows */
        if (!shows_efr(model))
            model->scr = value;
        return;
    }
    fail_msg("register %u was written", number);
}

static void write_register(const struct uart_registers *registers, unsigned number, uint8_t value)
{
    struct uart_model *model = (struct uart_model *)(uintptr_t)registers->address;
    bool is_byte = number == 0 && !(model->lcr & DIVISOR_ACCESS) && model->chip != UART_NONE;
    bool is_there = model->chip != UART_NONE && model->now < model->vanishes_at;
    model->writes++;
    uart_line_tick(model);
    if (!is_byte)
        model->set_up_writes++;
    if (!is_there)
        model->swallowed += is_byte;
    else if (is_byte)
        uart_line_transmit(model, value);
    else
        write_set_up(model, number, value);
    interrupt(model);
}

void uart_model_start(struct uart_model *model, enum uart_chip chip)
{
    memset(model, 0, sizeof *model);
    model->chip = chip;
    model->nothing = 0xff;
    model->clock = UART_CLOCK;
    model->stuck_from = UART_MODEL_NEVER;
    model->vanishes_at = UART_MODEL_NEVER;
    model->stops_for_ever = UART_MODEL_NEVER;
    model->random.seed = 1;
    model->cts = true;
}

struct uart_registers uart_model_registers(struct uart_model *model)
{
    return (struct uart_registers){
        .read = read_register, .write = write_register, .address = (uintptr_t)model};
}

uint32_t uart_model_baud(const struct uart_model *model)
{
    uint32_t divisor = (uint32_t)model->dlm << 8 | model->dll;
    uint32_t clock = model->mcr & PRESCALER ? model->clock / 4 : model->clock;
    return divisor > 0 ? clock / 16 / divisor : 0;
}
