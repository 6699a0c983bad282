/* SPDX-License-Identifier: MIT */
/* cmocka runs a group of tests in one process; here each has a process of its own. */
#include "tests/unit/run.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_listed(const char *name, const struct CMUnitTest *tests, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(tests[i].name, name) == 0)
            return true;
    return false;
}

static int run_one(const char *name, const struct CMUnitTest *tests, size_t count)
{
    cmocka_set_test_filter(name);
    return _cmocka_run_group_tests(name, tests, count, NULL, NULL);
}

/* False where the test failed, or its process ended by itself. */
static bool passes_alone(const char *name, const struct CMUnitTest *tests, size_t count)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        exit(run_one(name, tests, count));
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

int run_main(int argc, char **argv, const struct CMUnitTest *tests, size_t count)
{
    int failed = 0;
    if (argc > 1 && !is_listed(argv[1], tests, count)) {
        fprintf(stderr, "%s: there is no test %s\n", argv[0], argv[1]);
        return 1;
    }
    if (argc > 1)
        return run_one(argv[1], tests, count);
    for (size_t i = 0; i < count; i++)
        failed += !passes_alone(tests[i].name, tests, count);
    return failed;
}
