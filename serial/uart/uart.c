/* SPDX-License-Identifier: MIT */
/* The port may be absent, dead, slow, or a BMC's idea of a 16550: it is probed before it is
 * believed, and asked as seldom as its FIFO allows. */
#include "serial/uart/uart.h"

#include "kernel/lib/status.h"

enum uart_register {
    RBR_THR = 0, /* DLL while LCR_DLAB is set */
    IER = 1,     /* DLM while LCR_DLAB is set */
    IIR_FCR = 2,
    LCR = 3,
    MCR = 4,
    LSR = 5,
    SCR = 7,
};

enum {
    IER_ALL = 0x0f,
    IIR_FIFO = 0xc0, /* both: a FIFO that works; the upper one alone: one that doesn't */
    IIR_FIFO_BROKEN = 0x80,
    FCR_ENABLE = 0x01,
    FCR_CLEAR_RX = 0x02,
    FCR_CLEAR_TX = 0x04,
    LCR_8N1 = 0x03,
    LCR_DLAB = 0x80,
    MCR_DTR = 0x01,
    MCR_RTS = 0x02,
    LSR_THRE = 0x20,
    LSR_TEMT = 0x40,
    NOTHING_THERE = 0xff,
};

enum {
    CLOCK_BAUD = 115200, /* a divisor of 1 with the PC's 1.8432 MHz */
    FIFO_DEPTH = 16,
    /* Polls, of 0.3 to 1 us each. All of a port's patience is 0.1 s or more: what a firmware left
     * in the FIFO at 9600 baud is gone in 17 ms. A byte sent earns ten times the polls that it
     * takes on the line at 115200 baud, so a working port never runs out. A write to a port that
     * has run out costs a millisecond. */
    PATIENCE = 300000,
    PATIENCE_PER_BYTE = 3000,
    PATIENCE_LEFT = 1000,
};

static uint8_t get(const struct uart *uart, enum uart_register number)
{
    return uart->registers.read(&uart->registers, number);
}

static void set(const struct uart *uart, enum uart_register number, uint8_t value)
{
    uart->registers.write(&uart->registers, number, value);
}

/* Waits for a bit of the line status register, as long as the port's patience says. A port that
 * vanished reads as all ones, and is not taken for one that is ready. */
static bool wait_for(struct uart *uart, uint8_t bit)
{
    uint32_t limit = uart->patience > PATIENCE_LEFT ? uart->patience : PATIENCE_LEFT;
    for (uint32_t polls = 0; polls <= limit; polls++) {
        uint8_t lsr = get(uart, LSR);
        if (lsr & bit && lsr != NOTHING_THERE) {
            uart->patience -= polls < uart->patience ? polls : uart->patience;
            return true;
        }
    }
    uart->patience = 0;
    return false;
}

/* Bits that only a UART keeps: four of the interrupt enable register, and no others. Firmware may
 * have left the divisor's registers in their place. */
static bool answers(const struct uart *uart)
{
    if (get(uart, LSR) == NOTHING_THERE)
        return false;
    set(uart, LCR, get(uart, LCR) & (uint8_t)~LCR_DLAB);
    uint8_t before = get(uart, IER);
    set(uart, IER, IER_ALL);
    uint8_t all = get(uart, IER);
    set(uart, IER, 0);
    uint8_t none = get(uart, IER);
    if ((all & IER_ALL) == IER_ALL && (none & IER_ALL) == 0)
        return true;
    set(uart, IER, before);
    return false;
}

static enum uart_chip tell_chip(const struct uart *uart)
{
    set(uart, IIR_FCR, FCR_ENABLE);
    uint8_t fifo = get(uart, IIR_FCR) & IIR_FIFO;
    if (fifo == IIR_FIFO)
        return UART_16550A;
    set(uart, IIR_FCR, 0);
    if (fifo == IIR_FIFO_BROKEN)
        return UART_16550;
    uint8_t before = get(uart, SCR);
    set(uart, SCR, 0x5a);
    bool keeps = get(uart, SCR) == 0x5a;
    set(uart, SCR, 0xa5);
    keeps = keeps && get(uart, SCR) == 0xa5;
    set(uart, SCR, before);
    return keeps ? UART_16450 : UART_8250;
}

int uart_probe(struct uart *uart, struct uart_registers registers)
{
    *uart = (struct uart){.registers = registers, .patience = PATIENCE};
    if (!answers(uart))
        return STATUS_NOT_THERE;
    wait_for(uart, LSR_TEMT); /* turning a FIFO on or off throws away what is in it */
    uart->chip = tell_chip(uart);
    uart->depth = uart->chip == UART_16550A ? FIFO_DEPTH : 1;
    return 0;
}

void uart_configure(struct uart *uart, uint32_t baud)
{
    uint32_t divisor = CLOCK_BAUD / baud;
    wait_for(uart, LSR_TEMT);
    set(uart, LCR, LCR_DLAB);
    set(uart, RBR_THR, (uint8_t)divisor);
    set(uart, IER, (uint8_t)(divisor >> 8));
    set(uart, LCR, LCR_8N1);
    if (uart->chip == UART_16550A)
        set(uart, IIR_FCR, FCR_ENABLE | FCR_CLEAR_RX | FCR_CLEAR_TX);
    set(uart, MCR, MCR_DTR | MCR_RTS);
    uart->baud = baud;
    uart->room = 0;
}

int uart_write(struct uart *uart, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (uart->room == 0) {
            if (!wait_for(uart, LSR_THRE)) {
                uart->lost += (uint32_t)(length - i);
                return STATUS_TIMEOUT;
            }
            uart->room = uart->depth;
            uart->patience += uart->depth * PATIENCE_PER_BYTE;
            if (uart->patience > PATIENCE)
                uart->patience = PATIENCE;
        }
        set(uart, RBR_THR, (uint8_t)bytes[i]);
        uart->room--;
    }
    return 0;
}

static void sink_write(void *context, const char *bytes, size_t length)
{
    uart_write(context, bytes, length); /* what is lost is counted there */
}

struct log_sink *uart_sink(struct uart *uart)
{
    uart->sink =
        (struct log_sink){.write = sink_write, .context = uart, .kinds = LOG_WIRE | LOG_PEOPLE};
    return &uart->sink;
}

const char *uart_chip_name(enum uart_chip chip)
{
    static const char *const names[] = {
        [UART_NONE] = "none",   [UART_8250] = "8250",     [UART_16450] = "16450",
        [UART_16550] = "16550", [UART_16550A] = "16550a",
    };
    return names[chip];
}
