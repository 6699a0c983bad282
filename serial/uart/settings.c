/* SPDX-License-Identifier: MIT */
/* A rate is asked for in baud, and made from whatever clock the board has; and a firmware's table
 * may say that the rate is to stay as it is. */
#include "kernel/lib/status.h"
#include "serial/uart/chip.h"

enum {
    SAMPLES = 16, /* clocks of a bit */
    BAUD_MIN = 50,
    BAUD_MAX = 4000000,
    BAUD_USUAL = 115200,
    BAUD_UNKNOWN = 9600, /* what is likely where the divisor can't be read back */
    DIVISOR_MAX = 0xffff,
    ERROR_MAX = 3, /* per cent */
    OPENINGS = 16,
};

/* The nearest divisor; 0 where none makes the rate. */
static uint32_t divisor_for(uint32_t clock, uint32_t baud)
{
    if (baud < BAUD_MIN || baud > BAUD_MAX)
        return 0;
    uint32_t step = SAMPLES * baud, divisor = clock / step, off = clock % step;
    if (off >= step / 2) {
        off = step - off;
        divisor++;
    }
    bool is_near = 100ULL * off <= (uint64_t)step * divisor * ERROR_MAX;
    return is_near && divisor <= DIVISOR_MAX ? divisor : 0;
}

/* Some UARTs on a chip with other things (DesignWare's) take no LCR while a byte comes in, and what
 * is then written as a divisor would be sent. */
static bool open_divisor(struct uart *uart, uint8_t lcr)
{
    for (unsigned i = 0; i < OPENINGS; i++) {
        uart_set(uart, LCR, lcr | LCR_DLAB);
        if (uart_get(uart, LCR) & LCR_DLAB)
            return true;
        uart_get(uart, RBR_THR);
    }
    return false;
}

/* The divisor's registers are there while DLAB is set, and so is bit 5 of a TL16C750's FCR. The
 * divisor as it is then; 0 where it can't be reached. */
static uint32_t set_line(struct uart *uart, uint8_t lcr, uint32_t divisor)
{
    if (!open_divisor(uart, lcr)) {
        divisor = 0;
    } else if (divisor == 0) {
        divisor = uart_get(uart, RBR_THR) | (uint32_t)uart_get(uart, IER) << 8;
    } else {
        uart_set(uart, RBR_THR, (uint8_t)divisor);
        uart_set(uart, IER, (uint8_t)(divisor >> 8));
    }
    if (uart->chip >= UART_16550A)
        uart_set(uart, IIR_FCR,
                 FCR_ENABLE | FCR_CLEAR_RX | FCR_CLEAR_TX |
                     (uart->chip == UART_16750 ? FCR_64 : 0));
    uart_set(uart, LCR, lcr);
    return divisor;
}

/* What came in before, at whatever rate, is no input; a chip without a FIFO has it in RBR. */
static void forget_input(struct uart *uart)
{
    uart_look(uart);
    uart->input_first = uart->input_end;
    uart->overruns = 0;
    uart->line_errors = 0;
}

static void set_patience(struct uart *uart)
{
    uint32_t baud = uart->baud < BAUD_MIN ? BAUD_UNKNOWN : uart->baud;
    uint32_t most = uart->depth * PATIENCE_PER_PLACE;
    uint32_t earned = uart->depth * PATIENCE_PER_BYTE * (BAUD_USUAL / baud + 1);
    if (most < PATIENCE_LEAST)
        most = PATIENCE_LEAST;
    if (most < earned)
        most = earned;
    if (uart->registers.is_fast) {
        most *= FAST_FACTOR;
        earned *= FAST_FACTOR;
    }
    uart->patience_earned = earned;
    uart->patience_most = most;
    if (uart->patience > 0) /* else it was stuck before, and has to earn it */
        uart->patience = most;
}

int uart_configure(struct uart *uart, const struct uart_settings *settings)
{
    uint32_t clock = settings->clock != 0 ? settings->clock : UART_CLOCK, divisor = 0;
    int status = 0;
    if (!settings->keep && (divisor = divisor_for(clock, settings->baud)) == 0) {
        status = STATUS_BROKEN;
        divisor = divisor_for(clock, BAUD_USUAL);
        if (divisor == 0)
            divisor = (clock - 1) / (SAMPLES * BAUD_USUAL) + 1;
    }
    uart->flow = UART_FLOW_NONE;
    uart->held = false;
    uart_wait(uart, LSR_TEMT);
    uint8_t lcr = settings->keep ? uart_get(uart, LCR) & (uint8_t)~LCR_DLAB : LCR_8N1;
    divisor = set_line(uart, lcr, divisor);
    if (divisor == 0 && !settings->keep)
        status = STATUS_BROKEN;
    uart->baud = divisor != 0 ? (clock / SAMPLES + divisor / 2) / divisor : 0;
    uart_set(uart, MCR, (uart_get(uart, MCR) & MCR_PRESCALER) | MCR_DTR | MCR_RTS);
    forget_input(uart);
    uart->flow = settings->flow;
    uart->room = 0;
    set_patience(uart);
    return status;
}
