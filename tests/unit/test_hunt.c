/* SPDX-License-Identifier: MIT */
/* The hunt: who says its name at which rate, and which Enter ends it. */
#include "serial/ports/hunt.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/cpu_model.h"
#include "tests/unit/run.h"
#include "tests/unit/uart_model.h"

static struct ports ports;
static struct uart_model models[2];
static struct uart_model_input enter[2];
static unsigned idled, idle_max = 1000000;

/* Time goes on while the hunt idles; the modelled line goes on when it is looked at. */
static void idle(void)
{
    cpu_model.tsc += 20000000; /* of 10^9 in a second */
    assert_true(++idled < idle_max);
}

/* A processor of 1 GHz that says so. */
static struct cpuid leaf(uint32_t number, uint32_t subleaf)
{
    (void)subleaf;
    return (struct cpuid){.eax = number == 0 ? 0x16 : number == 0x16 ? 1000 : 0};
}

static void find_port(unsigned i, const char *name, uint64_t address)
{
    struct port *port = &ports.list[i];
    cpu_model.leaf = leaf;
    uart_model_start(&models[i], UART_16550A);
    port->uart = (struct uart){.registers = uart_model_registers(&models[i])};
    assert_int_equal(uart_probe(&port->uart), 0);
    port->state = PORT_FOUND;
    port->address = address;
    snprintf(port->name, sizeof port->name, "%s", name);
    ports.count = i + 1;
}

/* Enter comes in on port `i` as soon as it has said so many bytes. */
static void press(unsigned i, char key, uint8_t errors, size_t at)
{
    enter[i] = (struct uart_model_input){.at = at, .byte = (uint8_t)key, .errors = errors};
    models[i].input = &enter[i];
    models[i].input_count = 1;
}

static void assert_said(unsigned i, const char *text)
{
    assert_int_equal(models[i].taken_count, strlen(text));
    assert_memory_equal(models[i].taken, text, strlen(text));
}

TEST(without_a_port_it_ends_at_once)
{
    assert_null(hunt_run(&ports, idle));
    ports.count = 1;
    ports.list[0].state = PORT_DEAD;
    assert_null(hunt_run(&ports, idle));
    assert_int_equal(idled, 0);
}

TEST(enter_at_the_first_rate)
{
    find_port(0, "com1", 0x3f8);
    press(0, '\r', 0, models[0].now + 100);
    assert_ptr_equal(hunt_run(&ports, idle), &ports.list[0]);
    assert_said(0, "\r\nHello World! com1 0x3f8 115200\r\n");
    assert_int_equal(ports.list[0].state, PORT_SPEAKS);
    assert_int_equal(ports.list[0].uart.baud, 115200);
    assert_string_equal(ports.list[0].why, "hunt");
}

TEST(each_port_says_each_rate_in_turn)
{
    find_port(0, "com1", 0x3f8);
    find_port(1, "com2", 0x2f8);
    idle_max = 750; /* a round of five rates, two seconds each, is 500 of these */
    press(1, '\n', 0, models[1].now + 500);
    assert_ptr_equal(hunt_run(&ports, idle), &ports.list[1]);
    assert_said(0, "\r\nHello World! com1 0x3f8 115200\r\n\r\nHello World! com1 0x3f8 57600\r\n"
                   "\r\nHello World! com1 0x3f8 38400\r\n\r\nHello World! com1 0x3f8 19200\r\n");
    assert_int_equal(ports.list[0].state, PORT_FOUND);
    assert_int_equal(ports.list[1].state, PORT_SPEAKS);
    assert_int_equal(uart_model_baud(&models[1]), 19200);
}

/* A byte that came at another rate, and one that isn't Enter. */
TEST(nothing_else_ends_it)
{
    find_port(0, "com1", 0x3f8);
    press(0, '\r', UART_MODEL_FRAMING, models[0].now + 50);
    find_port(1, "com2", 0x2f8);
    press(1, ' ', 0, models[1].now + 50);
    static struct uart_model_input both[2];
    both[0] = enter[0];
    both[1] = (struct uart_model_input){.at = models[0].now + 900, .byte = '\r'};
    models[0].input = both;
    models[0].input_count = 2;
    assert_ptr_equal(hunt_run(&ports, idle), &ports.list[0]);
    assert_true(models[1].taken_count > 150);
}

/* It speaks as it was told: the hunt leaves it alone, and its Enter is not the hunt's. */
TEST(port_that_speaks_already_is_no_prey)
{
    find_port(0, "com1", 0x3f8);
    find_port(1, "com2", 0x2f8);
    assert_int_equal(uart_configure(&ports.list[0].uart, &(struct uart_settings){.baud = 9600}), 0);
    ports.list[0].state = PORT_SPEAKS;
    press(0, '\r', 0, models[0].now + 10);
    press(1, '\r', 0, models[1].now + 60);
    idle_max = 600;
    assert_ptr_equal(hunt_run(&ports, idle), &ports.list[1]);
    assert_int_equal(models[0].taken_count, 0);
    assert_int_equal(uart_model_baud(&models[0]), 9600);
    assert_int_equal(ports.list[0].state, PORT_SPEAKS);
}

RUN_TESTS(cmocka_unit_test(without_a_port_it_ends_at_once),
          cmocka_unit_test(enter_at_the_first_rate),
          cmocka_unit_test(each_port_says_each_rate_in_turn),
          cmocka_unit_test(nothing_else_ends_it),
          cmocka_unit_test(port_that_speaks_already_is_no_prey))
