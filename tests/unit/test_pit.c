/* SPDX-License-Identifier: MIT */
/* The timer as a clock to read: it counts down from 65535, and is latched first. */
#include "kernel/cpu/pit.h"

#include "tests/unit/ports_seen.h"
#include "tests/unit/run.h"

enum { COUNTER_0 = 0x40, COMMAND = 0x43 };

static uint16_t count = 0xabcd, latched;
static unsigned loaded, reads;
static uint8_t told;

static uint32_t read_port(uint16_t port, unsigned bytes)
{
    assert_int_equal(bytes, 1);
    assert_int_equal(port, COUNTER_0);
    count--; /* it goes on while it is read */
    if (told == 0xe2)
        return 0x30;
    assert_int_equal(told, 0);
    return reads++ % 2 == 0 ? latched & 0xff : latched >> 8;
}

static void write_port(uint16_t port, unsigned bytes, uint32_t value)
{
    assert_int_equal(bytes, 1);
    if (port == COMMAND) {
        told = (uint8_t)value;
        latched = count;
        return;
    }
    assert_int_equal(port, COUNTER_0);
    assert_int_equal(value, 0xff);
    loaded++;
}

static const struct ports_devices devices = {read_port, write_port};

TEST(it_is_started_and_read)
{
    ports_devices = &devices;
    assert_true(pit_start());
    assert_int_equal(loaded, 2);
    count = 0x1200;
    assert_int_equal(pit_count(), 0x1200);
    assert_int_equal(pit_count(), 0x11fe);
}

TEST(nothing_there_is_not_started)
{
    assert_false(pit_start());
    assert_int_equal(ports_last_write(COUNTER_0), -1);
}

RUN_TESTS(cmocka_unit_test(it_is_started_and_read), cmocka_unit_test(nothing_there_is_not_started))
