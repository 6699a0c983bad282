/* SPDX-License-Identifier: MIT */
/* Input, and the other side's stop and go, on modelled lines. */
#include "kernel/lib/status.h"
#include "serial/uart/uart.h"
#include "tests/unit/run.h"
#include "tests/unit/uart_line.h"
#include "tests/unit/uart_opened.h"

enum { XON = 0x11, XOFF = 0x13, INPUT_MAX = 4096 };

static struct uart_model_input input[INPUT_MAX];

/* Gives the model `count` bytes of input from now on, `gap` ticks apart or more. */
static void send_input(struct random *random, size_t count, size_t gap)
{
    size_t at = model.now;
    for (size_t i = 0; i < count; i++) {
        at += gap + random_below(random, gap);
        input[i] = (struct uart_model_input){.at = at, .byte = (uint8_t)(i * 5 + (i >> 8))};
        if (model.flow == UART_FLOW_XON_XOFF && (input[i].byte == XON || input[i].byte == XOFF))
            input[i].byte = 0;
    }
    model.input = input;
    model.input_count = count;
    model.input_sent = 0;
}

/* Reads what there is; it has to be input[from] and what follows. Where it ends. */
static size_t read_all(size_t from)
{
    uint8_t byte;
    while (uart_read(&uart, &byte) == 0)
        assert_int_equal(byte, input[from++].byte);
    return from;
}

TEST(nothing_came_in)
{
    uint8_t byte = 7;
    for (enum uart_chip chip = UART_8250; chip <= UART_16950; chip++) {
        open_port(chip);
        size_t before = model.now;
        assert_int_equal(uart_read(&uart, &byte), STATUS_NOT_THERE);
        assert_int_equal(byte, 7);
        assert_int_equal(model.now - before, 1);
    }
}

/* While nothing is sent, while an answer is, and between its lines. */
TEST(input_arrives_once_and_in_order)
{
    struct random random = {5};
    for (unsigned round = 0; round < 120; round++) {
        open_port(UART_8250 + (enum uart_chip)random_below(&random, 6));
        control_flow(random_below(&random, 3));
        model.byte_ticks = 1 + random_below(&random, 40);
        send_input(&random, 1000, 40);
        size_t read = 0, sent = 0;
        while (read < 1000) {
            size_t piece = random_below(&random, 100);
            if (sent + piece <= ANSWER) {
                assert_int_equal(uart_write(&uart, answer() + sent, piece), 0);
                sent += piece;
            }
            read = read_all(read);
        }
        assert_int_equal(uart.overruns + model.input_lost, 0);
        assert_int_equal(uart.line_errors, 0);
        assert_taken(answer(), sent);
    }
}

static struct {
    struct random random;
    unsigned often;
    size_t next, good;
} timer;

static void read_in_interrupt(void)
{
    uint8_t byte;
    if (random_below(&timer.random, timer.often) != 0)
        return;
    while (uart_read(&uart, &byte) == 0) {
        while (input[timer.next].errors)
            timer.next++;
        assert_int_equal(byte, input[timer.next++].byte);
        timer.good++;
    }
}

/* A timer's interrupt at any access of a write reads what came in: each byte once, in order, and
 * none with an error, though the write has read LSR just before. */
TEST(read_may_interrupt_write_anywhere)
{
    struct random random = {33};
    for (unsigned round = 0; round < 60; round++) {
        size_t bad = 0;
        timer.random.seed = 1 + round;
        timer.often = 1 + round % 5;
        timer.next = timer.good = 0;
        open_port(UART_8250 + round % 6);
        control_flow(round / 6 % 3);
        model.byte_ticks = 20;
        /* Without a FIFO an XOFF may come right upon a byte that nobody took yet. */
        model.stops_after = uart.depth > 1 || model.flow != UART_FLOW_XON_XOFF ? 200 : 0;
        model.stops_for = 2000;
        send_input(&random, 400, 40);
        for (size_t i = 0; i < 400; i++) {
            input[i].errors = random_below(&random, 4) == 0 ? UART_MODEL_FRAMING : 0;
            bad += input[i].errors != 0;
        }
        model.interrupt = read_in_interrupt;
        assert_int_equal(send_in_pieces(&random, 100), 0);
        read_in_interrupt();
        assert_taken(answer(), ANSWER);
        assert_int_equal(uart.line_errors, bad);
        assert_int_equal(timer.good + (unsigned)uart.input_end - uart.input_first, 400 - bad);
        assert_int_equal(uart.overruns, 0);
    }
}

