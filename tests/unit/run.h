/* SPDX-License-Identifier: MIT */
/* cmocka, and a main() for a file of tests. Modules keep state for a whole boot, so every test
 * runs in a process of its own, whether one is asked for by name or all of them. */
#ifndef TESTS_UNIT_RUN_H
#define TESTS_UNIT_RUN_H

/* cmocka.h wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A test, to be listed in the file's RUN_TESTS. */
#define TEST(name) static void name(void **state __attribute__((unused)))

/* Runs the test that argv[1] names, or each of them. Returns how many failed; a name that is
 * none of theirs counts as a failure. */
int run_main(int argc, char **argv, const struct CMUnitTest *tests, size_t count);

/* The file's main(), given its cmocka_unit_test(name)s. test_unit.py looks for these. */
#define RUN_TESTS(...)                                                                             \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        const struct CMUnitTest tests[] = {__VA_ARGS__};                                           \
        return run_main(argc, argv, tests, sizeof tests / sizeof *tests);                          \
    }

#endif
