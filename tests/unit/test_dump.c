/* SPDX-License-Identifier: MIT */
#include "serial/lab/dump.h"

#include <string.h>

#include "tests/unit/run.h"

static bool address_of(const char *line, uint64_t *address)
{
    return dump_address(line, strlen(line), address);
}

TEST(addresses_of_code_are_found_behind_any_prefix)
{
    uint64_t address;
    assert_true(address_of("# rip ffffffff800456f0  rsp ffffffff80043c58", &address));
    assert_int_equal(address, 0xffffffff800456f0);
    assert_true(address_of("[20:04:10] # rip ffffffff800456f0", &address));
    assert_int_equal(address, 0xffffffff800456f0);
}

TEST(a_caller_is_where_it_calls)
{
    uint64_t address;
    assert_true(address_of("# called from ffffffff80001000", &address));
    assert_int_equal(address, 0xffffffff80000fff);
}

TEST(what_is_no_address_is_none)
{
    uint64_t address;
    assert_false(address_of("# rip ffffffff800456f", &address));
    assert_false(address_of("# rip ffffffff800456f00", &address));
    assert_false(address_of("# rip gfffffff800456f0", &address));
    assert_false(address_of("# rax ffffffff800456f0", &address));
    assert_false(dump_address("# rip ffffffff800456f0", 21, &address));
}

TEST(the_build_is_the_record_s)
{
    char build[DUMP_BUILD_MAX];
    const char line[] = "# panic {\"what\":\"nmi\",\"build\":\"0f5dc5369afa473a\"} @7:01234567";
    assert_true(dump_build(line, strlen(line), build));
    assert_string_equal(build, "0f5dc5369afa473a");
    assert_false(dump_build(line + 3, strlen(line) - 3, build));
    assert_false(dump_build(line, 40, build));
}

RUN_TESTS(cmocka_unit_test(addresses_of_code_are_found_behind_any_prefix),
          cmocka_unit_test(a_caller_is_where_it_calls),
          cmocka_unit_test(what_is_no_address_is_none), cmocka_unit_test(the_build_is_the_record_s))
