/* SPDX-License-Identifier: MIT */
/* The serial port's driver on modelled chips, good and bad. */
#include "serial/uart/uart.h"

#include <string.h>

#include "kernel/lib/status.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"
#include "tests/unit/uart_model.h"

enum { ANSWER = 4096, LCR_8N1 = 0x03, MCR_DTR_RTS = 0x03 };

static struct uart_model model;
static struct uart uart;

static void probe(void)
{
    assert_int_equal(uart_probe(&uart, uart_model_registers(&model)), 0);
}

/* A port that was found and set to 115200. */
static void open_port(enum uart_chip chip)
{
    uart_model_start(&model, chip);
    probe();
    uart_configure(&uart, 115200);
}

static const char *answer(void)
{
    static char bytes[ANSWER];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7 + (i >> 8));
    return bytes;
}

static void assert_taken(const char *bytes, size_t count)
{
    assert_int_equal(model.taken_count, count);
    assert_memory_equal(model.taken, bytes, count);
    assert_int_equal(model.overrun, 0);
    assert_int_equal(model.discarded, 0);
}

TEST(probe_tells_each_chip)
{
    for (enum uart_chip chip = UART_8250; chip <= UART_16550A; chip++) {
        uart_model_start(&model, chip);
        probe();
        assert_int_equal(uart.chip, chip);
        assert_int_equal(uart.depth, chip == UART_16550A ? 16 : 1);
        assert_int_equal(uart.lost, 0);
    }
}

TEST(each_chip_has_a_name)
{
    assert_string_equal(uart_chip_name(UART_NONE), "none");
    assert_string_equal(uart_chip_name(UART_8250), "8250");
    assert_string_equal(uart_chip_name(UART_16450), "16450");
    assert_string_equal(uart_chip_name(UART_16550), "16550");
    assert_string_equal(uart_chip_name(UART_16550A), "16550a");
}

TEST(probe_leaves_interrupts_off)
{
    uart_model_start(&model, UART_16550A);
    model.ier = 0x0f;
    probe();
    assert_int_equal(model.ier, 0);
}

TEST(probe_sends_nothing)
{
    for (enum uart_chip chip = UART_8250; chip <= UART_16550A; chip++) {
        uart_model_start(&model, chip);
        probe();
        assert_int_equal(model.taken_count + model.overrun, 0);
    }
}

TEST(probe_keeps_the_scratch_register)
{
    uart_model_start(&model, UART_16450);
    model.scr = 0x77;
    probe();
    assert_int_equal(model.scr, 0x77);
}

TEST(probe_leaves_firmwares_fifo_its_bytes)
{
    uart_model_start(&model, UART_16550A);
    model.fcr = 0x01;
    model.byte_ticks = 10;
    model.waiting = 12;
    probe();
    assert_int_equal(model.discarded, 0);
}

TEST(absent_port_is_not_written_to)
{
    uart_model_start(&model, UART_NONE);
    assert_int_equal(uart_probe(&uart, uart_model_registers(&model)), STATUS_NOT_THERE);
    assert_int_equal(uart.chip, UART_NONE);
    assert_int_equal(model.writes, 0);
    assert_true(model.reads < 10);
}

/* Something else at these addresses: it is asked as little as may be. */
TEST(registers_that_keep_nothing_are_no_port)
{
    const uint8_t values[] = {0x00, 0x60, 0x0f, 0xf0, 0x7f};
    for (size_t i = 0; i < sizeof values; i++) {
        uart_model_start(&model, UART_NONE);
        model.nothing = values[i];
        assert_int_equal(uart_probe(&uart, uart_model_registers(&model)), STATUS_NOT_THERE);
        assert_int_equal(uart.chip, UART_NONE);
        assert_true(model.writes < 6);
    }
}

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
    uart_configure(&uart, 9600);
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
        uart_configure(&uart, rates[i]);
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
    uart_configure(&uart, 115200);
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
    uart_configure(&uart, 115200);
    assert_int_equal(model.ier, 0);
}

TEST(configure_waits_for_firmwares_last_bytes)
{
    uart_model_start(&model, UART_16550A);
    model.fcr = 0x01;
    model.byte_ticks = 50;
    model.waiting = 16;
    probe();
    uart_configure(&uart, 115200);
    assert_int_equal(model.discarded, 0);
    assert_int_equal(model.wrong_rate, 0);
}

TEST(fifo_stays_off_but_on_a_16550a)
{
    for (enum uart_chip chip = UART_8250; chip < UART_16550A; chip++) {
        open_port(chip);
        assert_int_equal(model.fcr & 1, 0);
    }
}

