/* SPDX-License-Identifier: MIT */
/* Ports that get stuck, vanish, or are held for ever: what that costs is bounded, and counted. */
#include "kernel/lib/status.h"
#include "serial/uart/uart.h"
#include "tests/unit/run.h"
#include "tests/unit/uart_opened.h"

TEST(stuck_port_times_out_and_counts_what_it_lost)
{
    open_port(UART_16550A);
    model.stuck_from = 0;
    assert_int_equal(uart_write(&uart, answer(), 100), STATUS_TIMEOUT);
    assert_int_equal(uart.lost, 100);
    assert_int_equal(model.taken_count, 0);
}

TEST(stuck_port_costs_its_patience_once_and_then_a_look_a_write)
{
    open_port(UART_16550A);
    uint32_t patience = uart.patience;
    size_t before = model.now;
    model.stuck_from = 0;
    assert_int_equal(uart_write(&uart, "Hello", 5), STATUS_TIMEOUT);
    assert_int_equal(model.now - before, patience + 1);
    for (unsigned i = 0; i < 10000; i++)
        assert_int_equal(uart_write(&uart, "Hello", 5), STATUS_TIMEOUT);
    assert_int_equal(model.now - before, patience + 1 + 10000);
    assert_int_equal(uart.lost, 50005);
    assert_int_equal(model.taken_count, 0);
}

TEST(port_that_is_stuck_from_the_start_is_bounded_too)
{
    uart_model_start(&model, UART_16550A);
    model.stuck_from = 0;
    probe();
    assert_int_equal(uart.patience, 0); /* the probe has waited for what was being sent */
    size_t probing = model.now;
    configure(115200);
    for (unsigned i = 0; i < 10000; i++)
        uart_write(&uart, "Hello", 5);
    assert_true(probing < 300100);
    assert_true(model.now - probing <= 10020);
    assert_int_equal(uart.lost, 50000);
}

TEST(port_that_dies_midway_loses_exactly_the_rest)
{
    for (size_t dies_at = 0; dies_at < 100; dies_at += 7) {
        open_port(UART_16550A);
        model.byte_ticks = 2;
        model.stuck_from = dies_at;
        assert_int_equal(uart_write(&uart, answer(), 1000), STATUS_TIMEOUT);
        uart_write(&uart, answer(), 1000);
        assert_int_equal(model.taken_count + uart.lost, 2000);
        assert_true(model.taken_count <= dies_at + 17);
        assert_int_equal(model.overrun, 0);
    }
}

TEST(port_that_recovers_is_used_again)
{
    open_port(UART_16550A);
    model.stuck_from = 0;
    uart_write(&uart, "lost", 4);
    model.stuck_from = UART_MODEL_NEVER;
    assert_int_equal(uart_write(&uart, "Hello World!\r\n", 14), 0);
    assert_taken("Hello World!\r\n", 14);
    assert_int_equal(uart.lost, 4);
}

/* Not only the first 16 bytes of each write: a line that is back takes its time for each byte. */
TEST(port_that_recovers_is_waited_for_again)
{
    open_port(UART_16550A);
    model.byte_ticks = 5;
    model.stuck_from = 0;
    uart_write(&uart, "lost", 4);
    model.stuck_from = UART_MODEL_NEVER;
    assert_int_equal(uart_write(&uart, answer(), ANSWER), 0);
    assert_taken(answer(), ANSWER);
    assert_int_equal(uart.lost, 4);
}

/* Patience as uart.h and the data say: by FIFO, by bus, by control of the flow. */
TEST(patience_is_what_the_port_may_need)
{
    for (enum uart_chip chip = UART_8250; chip <= UART_16950; chip++)
        for (unsigned is_fast = 0; is_fast < 2; is_fast++)
            for (enum uart_flow flow = UART_FLOW_NONE; flow <= UART_FLOW_XON_XOFF; flow++) {
                uart_model_start(&model, chip);
                struct uart_registers registers = uart_model_registers(&model);
                registers.is_fast = is_fast;
                assert_int_equal(probe_at(registers), 0);
                control_flow(flow);
                uint32_t expected = chip == UART_16950 ? 2400000 : 2000000;
                assert_int_equal(uart.patience, expected * (is_fast ? 2 : 1));
            }
}

/* 50 baud, a long FIFO, a fast bus: nothing wraps. */
TEST(most_patience_is_within_its_bounds)
{
    uart_model_start(&model, UART_16950);
    struct uart_registers registers = uart_model_registers(&model);
    registers.is_fast = true;
    assert_int_equal(probe_at(registers), 0);
    configure(50);
    assert_true(uart.patience_earned >= 128 * UINT32_C(660000) * 2);
    assert_true(uart.patience_most >= uart.patience_earned);
    assert_true(uart.patience_most <= UINT32_MAX - uart.patience_earned);
    uart_write(&uart, answer(), ANSWER);
    assert_int_equal(uart.patience, uart.patience_most);
}

static struct random by_seed = {11};

/* An answer in lines, as the log writes it: the accesses it took. */
static size_t answer_in_lines(void)
{
    size_t before = model.now;
    for (size_t sent = 0; sent < ANSWER; sent += 64)
        uart_write(&uart, answer() + sent, 64);
    return model.now - before;
}

/* Whatever happens at whatever byte, the answer costs no more than the patience there was, what
 * bytes that were sent earned, and a look a line. A look takes up to three accesses: LSR, a byte of
 * input, MSR. */
