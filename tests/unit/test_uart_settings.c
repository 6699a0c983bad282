/* SPDX-License-Identifier: MIT */
/* Rates from any clock, the FIFO, and what is kept of a firmware's settings. */
#include "serial/uart/uart.h"

#include "kernel/lib/status.h"
#include "tests/unit/run.h"
#include "tests/unit/uart_opened.h"

enum { LCR_8N1 = 0x03, MCR_DTR_RTS = 0x03 };

TEST(configure_programs_115200_8n1)
{
    open_port(UART_16550A);
    assert_int_equal(model.dll, 1);
    assert_int_equal(model.dlm, 0);
    assert_int_equal(model.lcr, LCR_8N1);
    assert_int_equal(model.mcr, MCR_DTR_RTS);
    assert_int_equal(model.fcr & 1, 1);
    assert_int_equal(model.ier, 0);
    assert_int_equal(uart.baud, 115200);
    assert_int_equal(model.taken_count, 0);
}

TEST(configure_programs_9600)
{
    uart_model_start(&model, UART_16550A);
    probe();
    configure(9600);
    assert_int_equal(model.dll, 12);
    assert_int_equal(model.dlm, 0);
    assert_int_equal(model.lcr, LCR_8N1);
    assert_int_equal(uart.baud, 9600);
}

TEST(configure_programs_every_usual_rate)
{
    const uint32_t rates[] = {50, 300, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        uart_model_start(&model, UART_16550A);
        probe();
        configure(rates[i]);
        assert_int_equal(uart_model_baud(&model), rates[i]);
    }
}

/* 9600 with DLAB still set, loopback, odd parity and interrupts on. */
TEST(configure_takes_over_what_firmware_left)
{
    uart_model_start(&model, UART_16550A);
    model.dll = 12;
    model.dlm = 3;
    model.ier = 0x0f;
    model.lcr = 0x80 | 0x0a;
    model.mcr = 0x10;
    probe();
    configure(115200);
    assert_int_equal(uart_model_baud(&model), 115200);
    assert_int_equal(model.lcr, LCR_8N1);
    assert_int_equal(model.mcr, MCR_DTR_RTS);
    uart_write(&uart, "Hello", 5);
    assert_taken("Hello", 5);
}

TEST(interrupts_are_off_even_where_firmware_left_dlab)
{
    uart_model_start(&model, UART_16550A);
    model.ier = 0x0f;
    model.lcr = 0x80 | LCR_8N1;
    probe();
    configure(115200);
    assert_int_equal(model.ier, 0);
}

TEST(configure_waits_for_firmwares_last_bytes)
{
    uart_model_start(&model, UART_16550A);
    model.fcr = 0x01;
    model.byte_ticks = 50;
    model.waiting = 16;
    probe();
    configure(115200);
    assert_int_equal(model.discarded, 0);
    assert_int_equal(model.wrong_rate, 0);
}

TEST(fifo_stays_off_below_a_16550a)
{
    for (enum uart_chip chip = UART_8250; chip < UART_16550A; chip++) {
        open_port(chip);
        assert_int_equal(model.fcr & 1, 0);
    }
}

static int set(uint32_t clock, uint32_t baud)
{
    uart_model_start(&model, UART_16550A);
    model.clock = clock;
    probe();
    return uart_configure(&uart, &(struct uart_settings){.baud = baud, .clock = clock});
}

static bool is_near(double baud, double asked)
{
    return baud <= asked * 1.03 && baud >= asked * 0.97;
}

/* Clocks of boards that there are, and any other: the line's rate is within 3 %, or it is said that
 * it isn't and the rate is 115200 or less. */
TEST(any_rate_of_any_clock_is_made_or_refused)
{
    const uint32_t clocks[] = {1843200, 3686400, 14745600, 24000000, 48000000, 62500000, 133333333};
    struct random random = {3};
    for (unsigned i = 0; i < 20000; i++) {
        uint32_t clock =
            i % 8 < 7 ? clocks[i % 8] : 1 + (uint32_t)random_below(&random, UINT32_MAX);
        uint32_t baud = 50 + (uint32_t)random_below(&random, i % 2 ? 4000000 - 49 : 115200);
        int status = set(clock, baud);
        uint32_t divisor = (uint32_t)model.dlm << 8 | model.dll;
        double line = clock / 16.0 / divisor, nearest = clock / 16.0 / baud;
        assert_true(divisor > 0);
        assert_true(uart.baud <= line + 1 && uart.baud >= line - 1);
        if (status == 0) {
            assert_true(is_near(line, baud));
            assert_true(divisor <= nearest + 0.5 && divisor >= nearest - 0.5);
        } else {
            assert_int_equal(status, STATUS_BROKEN);
            assert_false(is_near(clock / 16.0 / (uint32_t)(nearest + 0.5), baud) &&
                         nearest < 65535);
            assert_true(is_near(line, 115200) || line < 115200);
            assert_true(is_near(line, 115200) || divisor == 1 ||
                        clock / 16.0 / (divisor - 1) > 115200);
        }
    }
}

TEST(rates_that_are_none_are_refused)
{
    const uint32_t rates[] = {0, 1, 49, 4000001, 268435456, 268550656, UINT32_MAX};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        assert_int_equal(set(0, rates[i]), STATUS_BROKEN);
        assert_int_equal(uart.baud, 115200);
    }
}

TEST(edges_of_3_per_cent)
{
    assert_int_equal(set(16 * 103, 100), 0);
    assert_int_equal(set(16 * 103 + 1, 100), STATUS_BROKEN);
    assert_int_equal(set(16 * 97, 100), 0);
    assert_int_equal(set(16 * 97 - 1, 100), STATUS_BROKEN);
}

