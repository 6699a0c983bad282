/* SPDX-License-Identifier: MIT */
#include "serial/lab/commands/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "serial/record/verdict.h"

int command_option(int argc, char **argv, const struct option *options, const char *usage)
{
    return command_option_of(argc, argv, "h", options, usage);
}

int command_option_of(int argc, char **argv, const char *letters, const struct option *options,
                      const char *usage)
{
    int option = getopt_long(argc, argv, letters, options, NULL);
    if (option == 'h') {
        fputs(usage, stdout);
        exit(0);
    }
    if (option == '?')
        fprintf(stderr, "next: rollcall %s --help\n", argv[0]);
    return option;
}

int command_misused(const char *command, const char *pattern, ...)
{
    va_list values;
    fprintf(stderr, "rollcall %s: ", command);
    va_start(values, pattern);
    vfprintf(stderr, pattern, values);
    va_end(values);
    fprintf(stderr, "\nnext: rollcall %s --help\n", command);
    return VERDICT_NOT_ASKED;
}