static size_t most_accesses(uint32_t patience)
{
    size_t taken = ANSWER - uart.lost;
    size_t looks = patience + ANSWER / 64 + (taken / uart.depth + 1) * (size_t)uart.patience_earned;
    return taken + 3 * looks;
}

/* The same where the line did its work until then: waiting for it took no more than its bytes. */
static size_t most_accesses_after_work(uint32_t patience)
{
    return patience + ANSWER * 2 + ANSWER * model.byte_ticks + 3 * ANSWER / 64;
}

/* A port of a round's chip and flow, with a line of any speed; returns its patience, which is made
 * small where it is large, to be soon done. */
static uint32_t open_for(unsigned round)
{
    open_port(UART_8250 + round % 6);
    control_flow(round / 6 % 3);
    model.byte_ticks = (size_t)random_below(&by_seed, 200);
    uart.patience_most = 300000;
    return uart.patience = uart.patience_most;
}

TEST(port_that_sticks_anywhere_is_bounded)
{
    for (unsigned round = 0; round < 36; round++) {
        uint32_t patience = open_for(round);
        model.stuck_from = (size_t)random_below(&by_seed, ANSWER - 256);
        assert_true(answer_in_lines() <= most_accesses_after_work(patience));
        assert_int_equal(model.taken_count + uart.lost, ANSWER);
        assert_int_equal(model.overrun, 0);
        assert_int_equal(uart.patience, 0);
    }
}

TEST(port_that_vanishes_anywhere_is_bounded)
{
    for (unsigned round = 0; round < 36; round++) {
        uint8_t byte;
        uint32_t patience = open_for(round);
        size_t ticks = (ANSWER - 512) * (model.byte_ticks > 0 ? model.byte_ticks : 1);
        model.vanishes_at = model.now + (size_t)random_below(&by_seed, ticks);
        size_t took = answer_in_lines();
        assert_true(took <= patience + ANSWER * (model.byte_ticks + 2) + 3 * ANSWER / 64);
        assert_int_equal(model.taken_count + model.swallowed + uart.lost, ANSWER);
        assert_true(model.swallowed <= uart.depth);
        assert_true(uart.lost > 0);
        assert_int_equal(uart_read(&uart, &byte), STATUS_NOT_THERE);
        assert_int_equal(uart.overruns + uart.line_errors, 0);
    }
}

/* LSR was read while it was there; ones in MSR's place are no CTS. */
TEST(port_that_vanishes_between_lsr_and_msr_is_not_sent_to)
{
    open_port(UART_16550A);
    control_flow(UART_FLOW_RTS_CTS);
    model.vanishes_at = model.now + 2;
    assert_int_equal(uart_write(&uart, "Hello", 5), STATUS_TIMEOUT);
    assert_int_equal(uart.lost, 5);
    assert_int_equal(model.swallowed, 0);
}

TEST(side_that_holds_for_ever_is_bounded)
{
    for (unsigned round = 6; round < 18; round++) {
        uint32_t patience = open_for(round);
        model.byte_ticks += 5;
        model.stops_for_ever = (size_t)random_below(&by_seed, ANSWER - 256);
        assert_true(answer_in_lines() <= most_accesses(patience));
        assert_int_equal(model.taken_count + uart.lost, ANSWER);
        assert_true(uart.lost > 0);
        assert_int_equal(uart.patience, 0);
        size_t before = model.now;
        assert_int_equal(uart_write(&uart, "Hello", 5), STATUS_TIMEOUT);
        assert_true(model.now - before <= 2);
    }
}

/* Whatever is where the port was: nothing hangs, and input that isn't there comes to its end. */
TEST(anything_for_a_port_is_bounded)
{
    for (unsigned value = 0; value < 256; value++)
        for (enum uart_flow flow = UART_FLOW_NONE; flow <= UART_FLOW_XON_XOFF; flow++) {
            uint8_t byte;
            open_port(UART_16550A);
            control_flow(flow);
            uint32_t patience = uart.patience = 5000;
            uart.patience_earned = 100;
            model.chip = UART_NONE;
            model.nothing = (uint8_t)value;
            assert_true(answer_in_lines() <= most_accesses(patience));
            size_t before = model.now;
            uart_read(&uart, &byte);
            assert_true(model.now - before <= 32);
        }
}

RUN_TESTS(cmocka_unit_test(stuck_port_times_out_and_counts_what_it_lost),
          cmocka_unit_test(stuck_port_costs_its_patience_once_and_then_a_look_a_write),
          cmocka_unit_test(port_that_is_stuck_from_the_start_is_bounded_too),
          cmocka_unit_test(port_that_dies_midway_loses_exactly_the_rest),
          cmocka_unit_test(port_that_recovers_is_used_again),
          cmocka_unit_test(port_that_recovers_is_waited_for_again),
          cmocka_unit_test(patience_is_what_the_port_may_need),
          cmocka_unit_test(most_patience_is_within_its_bounds),
          cmocka_unit_test(port_that_sticks_anywhere_is_bounded),
          cmocka_unit_test(port_that_vanishes_anywhere_is_bounded),
          cmocka_unit_test(port_that_vanishes_between_lsr_and_msr_is_not_sent_to),
          cmocka_unit_test(side_that_holds_for_ever_is_bounded),
          cmocka_unit_test(anything_for_a_port_is_bounded))