TEST(fast_rates_of_fast_clocks)
{
    assert_int_equal(set(64000000, 4000000), 0);
    assert_int_equal(uart.baud, 4000000);
    assert_int_equal(set(48000000, 3000000), 0);
    assert_int_equal(set(1843200, 230400), STATUS_BROKEN);
    assert_int_equal(uart_model_baud(&model), 115200);
    assert_int_equal(set(1000000, 115200), STATUS_BROKEN);
    assert_int_equal(uart_model_baud(&model), 62500);
}

TEST(kept_rate_and_format_stay)
{
    struct uart_settings keep = {.keep = true, .baud = 115200};
    for (enum uart_chip chip = UART_8250; chip <= UART_16950; chip++) {
        uart_model_start(&model, chip);
        model.dll = 0x80;
        model.dlm = 0x01;
        model.lcr = 0x80 | 0x1a;
        probe();
        assert_int_equal(uart_configure(&uart, &keep), 0);
        assert_int_equal(uart.baud, 300);
        assert_int_equal(uart_model_baud(&model), 300);
        assert_int_equal(model.lcr, 0x1a);
        assert_int_equal(model.mcr, MCR_DTR_RTS);
        assert_int_equal(uart_model_depth(&model), uart.depth);
        uart_write(&uart, "Hello", 5);
        assert_taken("Hello", 5);
    }
}

/* A BMC's port, that has no rate and keeps no divisor. */
TEST(kept_rate_may_be_unknown)
{
    struct uart_settings keep = {.keep = true};
    uart_model_start(&model, UART_16550A);
    probe();
    assert_int_equal(uart_configure(&uart, &keep), 0);
    assert_int_equal(uart.baud, 0);
    assert_int_equal(uart_write(&uart, "Hello", 5), 0);
}

/* A board that divides its crystal's 7.3728 MHz says so with a strap, which MCR shows. */
TEST(prescaler_stays_as_strapped)
{
    uart_model_start(&model, UART_16950);
    model.clock = 4 * UART_CLOCK;
    model.mcr = 0x80;
    probe();
    configure(115200);
    assert_int_equal(uart_model_baud(&model), 115200);
}

TEST(configure_forgets_earlier_input)
{
    const struct uart_model_input input[] = {
        {1, 'a', 0}, {2, 'b', UART_MODEL_FRAMING}, {3, 'c', 0}};
    for (enum uart_chip chip = UART_8250; chip <= UART_16950; chip++) {
        uint8_t byte;
        uart_model_start(&model, chip);
        model.input = input;
        model.input_count = 3;
        probe();
        configure(115200);
        assert_int_equal(uart_read(&uart, &byte), STATUS_NOT_THERE);
        assert_int_equal(uart.overruns + uart.line_errors, 0);
    }
}

/* At whatever rate that was: it came in while the rate changed. */
TEST(configure_forgets_input_on_its_way)
{
    for (enum uart_chip chip = UART_8250; chip <= UART_16950; chip++) {
        uint8_t byte;
        uart_model_start(&model, chip);
        probe();
        const struct uart_model_input input[] = {{model.now + 2, 'a', UART_MODEL_FRAMING},
                                                 {model.now + 3, 'b', 0}};
        model.input = input;
        model.input_count = 2;
        configure(115200);
        assert_int_equal(model.input_sent, 2);
        assert_int_equal(uart_read(&uart, &byte), STATUS_NOT_THERE);
        assert_int_equal(uart.overruns + uart.line_errors, 0);
    }
}

/* Busy with a byte that comes in, a DesignWare UART takes no LCR: the divisor must not be sent. */
TEST(divisor_is_set_when_the_chip_lets_it)
{
    uart_model_start(&model, UART_16550A);
    probe();
    model.lcr_deaf = 5;
    assert_int_equal(uart_configure(&uart, &(struct uart_settings){.baud = 9600}), 0);
    assert_int_equal(uart_model_baud(&model), 9600);
    assert_int_equal(model.taken_count, 0);
    assert_int_equal(uart.baud, 9600);
}

TEST(divisor_that_cant_be_set_is_not_sent)
{
    uart_model_start(&model, UART_16550A);
    probe();
    model.lcr_deaf = 1000;
    assert_int_equal(uart_configure(&uart, &(struct uart_settings){.baud = 9600}), STATUS_BROKEN);
    assert_int_equal(model.taken_count, 0);
    assert_int_equal(uart.baud, 0);
}

RUN_TESTS(cmocka_unit_test(configure_programs_115200_8n1),
          cmocka_unit_test(configure_programs_9600),
          cmocka_unit_test(configure_programs_every_usual_rate),
          cmocka_unit_test(configure_takes_over_what_firmware_left),
          cmocka_unit_test(interrupts_are_off_even_where_firmware_left_dlab),
          cmocka_unit_test(configure_waits_for_firmwares_last_bytes),
          cmocka_unit_test(fifo_stays_off_below_a_16550a),
          cmocka_unit_test(any_rate_of_any_clock_is_made_or_refused),
          cmocka_unit_test(rates_that_are_none_are_refused), cmocka_unit_test(edges_of_3_per_cent),
          cmocka_unit_test(fast_rates_of_fast_clocks), cmocka_unit_test(kept_rate_and_format_stay),
          cmocka_unit_test(kept_rate_may_be_unknown), cmocka_unit_test(prescaler_stays_as_strapped),
          cmocka_unit_test(configure_forgets_earlier_input),
          cmocka_unit_test(configure_forgets_input_on_its_way),
          cmocka_unit_test(divisor_is_set_when_the_chip_lets_it),
          cmocka_unit_test(divisor_that_cant_be_set_is_not_sent))
