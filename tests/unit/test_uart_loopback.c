/* SPDX-License-Identifier: MIT */
/* The loop of modelled chips, good and bad: nothing shows on the line, and the port is as it was.
 */
#include "serial/uart/loopback.h"

#include "kernel/lib/status.h"
#include "serial/uart/chip.h"
#include "tests/unit/run.h"
#include "tests/unit/uart_model.h"
#include "tests/unit/uart_opened.h"

/* A register access is a microsecond. */
enum { TICKS = 1000000 };

static struct uart_loopback loop;

static uint64_t now(void)
{
    return model.now;
}

static void open_looped(enum uart_chip chip, uint32_t baud)
{
    uart_model_start(&model, chip);
    model.ticks_per_second = TICKS;
    model.has_loop = true;
    probe();
    configure(baud);
}

static int run(void)
{
    uint8_t lcr = model.lcr, mcr = model.mcr, ier = model.ier, fcr = model.fcr;
    size_t taken = model.taken_count;
    int status = uart_loopback(&uart, now, &loop);
    assert_int_equal(model.lcr, lcr);
    assert_int_equal(model.mcr, mcr);
    assert_int_equal(model.ier, ier);
    assert_int_equal(model.fcr, fcr);
    assert_int_equal(model.taken_count, taken); /* what went to the line */
    assert_false(uart.looking);
    return status;
}

TEST(all_chips_bytes_come_back_at_their_rate)
{
    static const uint32_t bauds[] = {115200, 57600, 38400, 19200, 9600, 2400};
    static const unsigned counts[] = {16, 8, 5, 2, 1, 1};
    for (enum uart_chip chip = UART_8250; chip <= UART_16950; chip++)
        for (unsigned i = 0; i < sizeof bauds / sizeof *bauds; i++) {
            open_looped(chip, bauds[i]);
            assert_int_equal(run(), 0);
            assert_int_equal(loop.sent, counts[i]);
            assert_int_equal(loop.back, counts[i]);
            assert_int_equal(loop.line_us, counts[i] * 10000000ULL / bauds[i]);
            assert_in_range(loop.us, loop.line_us, loop.line_us + 8 * counts[i] + 8);
        }
}

TEST(a_port_without_a_line_behind_it_is_fast)
{
    open_looped(UART_16550A, 115200);
    model.loop_ticks = 1;
    assert_int_equal(run(), 0);
    assert_in_range(loop.us, 1, loop.line_us / 2);
}

TEST(a_wrong_rate_shows)
{
    open_looped(UART_16550A, 115200);
    model.loop_ticks = 140; /* instead of 87 */
    assert_int_equal(run(), 0);
    assert_true(loop.us > loop.line_us * 13 / 10);
}

TEST(a_rate_that_is_not_known_is_not_told)
{
    open_looped(UART_16550A, 115200);
    uart.baud = 0;
    assert_int_equal(run(), 0);
    assert_int_equal(loop.sent, 1);
    assert_int_equal(loop.line_us, 0);
}

TEST(without_a_loop_nothing_is_sent)
{
    for (enum uart_chip chip = UART_8250; chip <= UART_16950; chip++) {
        open_looped(chip, 115200);
        model.has_loop = false;
        assert_int_equal(run(), STATUS_NOT_THERE);
        assert_int_equal(loop.sent, 0);
        assert_int_equal(model.looped, 0);
    }
}

TEST(a_bit_that_sticks)
{
    for (unsigned bit = 0; bit < 8; bit++) {
        open_looped(UART_16550A, 115200);
        model.loop_sets = (uint8_t)(1 << bit);
        assert_int_equal(run(), STATUS_BROKEN);
        assert_int_equal(loop.wrote | 1 << bit, loop.read);
        assert_true(loop.wrote != loop.read);
    }
}

TEST(a_byte_that_does_not_come_back)
{
    for (unsigned lost = 1; lost <= 16; lost++) {
        open_looped(UART_16550A, 115200);
        model.loop_loses = lost;
        size_t start = model.now;
        assert_int_equal(run(), STATUS_TIMEOUT);
        assert_int_equal(loop.sent, lost);
        assert_int_equal(loop.back, lost - 1);
        assert_in_range(model.now - start, 1000, 4000);
    }
}

TEST(a_stuck_transmitter_sends_nothing)
{
    open_looped(UART_16550A, 115200);
    model.stuck_from = 0;
    uart.patience = 100;
    assert_int_equal(run(), STATUS_NOT_THERE);
    assert_int_equal(loop.sent, 0);
}

TEST(what_is_being_sent_goes_out_first)
{
    open_looped(UART_16550A, 115200);
    assert_int_equal(uart_write(&uart, "0123456789", 10), 0);
    assert_int_equal(run(), 0);
    assert_taken("0123456789", 10);
    assert_int_equal(model.sent_count, 10);
    assert_int_equal(uart_write(&uart, "abc", 3), 0);
    assert_taken("0123456789abc", 13);
}

TEST(input_that_came_before_stays)
{
    static struct uart_model_input input[4];
    uint8_t byte;
    open_looped(UART_16550A, 115200);
    for (unsigned i = 0; i < 4; i++)
        input[i] = (struct uart_model_input){.at = model.now + 1, .byte = (uint8_t)('a' + i)};
    model.input = input;
    model.input_count = 4;
    uart_look(&uart);
    assert_int_equal(run(), 0);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(uart_read(&uart, &byte), 0);
        assert_int_equal(byte, 'a' + i);
    }
    assert_int_equal(uart_read(&uart, &byte), STATUS_NOT_THERE);
}

static void take_in_interrupt(void)
{
    uint8_t byte;
    while (uart_read(&uart, &byte) == 0)
        fail_msg("a byte of the loop was taken for input");
}

TEST(an_interrupt_takes_nothing)
{
    open_looped(UART_16550A, 115200);
    model.interrupt = take_in_interrupt;
    assert_int_equal(run(), 0);
    assert_int_equal(loop.back, 16);
}

TEST(a_port_that_vanishes)
{
    for (size_t after = 0; after < 2000; after += 7) {
        open_looped(UART_16550A, 115200);
        model.vanishes_at = model.now + after;
        uart.patience = 1000;
        assert_true(uart_loopback(&uart, now, &loop) <= 0);
        assert_int_equal(model.taken_count, 0);
    }
}

RUN_TESTS(cmocka_unit_test(all_chips_bytes_come_back_at_their_rate),
          cmocka_unit_test(a_port_without_a_line_behind_it_is_fast),
          cmocka_unit_test(a_wrong_rate_shows),
          cmocka_unit_test(a_rate_that_is_not_known_is_not_told),
          cmocka_unit_test(without_a_loop_nothing_is_sent), cmocka_unit_test(a_bit_that_sticks),
          cmocka_unit_test(a_byte_that_does_not_come_back),
          cmocka_unit_test(a_stuck_transmitter_sends_nothing),
          cmocka_unit_test(what_is_being_sent_goes_out_first),
          cmocka_unit_test(input_that_came_before_stays),
          cmocka_unit_test(an_interrupt_takes_nothing), cmocka_unit_test(a_port_that_vanishes))
