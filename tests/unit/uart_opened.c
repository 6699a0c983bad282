/* SPDX-License-Identifier: MIT */
/* Tests of chips, of speed and of trouble begin alike. */
#include "tests/unit/uart_opened.h"

#include "tests/unit/run.h"

struct uart_model model;
struct uart uart;

int probe_at(struct uart_registers registers)
{
    uart = (struct uart){.registers = registers};
    return uart_probe(&uart);
}

void probe(void)
{
    assert_int_equal(probe_at(uart_model_registers(&model)), 0);
}

void configure(uint32_t baud)
{
    assert_int_equal(uart_configure(&uart, &(struct uart_settings){.baud = baud}), 0);
}

void open_port(enum uart_chip chip)
{
    uart_model_start(&model, chip);
    probe();
    configure(115200);
}

void control_flow(enum uart_flow flow)
{
    struct uart_settings settings = {.baud = 115200, .flow = flow};
    model.flow = flow;
    assert_int_equal(uart_configure(&uart, &settings), 0);
}

const char *answer(void)
{
    static char bytes[ANSWER];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7 + (i >> 8));
    return bytes;
}

uint32_t send_in_pieces(struct random *random, size_t piece_max)
{
    uint32_t lost = uart.lost;
    for (size_t sent = 0, piece; sent < ANSWER; sent += piece) {
        piece = 1 + random_below(random, piece_max);
        if (piece > ANSWER - sent)
            piece = ANSWER - sent;
        uint32_t before = uart.lost;
        int status = uart_write(&uart, answer() + sent, piece);
        assert_int_equal(status == 0, uart.lost == before);
    }
    return uart.lost - lost;
}

void assert_taken(const char *bytes, size_t count)
{
    assert_int_equal(model.taken_count, count);
    assert_memory_equal(model.taken, bytes, count);
    assert_int_equal(model.overrun, 0);
    assert_int_equal(model.discarded, 0);
    assert_int_equal(model.lsr_writes, 0);
}
