/* SPDX-License-Identifier: MIT */
/* The line may be slow, stuck, held by the other side or gone: it is asked as seldom as the FIFO
 * allows, and waited for as long as it has earned. */
#include "serial/uart/uart.h"

#include "kernel/cpu/control.h"
#include "kernel/lib/status.h"
#include "serial/uart/chip.h"

enum {
    XON = 0x11,
    XOFF = 0x13,
    LOOKS_MAX = 16, /* for one byte of input: those before it may be none */
};

static void take_input(struct uart *uart, uint8_t lsr)
{
    uint8_t byte = uart_get(uart, RBR_THR);
    if (lsr & LSR_BAD) {
        uart->line_errors++;
    } else if (uart->flow == UART_FLOW_XON_XOFF && (byte == XON || byte == XOFF)) {
        uart->held = byte == XOFF;
    } else if ((uint8_t)(uart->input_end + 1) == uart->input_first) {
        uart->overruns++;
    } else {
        uart->input[uart->input_end] = byte;
        cpu_barrier(); /* first the byte, then that it is there */
        uart->input_end++;
    }
}

/* An interrupt here may read input, but doesn't look while we do: between LSR and RBR it would
 * take the byte that our LSR was about. So nobody else counts here, or adds to `input`; and what
 * reads `input` moves nothing but its first, in one instruction. */
uint8_t uart_look(struct uart *uart)
{
    uart->looking = true;
    uint8_t lsr = uart_get(uart, LSR);
    if (lsr == NOTHING_THERE)
        lsr = 0;
    if (lsr & LSR_OE)
        uart->overruns++;
    if (lsr & LSR_DR)
        take_input(uart, lsr);
    cpu_barrier();
    uart->looking = false;
    return lsr;
}

static bool may_send(const struct uart *uart)
{
    if (uart->flow != UART_FLOW_RTS_CTS)
        return !uart->held;
    uint8_t msr = uart_get(uart, MSR);
    return msr & MSR_CTS && msr != NOTHING_THERE;
}

bool uart_wait(struct uart *uart, uint8_t bit)
{
    for (;; uart->patience--) {
        uint8_t lsr = uart_look(uart);
        bool is_ready = lsr & bit && may_send(uart);
        if (uart->patience == 0)
            return is_ready;
        /* An XOFF may be behind the byte that was just taken. */
        if (is_ready && (!(lsr & LSR_DR) || uart->flow != UART_FLOW_XON_XOFF))
            return true;
    }
}

/* Room for as many bytes as the FIFO has; but the other side has to take what is in it after it
 * said stop, and is used to 16. */
static bool make_room(struct uart *uart)
{
    if (!uart_wait(uart, LSR_THRE))
        return false;
    uart->patience += uart->patience_earned;
    if (uart->patience > uart->patience_most)
        uart->patience = uart->patience_most;
    uart->room = uart->depth;
    if (uart->flow != UART_FLOW_NONE && uart->room > FIFO_USUAL)
        uart->room = FIFO_USUAL;
    return true;
}

int uart_write(struct uart *uart, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (uart->room == 0 && !make_room(uart)) {
            uart->lost += (uint32_t)(length - i);
            return STATUS_TIMEOUT;
        }
        uart->room--; /* first: what a panic says in an interrupt here must find room */
        uart_set(uart, RBR_THR, (uint8_t)bytes[i]);
    }
    return 0;
}

int uart_read(struct uart *uart, uint8_t *byte)
{
    for (unsigned looks = 0; uart->input_first == uart->input_end; looks++)
        if (uart->looking || looks == LOOKS_MAX || !(uart_look(uart) & LSR_DR))
            return STATUS_NOT_THERE;
    *byte = uart->input[uart->input_first++];
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
