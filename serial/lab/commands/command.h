/* SPDX-License-Identifier: MIT */
/* A command of `rollcall`: a file each, listed in main.c. argv[0] is the command's name. Returns
 * what the program exits with. */
#ifndef SERIAL_LAB_COMMANDS_COMMAND_H
#define SERIAL_LAB_COMMANDS_COMMAND_H

#include <getopt.h>

typedef int command_run(int argc, char **argv);

command_run command_lab, command_import, command_discover;
command_run command_verdict, command_show, command_diff, command_listen, command_serve;
command_run command_attach, command_log, command_wait, command_report;
command_run command_reindex, command_symbolize;

/* Takes the next option as getopt_long does, and answers --help (-h) with `usage` on stdout and
 * exit status 0. What is unknown or lacks its value is said; then
 * '?' is returned. */
int command_option(int argc, char **argv, const struct option *options, const char *usage);

/* The same with short options besides -h: `letters` as getopt takes them, `h` among them. */
int command_option_of(int argc, char **argv, const char *letters, const struct option *options,
                      const char *usage);

/* Says on stderr what is wrong with how the command was called; returns 2. */
int command_misused(const char *command, const char *pattern, ...)
    __attribute__((format(printf, 2, 3)));

#endif