/* Nobody reads for long: all that the ring holds is still there, and that more was lost is said. */
TEST(input_that_nobody_reads_is_counted_as_lost)
{
    struct random random = {5};
    for (enum uart_chip chip = UART_8250; chip <= UART_16950; chip++) {
        uint8_t byte;
        size_t read = 0;
        open_port(chip);
        model.byte_ticks = 30;
        send_input(&random, 1000, 40);
        assert_int_equal(uart_write(&uart, answer(), ANSWER), 0);
        assert_taken(answer(), ANSWER);
        while (uart_read(&uart, &byte) == 0)
            if (read < 255)
                assert_int_equal(byte, input[read++].byte);
        assert_int_equal(read, 255);
        assert_true(uart.overruns > 0);
    }
}

/* A chip whose FIFO runs over says so once, at whatever read of LSR. */
TEST(overrun_of_the_fifo_is_counted)
{
    struct random random = {5};
    for (enum uart_chip chip = UART_8250; chip <= UART_16950; chip++)
        for (unsigned by_write = 0; by_write < 2; by_write++) {
            uint8_t byte;
            open_port(chip);
            send_input(&random, 200, 1);
            while (model.input_sent < 200)
                uart_line_tick(&model);
            if (by_write)
                uart_write(&uart, answer(), 1);
            size_t read = 0;
            while (uart_read(&uart, &byte) == 0)
                read++;
            assert_int_equal(read, uart.depth);
            assert_int_equal(uart.overruns, 1);
        }
}

TEST(bytes_with_errors_are_counted_and_not_taken)
{
    const uint8_t errors[] = {0, UART_MODEL_PARITY, UART_MODEL_FRAMING, UART_MODEL_BREAK,
                              UART_MODEL_BREAK | UART_MODEL_FRAMING};
    struct random random = {9};
    for (unsigned round = 0; round < 120; round++) {
        open_port(UART_8250 + round % 6);
        control_flow(round / 6 % 3);
        model.byte_ticks = 20;
        send_input(&random, 500, 40);
        size_t bad = 0, good = 0, read = 0;
        for (size_t i = 0; i < 500; i++)
            input[i].errors = errors[random_below(&random, 5)];
        for (size_t i = 0; i < 500; i++)
            bad += input[i].errors != 0;
        for (size_t sent = 0; good + uart.line_errors < 500; sent += 40) {
            uint8_t byte;
            uart_write(&uart, answer() + sent % ANSWER, sent + 40 < ANSWER ? 40 : 0);
            while (uart_read(&uart, &byte) == 0) {
                while (input[read].errors)
                    read++;
                assert_int_equal(byte, input[read++].byte);
                good++;
            }
        }
        assert_int_equal(uart.line_errors, bad);
        assert_int_equal(good, 500 - bad);
        assert_int_equal(uart.overruns, 0);
    }
}

/* Bits turned over on the line are bytes all the same: as many go and come. */
TEST(garbled_line_loses_nothing)
{
    struct random random = {9};
    open_port(UART_16550A);
    model.garbles = 10;
    model.byte_ticks = 20;
    send_input(&random, 200, 40);
    size_t read = 0, same = 0;
    uint8_t byte;
    assert_int_equal(uart_write(&uart, answer(), ANSWER), 0);
    for (; uart_read(&uart, &byte) == 0; read++)
        same += byte == input[read].byte;
    assert_int_equal(read, 200);
    assert_in_range(same, 140, 199);
    assert_int_equal(model.taken_count, ANSWER);
}

TEST(xon_and_xoff_are_input_where_the_flow_is_not_theirs)
{
    const struct uart_model_input stop[] = {{0, XOFF, 0}, {0, XON, 0}};
    for (enum uart_flow flow = UART_FLOW_NONE; flow <= UART_FLOW_RTS_CTS; flow++) {
        uint8_t byte;
        open_port(UART_16550A);
        control_flow(flow);
        model.input = stop;
        model.input_count = 2;
        assert_int_equal(uart_write(&uart, "Hello", 5), 0);
        assert_int_equal(uart_read(&uart, &byte), 0);
        assert_int_equal(byte, XOFF);
        assert_int_equal(uart_read(&uart, &byte), 0);
        assert_int_equal(byte, XON);
        assert_false(uart.held);
    }
}

