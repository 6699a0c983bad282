/* SPDX-License-Identifier: MIT */
/* A UART's registers at I/O ports: register N of a port at P is port P + N. */
#include "serial/uart/registers.h"

#include "tests/unit/ports_seen.h"
#include "tests/unit/run.h"

enum { COM2 = 0x2f8 };

TEST(read_goes_to_its_port)
{
    struct uart_registers registers = uart_registers_at_port(COM2);
    ports_give = 0x60;
    for (unsigned number = 0; number < 8; number++) {
        assert_int_equal(registers.read(&registers, number), 0x60);
        assert_false(ports_seen[number].is_write);
        assert_int_equal(ports_seen[number].port, COM2 + number);
    }
    assert_int_equal(ports_seen_count, 8);
}

TEST(write_goes_to_its_port)
{
    struct uart_registers registers = uart_registers_at_port(COM2);
    for (unsigned number = 0; number < 8; number++) {
        registers.write(&registers, number, (uint8_t)(0xa0 + number));
        assert_int_equal(ports_last_write((uint16_t)(COM2 + number)), 0xa0 + number);
    }
    assert_int_equal(ports_seen_count, 8);
}

TEST(address_is_kept)
{
    assert_int_equal(uart_registers_at_port(0x3f8).address, 0x3f8);
}

RUN_TESTS(cmocka_unit_test(read_goes_to_its_port), cmocka_unit_test(write_goes_to_its_port),
          cmocka_unit_test(address_is_kept))
