/* SPDX-License-Identifier: MIT */
/* The answer's lines: numbered without a gap, sealed under this boot's id. */
#include "kernel/answer/say.h"

#include <string.h>

#include "kernel/answer/keep.h"
#include "tests/unit/capture.h"
#include "tests/unit/cpu_model.h"
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

TEST(result_is_numbered_and_kept)
{
    char line[LOG_LINE_MAX + 1];
    log_add_sink(capture_start(&heard, LOG_WIRE));
    say_begin(boot);
    say_record("one n %u", 1);
    say_result(&(struct record_result){
        .is_ok = true, .number = 1, .name = "a.b", .directive = "", .text = "1 ms"});
    capture_line(&heard, 1, line);
    assert_memory_equal(line, "ok 1 a.b # 1 ms @1:", 19);
    keep_resend(1);
    capture_line(&heard, 2, line);
    assert_memory_equal(line, "# = ok 1 a.b # 1 ms @1:", 23);
}

TEST(behind_the_answer_numbers_run_on_and_nothing_is_kept)
{
    struct sealed_line line;
    char text[LOG_LINE_MAX + 1];
    log_add_sink(capture_start(&heard, LOG_WIRE));
    say_begin(boot);
    say_record("end n %u", 1);
    assert_false(say_is_complete());
    say_complete();
    assert_true(say_is_complete());
    say_record("check n %u", 1);
    read_line(1, boot, &line);
    assert_int_equal(line.number, 1);
    keep_resend(1);
    capture_line(&heard, 2, text);
    assert_string_equal(text, "# gone 1");
}

TEST(aside_is_for_people_and_not_kept)
{
    log_add_sink(capture_start(&heard, LOG_PEOPLE | LOG_WIRE));
    say_begin(boot);
    say_aside("# progress %s %u %%", "a.b", 5);
    keep_say_again();
    assert_string_equal(heard.text, "# progress a.b 5 %\r\n");
    assert_int_equal(say_number(), 0);
}

static bool was_busy;
static unsigned then_calls;

static void look(void *context, const char *bytes, size_t length)
{
    (void)context, (void)bytes, (void)length;
    was_busy = say_is_busy();
    cpu_model.tsc += 1000;
}

static void count_then(void)
{
    assert_false(say_is_busy());
    then_calls++;
}

/* Nobody breaks off between a line's number and its last byte. */
TEST(saying_is_busy_and_its_time_is_counted)
{
    static struct log_sink sink = {.write = look, .kinds = LOG_WIRE | LOG_PEOPLE};
    log_add_sink(&sink);
    say_begin(boot);
    say_then = count_then;
    say_record("one n %u", 1);
    assert_true(was_busy);
    assert_int_equal(say_cycles(), 1000);
    was_busy = false;
    say_aside("x");
    assert_true(was_busy);
    was_busy = false;
    say_result(&(struct record_result){.name = "a.b", .directive = "", .text = ""});
    assert_true(was_busy);
    say_line(LOG_WIRE, "y");
    assert_int_equal(then_calls, 4);
    assert_int_equal(say_cycles(), 4000);
    assert_false(say_is_busy());
}

RUN_TESTS(cmocka_unit_test(first_record_is_number_zero),
          cmocka_unit_test(numbers_count_up_through_parts),
          cmocka_unit_test(a_new_boot_begins_at_zero_under_its_own_id),
          cmocka_unit_test(records_are_for_the_wire_alone),
          cmocka_unit_test(result_is_numbered_and_kept),
          cmocka_unit_test(behind_the_answer_numbers_run_on_and_nothing_is_kept),
          cmocka_unit_test(aside_is_for_people_and_not_kept),
          cmocka_unit_test(saying_is_busy_and_its_time_is_counted))
