/* SPDX-License-Identifier: MIT */
/* The serial port's driver on modelled chips that work: each byte once, in order, both ways. */
#include "serial/uart/uart.h"

#include "kernel/lib/status.h"
#include "tests/unit/run.h"
#include "tests/unit/uart_opened.h"

TEST(every_chip_sends_every_byte)
{
    for (enum uart_chip chip = UART_8250; chip <= UART_16950; chip++) {
        open_port(chip);
        model.byte_ticks = 3;
        assert_int_equal(uart_write(&uart, answer(), ANSWER), 0);
        assert_taken(answer(), ANSWER);
        assert_int_equal(uart.lost, 0);
    }
}

TEST(no_bytes_touch_nothing)
{
    open_port(UART_16550A);
    size_t before = model.reads + model.writes;
    assert_int_equal(uart_write(&uart, "", 0), 0);
    assert_int_equal(model.reads + model.writes, before);
}

/* Any pieces, any chip, any speed: each byte once and in order. */
TEST(random_pieces_arrive_in_order)
{
    struct random random = {8};
    for (unsigned round = 0; round < 300; round++) {
        open_port(UART_8250 + (enum uart_chip)random_below(&random, 6));
        model.byte_ticks = (unsigned)random_below(&random, 20);
        assert_int_equal(send_in_pieces(&random, round % 2 ? 40 : 300), 0);
        assert_taken(answer(), ANSWER);
    }
}

/* One access a byte to send it, and one a FIFO full to ask whether there is room. */
TEST(accesses_for_4_kib)
{
    for (enum uart_chip chip = UART_16550A; chip <= UART_16950; chip++) {
        open_port(chip);
        size_t before = model.reads + model.writes;
        uart_write(&uart, answer(), ANSWER);
        assert_int_equal(model.reads + model.writes - before, ANSWER + ANSWER / uart.depth);
        assert_taken(answer(), ANSWER);
    }
}

TEST(accesses_for_4_kib_in_short_pieces)
{
    open_port(UART_16550A);
    size_t before = model.reads + model.writes;
    for (size_t i = 0; i < ANSWER; i += 4)
        uart_write(&uart, answer() + i, 4);
    assert_true(model.reads + model.writes - before <= ANSWER * 107 / 100);
    assert_taken(answer(), ANSWER);
}

TEST(sink_takes_every_kind_of_line)
{
    open_port(UART_16550A);
    struct log_sink *sink = uart_sink(&uart);
    assert_int_equal(sink->kinds, LOG_WIRE | LOG_PEOPLE);
    sink->write(sink->context, "Hello World!\r\n", 14);
    assert_taken("Hello World!\r\n", 14);
}

/* 16 bytes at 9600 baud take 17 ms, which is some 50,000 polls of a fast bus. */
TEST(slow_line_is_waited_for)
{
    open_port(UART_16550A);
    model.byte_ticks = 50000 / 16;
    assert_int_equal(uart_write(&uart, answer(), 512), 0);
    assert_taken(answer(), 512);
}

/* Polls of 0.3 us, bytes as the divisor has it: a working line never runs out of patience, however
 * slow it is, and however long. */
TEST(every_rate_is_waited_for)
{
    const struct {
        uint32_t rate;
        size_t bytes;
    } cases[] = {{50, 40}, {300, 100}, {1200, 300}, {9600, 600}, {57600, 2000}, {115200, 4000}};
    for (enum uart_chip chip = UART_16450; chip <= UART_16950; chip++)
        for (size_t i = chip == UART_16450 ? 0 : 2; i < sizeof cases / sizeof *cases; i++) {
            uart_model_start(&model, chip);
            model.ticks_per_second = 3300000;
            probe();
            configure(cases[i].rate);
            assert_int_equal(uart_write(&uart, answer(), cases[i].bytes), 0);
            assert_taken(answer(), cases[i].bytes);
        }
}

RUN_TESTS(cmocka_unit_test(every_chip_sends_every_byte), cmocka_unit_test(no_bytes_touch_nothing),
          cmocka_unit_test(random_pieces_arrive_in_order), cmocka_unit_test(accesses_for_4_kib),
          cmocka_unit_test(accesses_for_4_kib_in_short_pieces),
          cmocka_unit_test(sink_takes_every_kind_of_line),
          cmocka_unit_test(slow_line_is_waited_for), cmocka_unit_test(every_rate_is_waited_for))
