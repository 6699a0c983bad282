/* SPDX-License-Identifier: MIT */
/* What the command line asks of a boot, and how it wants to be told: the options that judging a log
 * and listening to a line have in common. */
#ifndef SERIAL_LAB_COMMANDS_ASKED_H
#define SERIAL_LAB_COMMANDS_ASKED_H

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#include "serial/lab/lab_file.h"
#include "serial/lab/report.h"

#define ASKED_DAY_MAX 11

struct asked {
    const char *lab, *machine, *junit;
    bool is_json, is_ktap;
    struct verdict_asked boot;
    struct lab_file *file;
    char today[ASKED_DAY_MAX];
};

/* The options, for an array of getopt_long's. */
#define ASKED_OPTIONS                                                                              \
    {"run", required_argument, NULL, 'r'}, {"build", required_argument, NULL, 'b'},                \
        {"lab", required_argument, NULL, 'l'}, {"machine", required_argument, NULL, 'm'},          \
        {"today", required_argument, NULL, 'd'}, {"json", no_argument, NULL, 'j'},                 \
        {"ktap", no_argument, NULL, 'k'},                                                          \
    {                                                                                              \
        "junit", required_argument, NULL, 'u'                                                      \
    }

/* Takes an option that is one of them; false where it isn't. */
bool asked_take(struct asked *asked, int option, const char *value);

/* Reads the lab file, where one is named. Where something can't be, says it on stderr as
 * `command`'s error and returns false. asked_end frees what was read. */
bool asked_begin(struct asked *asked, const char *command);
void asked_end(struct asked *asked);

/* Tells programs on stdout and in files, as the options want; and in any case on stderr, in its
 * last lines. Returns what to exit with. */
int asked_tell(const struct asked *asked, const char *command, const struct report *report);

#endif
