/* SPDX-License-Identifier: MIT */
/* The answer's lines: numbered without a gap, sealed under this boot's id. */
#include "kernel/answer/say.h"

#include <string.h>

#include "tests/unit/capture.h"
#include "tests/unit/run.h"
#include "tests/unit/sealed_line.h"

static const uint64_t boot = 0x0123456789abcdef;
static struct capture heard;

static void read_line(size_t number, uint64_t id, struct sealed_line *line)
{
    char text[LOG_LINE_MAX + 1];
    capture_line(&heard, number, text);
    sealed_line_read(text, id, line);
}

TEST(first_record_is_number_zero)
{
    struct sealed_line line;
    log_add_sink(capture_start(&heard, LOG_WIRE));
    say_begin(boot);
    say_record("rollcall v %u name %s", 1, (const char *)NULL);
    read_line(0, boot, &line);
    assert_string_equal(line.kind, "rollcall");
    assert_int_equal(line.number, 0);
    assert_int_equal(line.count, 2);
}

TEST(numbers_count_up_through_parts)
{
    struct sealed_line line;
    char text[151];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    log_add_sink(capture_start(&heard, LOG_WIRE));
    say_begin(boot);
    say_record("one n %u", 1);
    say_record("long a %s b %s c %s", text, text, text);
    say_record("last n %u", 2);
    assert_int_equal(heard.writes, 5);
    for (unsigned i = 0; i < 5; i++) {
        read_line(i, boot, &line);
        assert_int_equal(line.number, i);
    }
    assert_string_equal(line.kind, "last");
}

TEST(a_new_boot_begins_at_zero_under_its_own_id)
{
    struct sealed_line line;
    log_add_sink(capture_start(&heard, LOG_WIRE));
    say_begin(boot);
    say_record("one n %u", 1);
    say_begin(boot + 1);
    say_record("two n %u", 2);
    read_line(0, boot, &line);
    read_line(1, boot + 1, &line);
    assert_int_equal(line.number, 0);
}

TEST(records_are_for_the_wire_alone)
{
    log_add_sink(capture_start(&heard, LOG_PEOPLE));
    say_begin(boot);
    say_record("one n %u", 1);
    assert_int_equal(heard.writes, 0);
}

RUN_TESTS(cmocka_unit_test(first_record_is_number_zero),
          cmocka_unit_test(numbers_count_up_through_parts),
          cmocka_unit_test(a_new_boot_begins_at_zero_under_its_own_id),
          cmocka_unit_test(records_are_for_the_wire_alone))
