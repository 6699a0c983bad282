/* SPDX-License-Identifier: MIT */
/* A line is what its seal says it is, and only that; what it says is taken apart strictly. */
#include "serial/record/decode.h"

#include <stdio.h>
#include <string.h>

#include "serial/record/seal.h"
#include "tests/unit/run.h"

static const uint64_t boot = 0x9f2c61d07ab34e58;

/* The text with its seal, behind something that stands in front. */
static const char *sealed_behind(const char *front, const char *text, uint32_t number)
{
    static char line[600];
    char alone[300];
    memcpy(alone, text, strlen(text) + 1);
    seal_append(alone, strlen(text), boot, number);
    snprintf(line, sizeof line, "%s%s", front, alone);
    return line;
}

static bool decode(const char *raw, uint64_t id, struct decoded_line *line)
{
    struct seal seal;
    *line = (struct decoded_line){.text = NULL};
    return decode_seal(raw, strlen(raw), &seal) && decode_line(raw, strlen(raw), &seal, id, line);
}

TEST(a_line_begins_anywhere)
{
    static const char *const fronts[] = {"",
                                         "[20:04:11] ",
                                         "# = ",
                                         "ok ok ok 3 ",
                                         "# # not ok ",
                                         "\x1b[0m\x01",
                                         "Booting from ROM...not ",
                                         "@3:00000000 "};
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++) {
        struct decoded_line line;
        const char *raw = sealed_behind(fronts[i], "ok 1 clock.rtc # 3 ms", 7);
        assert_true(decode(raw, boot, &line));
        assert_ptr_equal(line.text, raw + strlen(fronts[i]));
        assert_int_equal(line.said, strlen("ok 1 clock.rtc # 3 ms"));
        assert_int_equal(line.number, 7);
        assert_int_equal(line.length, strlen(raw) - strlen(fronts[i]));
    }
}

/* `ok` out of `not ok` would be the worst of all mistakes. */
TEST(not_is_part_of_the_line)
{
    struct decoded_line line;
    struct decoded_result result;
    assert_true(decode(sealed_behind("# = ", "not ok 1 clock.rtc # slow", 7), boot, &line));
    assert_true(decode_result(&line, &result));
    assert_int_equal(result.outcome, DECODED_FAIL);
    assert_false(
        decode(strstr(sealed_behind("", "not ok 1 clock.rtc # slow", 7), "ok "), boot, &line));
}

TEST(every_change_breaks_the_seal)
{
    char raw[300];
    const char *good = sealed_behind("", "ok 1 clock.rtc # 3 ms", 7);
    struct decoded_line line;
    assert_false(decode(good, boot + 1, &line));
    for (size_t i = 0; i < strlen(good); i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(raw, good, strlen(good) + 1);
            raw[i] = (char)(raw[i] ^ 1 << bit);
            if (raw[i] != '\0')
                assert_false(decode(raw, boot, &line));
        }
}

TEST(what_is_no_seal)
{
    static const char *const lines[] = {"",
                                        "@",
                                        "# a @1:1234567",
                                        "# a @1:123456789",
                                        "# a @1:1234567A",
                                        "# a @01:12345678",
                                        "# a @:12345678",
                                        "# a@1:12345678",
                                        "# a @1;12345678",
                                        "# a @1:12345678 ",
                                        "# a @4294967296:12345678",
                                        "# a @99999999999999999999999:12345678",
                                        ":12345678"};
    struct seal seal;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_false(decode_seal(lines[i], strlen(lines[i]), &seal));
    assert_true(decode_seal("# a @4294967295:12345678", 24, &seal));
    assert_int_equal(seal.number, UINT32_MAX);
    assert_int_equal(seal.sum, 0x12345678);
}

static bool names_boot(const char *text, uint64_t *id)
{
    const char *raw = sealed_behind("x", text, 0);
    struct seal seal;
    return decode_seal(raw, strlen(raw), &seal) && decode_boot(raw, strlen(raw), &seal, id);
}

TEST(who_names_the_boot)
{
    uint64_t id = 0;
    assert_true(names_boot("# rollcall {\"v\":1,\"boot\":\"9f2c61d07ab34e58\"}", &id));
    assert_int_equal(id, boot);
    assert_true(names_boot("# end {\"boot\":\"9f2c61d07ab34e58\"}", &id));
    assert_true(names_boot("# panic {\"boot\":\"9f2c61d07ab34e58\",\"part\":1,\"of\":2}", &id));
    assert_false(names_boot("# memory {\"boot\":\"9f2c61d07ab34e58\"}", &id));
    assert_false(names_boot("# end {\"boot\":\"9f2c61d07ab34e59\"}", &id));
    assert_false(names_boot("# end {\"boot\":\"9F2C61D07AB34E58\"}", &id));
    assert_false(names_boot("# end {\"name\":\"\\\"boot\\\":\\\"9f2c61d07ab34e58\\\"\"}", &id));
}

