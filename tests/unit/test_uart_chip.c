/* SPDX-License-Identifier: MIT */
/* Which chip it is, told on modelled ones: without a word on the line, and without a trace. */
#include "serial/uart/uart.h"

#include "kernel/lib/status.h"
#include "tests/unit/run.h"
#include "tests/unit/uart_opened.h"

TEST(probe_tells_each_chip)
{
    const unsigned depths[] = {[UART_8250] = 1,    [UART_16450] = 1,  [UART_16550] = 1,
                               [UART_16550A] = 16, [UART_16750] = 64, [UART_16950] = 128};
    for (enum uart_chip chip = UART_8250; chip <= UART_16950; chip++) {
        uart_model_start(&model, chip);
        probe();
        assert_int_equal(uart.chip, chip);
        assert_int_equal(uart.depth, depths[chip]);
        assert_int_equal(uart.lost, 0);
        configure(115200);
        assert_int_equal(uart_model_depth(&model), depths[chip]);
    }
}

TEST(each_chip_has_a_name)
{
    assert_string_equal(uart_chip_name(UART_NONE), "none");
    assert_string_equal(uart_chip_name(UART_8250), "8250");
    assert_string_equal(uart_chip_name(UART_16450), "16450");
    assert_string_equal(uart_chip_name(UART_16550), "16550");
    assert_string_equal(uart_chip_name(UART_16550A), "16550a");
    assert_string_equal(uart_chip_name(UART_16750), "16750");
    assert_string_equal(uart_chip_name(UART_16950), "16950");
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
    for (enum uart_chip chip = UART_8250; chip <= UART_16950; chip++) {
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
    assert_int_equal(probe_at(uart_model_registers(&model)), STATUS_NOT_THERE);
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
        assert_int_equal(probe_at(uart_model_registers(&model)), STATUS_NOT_THERE);
        assert_int_equal(uart.chip, UART_NONE);
        assert_true(model.writes < 6);
    }
}

/* What a firmware that knew the chip has left: its modes on, and 64 bytes of FIFO. */
TEST(better_chips_are_told_from_any_state)
{
    for (unsigned left = 0; left < 256; left++) {
        uart_model_start(&model, UART_16950);
        model.efr = (uint8_t)(left == 0xc1 ? 0 : left); /* would look like IIR */
        model.fcr = left & 1 ? 0x21 : 0;
        model.acr = 0x20;
        probe();
        assert_int_equal(uart.chip, UART_16950);
        uart_model_start(&model, UART_16750);
        model.fcr = left & 1 ? 0x21 : 0;
        model.lcr = (uint8_t)left;
        probe();
        assert_int_equal(uart.chip, UART_16750);
    }
}

/* A 16C650 and its like have an enhanced features register too, and 32 bytes: 16 are used. */
TEST(enhanced_features_of_others_are_left_alone)
{
    for (unsigned efr = 0; efr < 256; efr++) {
        uart_model_start(&model, UART_16550A);
        model.has_efr = true;
        model.efr = (uint8_t)efr;
        model.scr = 0x77;
        probe();
        assert_int_equal(uart.chip, UART_16550A);
        assert_int_equal(model.efr, efr);
        assert_int_equal(model.scr, 0x77);
    }
}

/* "For factory testing": what a 16C950's index is for, others don't like. */
TEST(line_status_is_written_only_behind_an_efr)
{
    for (enum uart_chip chip = UART_8250; chip <= UART_16750; chip++) {
        open_port(chip);
        assert_int_equal(model.lsr_writes, 0);
    }
}

TEST(bit_5_without_its_guard_is_no_16750)
{
    uart_model_start(&model, UART_16550A);
    model.takes_bit_5 = true;
    probe();
    assert_int_equal(uart.chip, UART_16550A);
    configure(115200);
    assert_int_equal(model.fcr, 1);
}

TEST(probe_keeps_the_format)
{
    for (enum uart_chip chip = UART_16450; chip <= UART_16950; chip++) {
        uart_model_start(&model, chip);
        model.lcr = 0x1a;
        model.dll = 12;
        model.scr = 0x77;
        probe();
        assert_int_equal(model.lcr, 0x1a);
        assert_int_equal(uart_model_baud(&model), 9600);
        assert_int_equal(model.scr, 0x77);
    }
}

RUN_TESTS(cmocka_unit_test(probe_tells_each_chip), cmocka_unit_test(each_chip_has_a_name),
          cmocka_unit_test(probe_leaves_interrupts_off), cmocka_unit_test(probe_sends_nothing),
          cmocka_unit_test(probe_keeps_the_scratch_register),
          cmocka_unit_test(probe_leaves_firmwares_fifo_its_bytes),
          cmocka_unit_test(absent_port_is_not_written_to),
          cmocka_unit_test(registers_that_keep_nothing_are_no_port),
          cmocka_unit_test(better_chips_are_told_from_any_state),
          cmocka_unit_test(enhanced_features_of_others_are_left_alone),
          cmocka_unit_test(line_status_is_written_only_behind_an_efr),
          cmocka_unit_test(bit_5_without_its_guard_is_no_16750),
          cmocka_unit_test(probe_keeps_the_format))