TEST(every_chip_sends_every_byte)
{
    for (enum uart_chip chip = UART_8250; chip <= UART_16550A; chip++) {
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
        open_port(UART_8250 + (enum uart_chip)random_below(&random, 4));
        model.byte_ticks = (unsigned)random_below(&random, 20);
        for (size_t sent = 0, piece; sent < ANSWER; sent += piece) {
            piece = 1 + random_below(&random, round % 2 ? 40 : 300);
            if (piece > ANSWER - sent)
                piece = ANSWER - sent;
            assert_int_equal(uart_write(&uart, answer() + sent, piece), 0);
        }
        assert_taken(answer(), ANSWER);
        assert_int_equal(uart.lost, 0);
    }
}

/* 1.07 accesses a byte: one to send it, and a sixteenth to ask whether there is room. */
TEST(accesses_for_4_kib_on_a_16550a)
{
    open_port(UART_16550A);
    size_t before = model.reads + model.writes;
    uart_write(&uart, answer(), ANSWER);
    assert_true(model.reads + model.writes - before <= ANSWER * 107 / 100);
    assert_taken(answer(), ANSWER);
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

TEST(stuck_port_times_out_and_counts_what_it_lost)
{
    open_port(UART_16550A);
    model.stuck_from = 0;
    assert_int_equal(uart_write(&uart, answer(), 100), STATUS_TIMEOUT);
    assert_int_equal(uart.lost, 100);
    assert_int_equal(model.taken_count, 0);
}

/* Polls that a write to a port without patience may still cost (uart.h: a millisecond). */
static const size_t polls_left = 1001;

TEST(stuck_port_costs_its_patience_once_and_then_a_millisecond_a_write)
{
    open_port(UART_16550A);
    uint32_t patience = uart.patience;
    size_t before = model.lsr_reads;
    model.stuck_from = 0;
    for (unsigned i = 0; i < 10000; i++)
        assert_int_equal(uart_write(&uart, "Hello", 5), STATUS_TIMEOUT);
    assert_true(model.lsr_reads - before <= patience + 1 + 10000 * polls_left);
    assert_int_equal(uart.lost, 50000);
    assert_int_equal(model.taken_count, 0);
}

TEST(port_that_is_stuck_from_the_start_is_bounded_too)
{
    uart_model_start(&model, UART_16550A);
    model.stuck_from = 0;
    probe();
    assert_int_equal(uart.patience, 0); /* the probe has waited for what was being sent */
    size_t probing = model.lsr_reads;
    uart_configure(&uart, 115200);
    for (unsigned i = 0; i < 10000; i++)
        uart_write(&uart, "Hello", 5);
    assert_true(probing < 400000);
    assert_true(model.lsr_reads - probing <= 10001 * polls_left);
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

/* 16 bytes at 9600 baud take 17 ms, which is some 50,000 polls of a fast bus. */
TEST(slow_line_is_waited_for)
{
    open_port(UART_16550A);
    model.byte_ticks = 50000 / 16;
    assert_int_equal(uart_write(&uart, answer(), 512), 0);
    assert_taken(answer(), 512);
}

RUN_TESTS(cmocka_unit_test(probe_tells_each_chip), cmocka_unit_test(each_chip_has_a_name),
          cmocka_unit_test(probe_leaves_interrupts_off), cmocka_unit_test(probe_sends_nothing),
          cmocka_unit_test(probe_keeps_the_scratch_register),
          cmocka_unit_test(probe_leaves_firmwares_fifo_its_bytes),
          cmocka_unit_test(absent_port_is_not_written_to),
          cmocka_unit_test(registers_that_keep_nothing_are_no_port),
          cmocka_unit_test(configure_programs_115200_8n1),
          cmocka_unit_test(configure_programs_9600),
          cmocka_unit_test(configure_programs_every_usual_rate),
          cmocka_unit_test(configure_takes_over_what_firmware_left),
          cmocka_unit_test(interrupts_are_off_even_where_firmware_left_dlab),
          cmocka_unit_test(configure_waits_for_firmwares_last_bytes),
          cmocka_unit_test(fifo_stays_off_but_on_a_16550a),
          cmocka_unit_test(every_chip_sends_every_byte), cmocka_unit_test(no_bytes_touch_nothing),
          cmocka_unit_test(random_pieces_arrive_in_order),
          cmocka_unit_test(accesses_for_4_kib_on_a_16550a),
          cmocka_unit_test(accesses_for_4_kib_in_short_pieces),
          cmocka_unit_test(sink_takes_every_kind_of_line),
          cmocka_unit_test(stuck_port_times_out_and_counts_what_it_lost),
          cmocka_unit_test(stuck_port_costs_its_patience_once_and_then_a_millisecond_a_write),
          cmocka_unit_test(port_that_is_stuck_from_the_start_is_bounded_too),
          cmocka_unit_test(port_that_dies_midway_loses_exactly_the_rest),
          cmocka_unit_test(port_that_recovers_is_used_again),
          cmocka_unit_test(port_that_recovers_is_waited_for_again),
          cmocka_unit_test(slow_line_is_waited_for))
