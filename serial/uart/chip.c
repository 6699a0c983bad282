/* SPDX-License-Identifier: MIT */
/* The port may be absent, dead, or a BMC's idea of a 16550: it is probed before it is believed,
 * and asked only what a lesser chip takes without harm. */
#include "serial/uart/chip.h"

#include "kernel/lib/status.h"

enum {
    IER_ALL = 0x0f,
    IIR_FIFO = 0xc0, /* both: a FIFO that works; the upper one alone: one that doesn't */
    IIR_FIFO_BROKEN = 0x80,
    IIR_64 = 0x20,
    /* OX16C950: the enhanced features register is where IIR is while LCR is 0xbf; indexed control
     * registers are where LSR is, under the index in SCR. */
    LCR_EFR = 0xbf,
    EFR_ENHANCED = 0x10,
    ACR = 0x00,
    ACR_READ_INDEXED = 0x40,
    ID1 = 0x08,
    ID1_950 = 0x16,
    ID2_950 = 0xc9,
    ID3_950 = 0x50, /* and 0x52, 0x54: chips with two and with four of them */
    ID3_950_SAME = 0xf9,
};

/* One access of a question to the chip. With READ what is there is an answer, else `value` is
 * written: a question takes two bytes an access, and its code would take twenty. */
struct step {
    uint8_t number;
    uint8_t value;
};

enum { READ = 0x08, ANSWERS_MAX = 8 };

static void ask(const struct uart *uart, const struct step *steps, size_t size, uint8_t *answers)
{
    for (const struct step *end = steps + size / sizeof *steps; steps < end; steps++)
        if (steps->number & READ)
            *answers++ = uart_get(uart, steps->number & (READ - 1));
        else
            uart_set(uart, steps->number, steps->value);
}

/* Bits that only a UART keeps: four of the interrupt enable register, and no others. Firmware may
 * have left the divisor's registers in their place. */
static bool is_there(const struct uart *uart)
{
    static const struct step steps[] = {
        {READ | IER, 0}, {IER, IER_ALL}, {READ | IER, 0}, {IER, 0}, {READ | IER, 0},
    };
    uint8_t answers[ANSWERS_MAX];
    if (uart_get(uart, LSR) == NOTHING_THERE)
        return false;
    uint8_t lcr = uart_get(uart, LCR);
    uart_set(uart, LCR, lcr & (uint8_t)~LCR_DLAB);
    ask(uart, steps, sizeof steps, answers);
    if ((answers[1] & IER_ALL) == IER_ALL && (answers[2] & IER_ALL) == 0)
        return true;
    uart_set(uart, IER, answers[0]);
    uart_set(uart, LCR, lcr);
    return false;
}

/* Leaves a 16950 in the mode that gives it all of its FIFO. Other chips with an enhanced features
 * register take the questions, and are left as they were. */
static bool is_16950(const struct uart *uart, uint8_t efr)
{
    static const struct step steps[] = {
        {LCR, LCR_EFR},  {IIR_FCR, EFR_ENHANCED}, {LCR, LCR_8N1}, /* an id is asked for: */
        {SCR, ACR},      {LSR, ACR_READ_INDEXED}, {SCR, ID1},      {READ | LSR, 0}, {SCR, ID1 + 1},
        {READ | LSR, 0}, {SCR, ID1 + 2},          {READ | LSR, 0}, {SCR, ACR},      {LSR, 0},
    };
    uint8_t answers[ANSWERS_MAX], scr = uart_get(uart, SCR);
    ask(uart, steps, sizeof steps, answers);
    uart_set(uart, SCR, scr);
    if (answers[0] == ID1_950 && answers[1] == ID2_950 && (answers[2] & ID3_950_SAME) == ID3_950)
        return true;
    uart_set(uart, LCR, LCR_EFR);
    uart_set(uart, IIR_FCR, efr);
    return false;
}

/* Chips without a FIFO: whether they have a scratch register, which is left as it was. */
static bool has_scratch(const struct uart *uart)
{
    static const struct step steps[] = {
        {READ | SCR, 0}, {SCR, 0x5a}, {READ | SCR, 0}, {SCR, 0xa5}, {READ | SCR, 0},
    };
    uint8_t answers[ANSWERS_MAX];
    ask(uart, steps, sizeof steps, answers);
    uart_set(uart, SCR, answers[0]);
    return answers[1] == 0x5a && answers[2] == 0xa5;
}

/* What is asked of a chip with a FIFO, a lesser one takes without harm, while nothing is sent. A
 * TL16C750 guards bit 5 of FCR with DLAB; what takes it without is something else, and how much
 * FIFO that has is not known. */
static enum uart_chip tell_chip(const struct uart *uart)
{
    static const struct step steps[] = {
        {READ | LCR, 0},
        {LCR, LCR_DLAB},
        {IIR_FCR, FCR_ENABLE},
        {READ | IIR_FCR, 0},
        {LCR, LCR_EFR},
        {READ | IIR_FCR, 0},
        {LCR, LCR_8N1},
        {IIR_FCR, FCR_ENABLE | FCR_64},
        {READ | IIR_FCR, 0},
        {LCR, LCR_DLAB},
        {IIR_FCR, FCR_ENABLE | FCR_64},
        {READ | IIR_FCR, 0},
    };
    uint8_t answers[ANSWERS_MAX], *iir = answers + 1;
    enum uart_chip chip = UART_16550A;
    ask(uart, steps, sizeof steps, answers);
    uart_set(uart, LCR, answers[0]);
    if ((iir[0] & IIR_FIFO) != IIR_FIFO) {
        uart_set(uart, IIR_FCR, 0);
        chip = has_scratch(uart) ? UART_16450 : UART_8250;
        if (iir[0] & IIR_FIFO_BROKEN)
            chip = UART_16550;
    } else if (iir[1] != iir[0]) {
        if (is_16950(uart, iir[1]))
            chip = UART_16950;
        uart_set(uart, LCR, answers[0]);
    } else if (iir[3] & ~iir[2] & IIR_64) {
        chip = UART_16750;
    }
    return chip;
}

int uart_probe(struct uart *uart)
{
    static const uint8_t depths[] = {
        [UART_8250] = 1,    [UART_16450] = 1,  [UART_16550] = 1,
        [UART_16550A] = 16, [UART_16750] = 64, [UART_16950] = 128,
    };
    if (!is_there(uart))
        return STATUS_NOT_THERE;
    uart->patience = PATIENCE_AT_FIRST;
    if (uart->registers.is_fast)
        uart->patience *= FAST_FACTOR;
    uart_wait(uart, LSR_TEMT); /* turning a FIFO on or off throws away what is in it */
    uart->chip = tell_chip(uart);
    uart->depth = depths[uart->chip];
    return 0;
}

const char *uart_chip_name(enum uart_chip chip)
{
    static const char names[][7] = {
        [UART_NONE] = "none",   [UART_8250] = "8250",     [UART_16450] = "16450",
        [UART_16550] = "16550", [UART_16550A] = "16550a", [UART_16750] = "16750",
        [UART_16950] = "16950",
    };
    return names[chip];
}