TEST(xon_and_xoff_are_no_input_where_it_is)
{
    const struct uart_model_input typed[] = {{0, 'a', 0}, {0, XOFF, 0}, {0, XON, 0}, {0, 'b', 0}};
    uint8_t byte;
    open_port(UART_16550A);
    control_flow(UART_FLOW_XON_XOFF);
    model.input = typed;
    model.input_count = 4;
    assert_int_equal(uart_read(&uart, &byte), 0);
    assert_int_equal(byte, 'a');
    assert_int_equal(uart_read(&uart, &byte), 0);
    assert_int_equal(byte, 'b');
    assert_int_equal(uart_read(&uart, &byte), STATUS_NOT_THERE);
}

/* Typed ahead, and an XOFF behind it: it is found before the next byte goes. */
TEST(xoff_behind_other_input_holds)
{
    struct uart_model_input typed[11] = {{0, 0, 0}};
    open_port(UART_16550A);
    control_flow(UART_FLOW_XON_XOFF);
    typed[10].byte = XOFF;
    model.input = typed;
    model.input_count = 11;
    assert_int_equal(uart_write(&uart, "Hello", 5), STATUS_TIMEOUT);
    assert_int_equal(model.taken_count, 0);
    assert_int_equal(uart.lost, 5);
    assert_int_equal(uart.patience, 0);
    model.input_sent = 0; /* and an XON goes on at once, without patience */
    typed[10].byte = XON;
    model.input = typed + 10;
    model.input_count = 1;
    assert_int_equal(uart_write(&uart, "Hello", 5), 0);
    assert_taken("Hello", 5);
}

/* Any chip, any pieces, any speed, stops of any length: each byte once and in order, and no more
 * than what a FIFO of 16 holds after the other side said stop. */
TEST(stop_and_go_lose_nothing)
{
    struct random random = {21};
    for (unsigned round = 0; round < 120; round++) {
        open_port(UART_8250 + round % 6);
        control_flow(round / 6 % 3);
        model.random.seed = 1 + round;
        model.byte_ticks = 5 + random_below(&random, 40);
        model.stops_after = 1 + random_below(&random, 200);
        model.stops_for = 1 + random_below(&random, 20000);
        assert_int_equal(send_in_pieces(&random, round % 2 ? 40 : 300), 0);
        assert_taken(answer(), ANSWER);
        assert_true(model.stop_ignored <= 16);
        if (round / 6 % 3 != UART_FLOW_NONE)
            assert_true(model.next_stop > 0);
    }
}

TEST(accesses_for_4_kib_with_control_of_the_flow)
{
    for (enum uart_chip chip = UART_16550A; chip <= UART_16950; chip++)
        for (enum uart_flow flow = UART_FLOW_RTS_CTS; flow <= UART_FLOW_XON_XOFF; flow++) {
            open_port(chip);
            control_flow(flow);
            size_t before = model.now;
            uart_write(&uart, answer(), ANSWER);
            assert_true(model.now - before <= ANSWER * 113 / 100);
            assert_taken(answer(), ANSWER);
        }
}

RUN_TESTS(cmocka_unit_test(nothing_came_in), cmocka_unit_test(input_arrives_once_and_in_order),
          cmocka_unit_test(read_may_interrupt_write_anywhere),
          cmocka_unit_test(input_that_nobody_reads_is_counted_as_lost),
          cmocka_unit_test(overrun_of_the_fifo_is_counted),
          cmocka_unit_test(bytes_with_errors_are_counted_and_not_taken),
          cmocka_unit_test(garbled_line_loses_nothing),
          cmocka_unit_test(xon_and_xoff_are_input_where_the_flow_is_not_theirs),
          cmocka_unit_test(xon_and_xoff_are_no_input_where_it_is),
          cmocka_unit_test(xoff_behind_other_input_holds),
          cmocka_unit_test(stop_and_go_lose_nothing),
          cmocka_unit_test(accesses_for_4_kib_with_control_of_the_flow))
