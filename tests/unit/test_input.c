/* SPDX-License-Identifier: MIT */
/* Input of all ports in one ring, and how often they must be looked at. */
#include "serial/ports/input.h"

#include <string.h>

#include "tests/unit/cpu_model.h"
#include "tests/unit/run.h"
#include "tests/unit/uart_model.h"

enum { RING = 2048, INPUT_MAX = 4096 };

static struct ports ports;
static struct uart_model models[2];
static struct uart_model_input bytes[2][INPUT_MAX];

static void open_port(unsigned i, enum uart_chip chip, uint32_t baud)
{
    struct port *port = &ports.list[i];
    uart_model_start(&models[i], chip);
    port->uart = (struct uart){.registers = uart_model_registers(&models[i])};
    assert_int_equal(uart_probe(&port->uart), 0);
    assert_int_equal(uart_configure(&port->uart, &(struct uart_settings){.baud = baud}), 0);
    port->state = PORT_SPEAKS;
    if (ports.count <= i)
        ports.count = i + 1;
}

/* The other side sends `count` bytes from `first` on, one each `step` ticks. */
static void send(unsigned i, uint8_t first, size_t count, size_t step)
{
    for (size_t j = 0; j < count; j++)
        bytes[i][j] = (struct uart_model_input){.at = models[i].now + (j + 1) * step,
                                                .byte = (uint8_t)(first + j % 64)};
    models[i].input = bytes[i];
    models[i].input_count = count;
    models[i].input_sent = 0;
}

static void poll_times(unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        input_poll();
}

TEST(nothing_is_taken_before_there_are_ports)
{
    input_poll();
}

TEST(bytes_come_in_order)
{
    uint8_t byte;
    open_port(0, UART_16550A, 115200);
    input_start(&ports);
    assert_false(input_waits());
    send(0, 'A', 20, 4);
    poll_times(200);
    assert_true(input_waits());
    for (unsigned i = 0; i < 20; i++) {
        assert_true(input_take(&byte));
        assert_int_equal(byte, 'A' + i);
    }
    assert_false(input_take(&byte));
    assert_int_equal(input_lost(), 0);
}

TEST(every_port_that_speaks_is_heard)
{
    uint8_t byte;
    unsigned sum = 0;
    open_port(0, UART_16550A, 115200);
    open_port(1, UART_16450, 9600);
    input_start(&ports);
    send(0, 1, 3, 4);
    send(1, 'a', 3, 4);
    poll_times(100);
    for (unsigned i = 0; i < 6; i++) {
        assert_true(input_take(&byte));
        sum += byte;
    }
    assert_false(input_take(&byte));
    assert_int_equal(sum, 1 + 2 + 3 + 'a' + 'b' + 'c');
}

TEST(a_port_that_does_not_speak_is_not_heard)
{
    open_port(0, UART_16550A, 115200);
    ports.list[0].state = PORT_FOUND;
    input_start(&ports);
    send(0, 1, 3, 4);
    poll_times(100);
    assert_false(input_waits());
}

TEST(what_the_ring_has_no_room_for_is_counted)
{
    uint8_t byte;
    unsigned taken = 0;
    open_port(0, UART_16550A, 115200);
    input_start(&ports);
    send(0, 1, RING + 10, 2);
    poll_times(2 * RING + 100);
    assert_int_equal(models[0].input_lost, 0);
    while (input_take(&byte)) {
        assert_int_equal(byte, 1 + taken % 64);
        taken++;
    }
    assert_int_equal(taken, RING);
    assert_int_equal(input_lost(), 10);
}

/* A chip without a FIFO, and a second byte before anybody looked. */
TEST(what_the_chip_lost_is_counted)
{
    open_port(0, UART_16450, 115200);
    input_start(&ports);
    send(0, 1, 8, 1);
    models[0].input_count = 8;
    for (unsigned i = 0; i < 8; i++)
        bytes[0][i].at = models[0].now + 1;
    poll_times(20);
    assert_true(models[0].input_lost > 0);
    assert_true(input_lost() > 0);
}

TEST(what_came_garbled_is_lost)
{
    open_port(0, UART_16550A, 115200);
    input_start(&ports);
    send(0, 1, 3, 4);
    bytes[0][1].errors = UART_MODEL_FRAMING;
    poll_times(100);
    assert_int_equal(input_lost(), 1);
}

TEST(output_that_no_port_took_is_counted)
{
    open_port(0, UART_16550A, 115200);
    open_port(1, UART_16550A, 115200);
    input_start(&ports);
    assert_int_equal(input_unsent(), 0);
    models[1].stuck_from = 0;
    uart_write(&ports.list[0].uart, "Hello", 5);
    uart_write(&ports.list[1].uart, "Hello", 5);
    assert_int_equal(input_unsent(), 5);
}

/* Who pressed Enter last is listened to; a UPS on another port isn't, nor is what that garbles. */
TEST(enter_gives_the_word_to_a_port)
{
    uint8_t byte;
    open_port(0, UART_16550A, 115200);
    open_port(1, UART_16550A, 2400);
    input_start(&ports);
    send(0, '\r', 1, 4);
    poll_times(20);
    assert_true(input_take(&byte));
    send(1, 'x', 3, 4);
    bytes[1][1].errors = UART_MODEL_FRAMING;
    poll_times(100);
    assert_false(input_waits());
    assert_int_equal(input_lost(), 0);
    send(0, 'a', 2, 4);
    poll_times(100);
    assert_true(input_take(&byte));
    assert_int_equal(byte, 'a');
    /* Whose word it was has been silent for long. */
    cpu_model.tsc += 40000000000;
    send(1, 'y', 1, 4);
    poll_times(20);
    assert_true(input_take(&byte));
    assert_true(input_take(&byte));
    assert_int_equal(byte, 'y');
}

/* Half of what the least FIFO takes at its rate, and a millisecond at most. */
TEST(period_is_short_enough_for_every_port)
{
    open_port(0, UART_16550A, 115200);
    input_start(&ports);
    assert_int_equal(input_period(), 694);
    open_port(0, UART_16550A, 9600);
    assert_int_equal(input_period(), 1000);
    open_port(1, UART_16450, 115200);
    assert_int_equal(input_period(), 50);
    ports.list[1].state = PORT_FOUND;
    assert_int_equal(input_period(), 1000);
    ports.list[1].state = PORT_SPEAKS;
    ports.list[1].uart.baud = 4000000;
    assert_int_equal(input_period(), 50);
    ports.list[1].uart.baud = 0;
    assert_int_equal(input_period(), 50);
}

RUN_TESTS(cmocka_unit_test(nothing_is_taken_before_there_are_ports),
          cmocka_unit_test(bytes_come_in_order), cmocka_unit_test(every_port_that_speaks_is_heard),
          cmocka_unit_test(a_port_that_does_not_speak_is_not_heard),
          cmocka_unit_test(what_the_ring_has_no_room_for_is_counted),
          cmocka_unit_test(what_the_chip_lost_is_counted),
          cmocka_unit_test(what_came_garbled_is_lost),
          cmocka_unit_test(output_that_no_port_took_is_counted),
          cmocka_unit_test(enter_gives_the_word_to_a_port),
          cmocka_unit_test(period_is_short_enough_for_every_port))