static struct decoded_record record_of(const char *text)
{
    struct decoded_line line;
    struct decoded_record record = {.kind = NULL};
    assert_true(decode(sealed_behind("", text, 3), boot, &line));
    if (!decode_record(&line, &record))
        record.kind = NULL;
    return record;
}

static void assert_fields(const char *text, const char *fields, unsigned part, unsigned of)
{
    struct decoded_record record = record_of(text);
    assert_non_null(record.kind);
    assert_int_equal(record.fields_length, strlen(fields));
    assert_memory_equal(record.fields, fields, strlen(fields));
    assert_int_equal(record.part, part);
    assert_int_equal(record.of, of);
}

TEST(records)
{
    assert_fields("# dimm {\"slot\":\"A\"}", "\"slot\":\"A\"", 1, 1);
    assert_fields("# dimm {}", "", 1, 1);
    assert_fields("# dimm {\"slot\":\"A\",\"part\":2,\"of\":12}", "\"slot\":\"A\"", 2, 12);
    /* A DIMM's own part, which is a text, is nobody else's. */
    assert_fields("# dimm {\"part\":\"M3\",\"of\":2}", "\"part\":\"M3\",\"of\":2", 1, 1);
    assert_fields("# dimm {\"part\":\"M3\",\"part\":1,\"of\":2}", "\"part\":\"M3\"", 1, 2);
    assert_fields("# dimm {\"a\":1,\"part\":3,\"of\":2}", "\"a\":1,\"part\":3,\"of\":2", 1, 1);
    assert_fields("# dimm {\"a\":1,\"part\":0,\"of\":2}", "\"a\":1,\"part\":0,\"of\":2", 1, 1);
    assert_null(record_of("# Dimm {}").kind);
    assert_null(record_of("# dimm {").kind);
    assert_null(record_of("# dimm{}").kind);
    assert_null(record_of("# dimm").kind);
    assert_null(record_of("# ").kind);
    assert_null(record_of("ok 1 a # {}").kind);
}

static int outcome_of(const char *text)
{
    struct decoded_line line;
    struct decoded_result result;
    assert_true(decode(sealed_behind("", text, 3), boot, &line));
    return decode_result(&line, &result) ? (int)result.outcome : -1;
}

TEST(results)
{
    assert_int_equal(outcome_of("ok 1 a.b # 3 ms"), DECODED_PASS);
    assert_int_equal(outcome_of("not ok 1 a.b # 3 ms"), DECODED_FAIL);
    assert_int_equal(outcome_of("ok 1 a.b # SKIP none there"), DECODED_SKIP);
    assert_int_equal(outcome_of("ok 1 a.b # SKIP"), DECODED_SKIP);
    assert_int_equal(outcome_of("ok 1 a.b # SKIPPED"), DECODED_PASS);
    assert_int_equal(outcome_of("not ok 1 a.b # ERROR x"), DECODED_ERROR);
    assert_int_equal(outcome_of("not ok 1 a.b # TIMEOUT 2 s"), DECODED_TIMEOUT);
    assert_int_equal(outcome_of("ok 1 a.b #"), DECODED_PASS);
    /* To the machine's disadvantage. */
    assert_int_equal(outcome_of("not ok 1 a.b # SKIP x"), DECODED_FAIL);
    assert_int_equal(outcome_of("ok 1 a.b # TIMEOUT x"), DECODED_TIMEOUT);
    assert_int_equal(outcome_of("ok 1 a.b # ERROR x"), DECODED_ERROR);
}

TEST(what_is_no_result)
{
    static const char *const lines[] = {"ok 1 a.b", "ok 01 a.b # x", "ok a.b # x",
                                        "ok 1 # x", "ok 1 a-b # x",  "ok 4294967296 a # x",
                                        "ok 1 a#x", "ok  1 a # x",   "# ok 1 a # x"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_int_equal(outcome_of(lines[i]), -1);
}

RUN_TESTS(cmocka_unit_test(a_line_begins_anywhere), cmocka_unit_test(not_is_part_of_the_line),
          cmocka_unit_test(every_change_breaks_the_seal), cmocka_unit_test(what_is_no_seal),
          cmocka_unit_test(who_names_the_boot), cmocka_unit_test(records),
          cmocka_unit_test(results), cmocka_unit_test(what_is_no_result))
