/* SPDX-License-Identifier: MIT */
/* rollcall report: serial/lab/man/rollcall-report.1. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "serial/lab/commands/command.h"
#include "serial/lab/commands/daemon.h"
#include "serial/lab/commands/when.h"
#include "serial/lab/display.h"
#include "serial/lab/memory.h"
#include "serial/record/verdict.h"

static const char usage[] =
    "Usage: rollcall report [OPTION]... [NAME]...\n"
    "\n"
    "Tells of the last boot of each machine, or of those that are named.\n"
    "\n"
    "  --format FORMAT  table (for people), json, junit or ktap\n"
    "  --since TIME     only boots begun since: 2026-01-31T14:05, 14:05, @SECONDS, or so long\n"
    "                   ago: 5m\n" DAEMON_USAGE "\n"
    "Exit status: the first that is there of 6 crashed, 4 damaged, 3 truncated, 7 another "
    "machine,\n"
    "1 fail, 8 inconclusive, 5 silent, 0 pass; 2 could not be asked.\n";

struct options {
    struct daemon_asked daemon;
    const char *format;
    uint64_t since_ms;
};

static bool take(struct options *options, int option)
{
    static const char *const formats[] = {"table", "json", "junit", "ktap"};
    bool is_known = option != 'f';
    for (size_t i = 0; option == 'f' && i < sizeof formats / sizeof *formats; i++)
        is_known |= strcmp(optarg, formats[i]) == 0;
    if (!is_known)
        return command_misused("report", "--format takes table, json, junit or ktap") == 0;
    if (option == 's' && !when_time(optarg, (uint64_t)time(NULL) * 1000, &options->since_ms))
        return command_misused("report", "--since takes " WHEN_TIMES) == 0;
    if (option == 'f')
        options->format = optarg;
    daemon_take(&options->daemon, option, optarg);
    return option != '?';
}

static bool parse(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {DAEMON_OPTIONS,
                                          {"format", required_argument, NULL, 'f'},
                                          {"since", required_argument, NULL, 's'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    for (int option; (option = command_option(argc, argv, known, usage)) != -1;)
        if (!take(options, option))
            return false;
    return true;
}

static char *make_path(const struct options *options, char **names, int count)
{
    char *path =
        memory_format("/api/report?format=%s&since=%" PRIu64, options->format, options->since_ms);
    for (int i = 0; i < count; i++) {
        char *encoded = http_encode(names[i]);
        char *longer = memory_format("%s&machine=%s", path, encoded);
        free(encoded);
        free(path);
        path = longer;
    }
    return path;
}

static void show(void *data, const void *bytes, size_t length)
{
    display_show(data, bytes, length);
}

int command_report(int argc, char **argv)
{
    struct options options = {.format = "table"};
    char socket[DAEMON_PATH_MAX];
    struct http_question question;
    struct display display = {.to = stdout, .is_raw = !isatty(STDOUT_FILENO)};
    if (!parse(argc, argv, &options))
        return VERDICT_NOT_ASKED;
    if (argc - optind > HTTP_NAMES_MAX)
        return command_misused("report", "it takes up to %d names; none for all", HTTP_NAMES_MAX);
    if (!daemon_find(&options.daemon, "report", socket))
        return VERDICT_NOT_ASKED;
    char *path = make_path(&options, argv + optind, argc - optind);
    bool is_good = daemon_get(&question, "report", socket, path, show, &display);
    free(path);
    display_end(&display); /* JSON has no line's end */
    if (!is_good)
        return VERDICT_NOT_ASKED;
    if (ferror(stdout) || fflush(stdout) != 0)
        return command_misused("report", "standard output: %s", strerror(errno));
    if (question.verdict < 0)
        return command_misused("report", "the daemon says no verdict: is it another version?");
    return question.verdict;
}
