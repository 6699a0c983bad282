/* SPDX-License-Identifier: MIT */
/* A UART's registers at I/O ports, where register N of a port at P is port P + N, and in memory. */
#define _GNU_SOURCE
#include "serial/uart/registers.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/lib/status.h"
#include "serial/uart/uart.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/run.h"

enum { COM2 = 0x2f8 };

static struct uart_registers at_port(uint16_t port)
{
    struct uart_registers registers;
    memset(&registers, 0xa5, sizeof registers);
    uart_registers_at_port(&registers, port);
    return registers;
}

static struct uart_registers in_memory(volatile void *place, unsigned stride, unsigned width)
{
    struct uart_registers registers;
    memset(&registers, 0xa5, sizeof registers);
    uart_registers_in_memory(&registers, place, (uint8_t)stride, (uint8_t)width);
    return registers;
}

TEST(read_goes_to_its_port)
{
    struct uart_registers registers = at_port(COM2);
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
    struct uart_registers registers = at_port(COM2);
    for (unsigned number = 0; number < 8; number++) {
        registers.write(&registers, number, (uint8_t)(0xa0 + number));
        assert_int_equal(ports_last_write((uint16_t)(COM2 + number)), 0xa0 + number);
    }
    assert_int_equal(ports_seen_count, 8);
}

TEST(address_is_kept)
{
    assert_int_equal(at_port(0x3f8).address, 0x3f8);
}

/* Mapped memory: what a register isn't in keeps its ones. */
static _Alignas(8) uint8_t mapped[64];

static void map(void)
{
    for (size_t i = 0; i < sizeof mapped; i++)
        mapped[i] = 0xff;
}

TEST(memory_is_read_at_every_stride_and_width)
{
    for (unsigned stride = 1; stride <= 8; stride *= 2)
        for (unsigned width = 1; width <= stride && width <= 4; width *= 2) {
            struct uart_registers registers = in_memory(mapped, stride, width);
            map();
            for (unsigned number = 0; number < 8; number++)
                mapped[(size_t)number * stride] = (uint8_t)(0xa0 + number);
            for (unsigned number = 0; number < 8; number++)
                assert_int_equal(registers.read(&registers, number), 0xa0 + number);
        }
    assert_int_equal(ports_seen_count, 0);
}

/* A write of two or four bytes clears those above; nothing else changes. */
TEST(memory_is_written_at_every_stride_and_width)
{
    for (unsigned stride = 1; stride <= 8; stride *= 2)
        for (unsigned width = 1; width <= stride && width <= 4; width *= 2)
            for (unsigned number = 0; number < 8; number++) {
                struct uart_registers registers = in_memory(mapped, stride, width);
                map();
                registers.write(&registers, number, 0x5a);
                for (size_t i = 0; i < sizeof mapped; i++) {
                    size_t offset = i - (size_t)number * stride; /* wraps below the register */
                    assert_int_equal(mapped[i], offset == 0 ? 0x5a : offset < width ? 0 : 0xff);
                }
            }
}

/* True where reading a register of that width at a page's last byte faults. */
static bool reads_beyond(uint8_t *last, unsigned width)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct uart_registers registers = in_memory(last, 4, width);
        (void)!freopen("/dev/null", "w", stderr);
        registers.read(&registers, 0);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status != 0;
}

/* Some devices answer to one width only, which a read of plain memory doesn't show. */
TEST(memory_is_read_with_its_width)
{
    size_t page = 4096;
    uint8_t *pages = mmap(NULL, 2 * page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(pages != MAP_FAILED);
    assert_int_equal(munmap(pages + page, page), 0);
    assert_false(reads_beyond(pages + page - 1, 1));
    assert_true(reads_beyond(pages + page - 1, 2));
    assert_false(reads_beyond(pages + page - 2, 2));
    assert_true(reads_beyond(pages + page - 2, 4));
    assert_false(reads_beyond(pages + page - 4, 4));
}

TEST(memory_with_nothing_behind_it_reads_as_ones)
{
    map();
    for (unsigned width = 1; width <= 4; width *= 2) {
        struct uart_registers registers = in_memory(mapped, 4, width);
        assert_int_equal(registers.read(&registers, 7), 0xff);
        struct uart uart = {.registers = registers};
        assert_int_equal(uart_probe(&uart), STATUS_NOT_THERE);
    }
}

TEST(only_memory_is_fast)
{
    assert_true(in_memory(mapped, 1, 1).is_fast);
    assert_false(at_port(COM2).is_fast);
}

RUN_TESTS(cmocka_unit_test(read_goes_to_its_port), cmocka_unit_test(write_goes_to_its_port),
          cmocka_unit_test(address_is_kept),
          cmocka_unit_test(memory_is_read_at_every_stride_and_width),
          cmocka_unit_test(memory_is_written_at_every_stride_and_width),
          cmocka_unit_test(memory_is_read_with_its_width),
          cmocka_unit_test(memory_with_nothing_behind_it_reads_as_ones),
          cmocka_unit_test(only_memory_is_fast))
