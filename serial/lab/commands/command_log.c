/* SPDX-License-Identifier: MIT */
/* rollcall log: serial/lab/man/rollcall-log.1. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "serial/lab/commands/boots.h"
#include "serial/lab/commands/command.h"
#include "serial/lab/commands/daemon.h"
#include "serial/lab/commands/log_lost.h"
#include "serial/lab/commands/machine_line.h"
#include "serial/lab/commands/when.h"
#include "serial/lab/display.h"
#include "serial/lab/memory.h"
#include "serial/record/verdict.h"

static const char usage[] =
    "Usage: rollcall log [OPTION]... NAME\n"
    "\n"
    "Prints what a machine said on its line. On a terminal escape codes and control characters\n"
    "are left out; elsewhere the bytes are as they came.\n"
    "\n"
    "  -f, --follow     goes on with what it says\n"
    "  --since TIME     from then on: 2026-01-31T14:05, 14:05, @SECONDS, or so long ago: 5m\n"
    "  --boot ID        one boot: its ID, or how only that one begins, or last\n"
    "  --boots          lists the last boots instead, with their IDs\n"
    "  --tail LINES     the last lines only\n"
    "  --raw            every byte as it came, on a terminal too\n" DAEMON_USAGE "\n"
    "Exit status: 0 printed, 2 it could not be.\n";

struct options {
    struct daemon_asked daemon;
    const char *boot, *lines;
    uint64_t since_ms;
    bool is_followed, is_raw, is_list;
};

struct shown {
    struct options *options;
    const char *name;
    struct http_question question;
    struct display display;
    bool is_begun;
    uint64_t offset; /* where it goes on */
};

static bool read_since(const char *text, uint64_t *ms)
{
    if (when_time(text, (uint64_t)time(NULL) * 1000, ms))
        return true;
    command_misused("log", "--since takes " WHEN_TIMES);
    return false;
}

static bool parse(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {DAEMON_OPTIONS,
                                          {"follow", no_argument, NULL, 'f'},
                                          {"since", required_argument, NULL, 's'},
                                          {"boot", required_argument, NULL, 'b'},
                                          {"boots", no_argument, NULL, 'B'},
                                          {"tail", required_argument, NULL, 't'},
                                          {"raw", no_argument, NULL, 'r'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    for (int option; (option = command_option_of(argc, argv, "hf", known, usage)) != -1;) {
        if (option == '?' || (option == 's' && !read_since(optarg, &options->since_ms)))
            return false;
        if (option == 'b')
            options->boot = optarg;
        else if (option == 't')
            options->lines = optarg;
        else
            daemon_take(&options->daemon, option, optarg);
        options->is_followed |= option == 'f';
        options->is_raw |= option == 'r';
        options->is_list |= option == 'B';
    }
    return true;
}

static const char *misuse(const struct options *options, int names)
{
    if (names != 1)
        return "it takes one machine's name";
    if (options->boot && options->is_followed)
        return "--boot or --follow, not both";
    if (options->is_list &&
        (options->boot || options->is_followed || options->lines || options->since_ms > 0))
        return "--boots stands alone";
    if (options->lines && (options->lines[0] == '\0' || strlen(options->lines) > 9 ||
                           strspn(options->lines, "0123456789") != strlen(options->lines)))
        return "--tail takes a number of lines";
    return NULL;
}

static char *make_path(const struct options *options, const char *name)
{
    char *begin = daemon_path(name, "/log");
    char *boot = options->boot ? http_encode(options->boot) : NULL;
    char *path =
        memory_format("%s?follow=%d&since=%" PRIu64 "%s%s%s%s", begin, options->is_followed,
                      options->since_ms, boot ? "&boot=" : "", boot ? boot : "",
                      options->lines ? "&lines=" : "", options->lines ? options->lines : "");
    free(begin);
    free(boot);
    return path;
}

/* The exit status of a standard output that takes nothing more: whoever read it has enough, or it
 * is full. */
static int end_of_output(void)
{
    return errno == EPIPE ? 0 : command_misused("log", "standard output: %s", strerror(errno));
}

/* A daemon begins before the offset that it was asked for where its log never came that far: it was
 * made anew, of a journal whose beginning has gone. */
static void notice_another_log(struct shown *shown)
{
    if (shown->question.offset >= shown->offset)
        return;
    fprintf(stderr,
            "rollcall log: the log of %s begins anew, and goes on here with what is new in it\n"
            "next: --since tells what came meanwhile.\n",
            shown->name);
    shown->offset = shown->question.offset;
}

static void show(void *data, const void *bytes, size_t length)
{
    struct shown *shown = data;
    notice_another_log(shown);
    display_show(&shown->display, bytes, length);
    if (ferror(stdout))
        exit(end_of_output());
}

/* What is to be asked for: at first what the options say, then what comes behind it. */
static char *next_path(void *data)
{
    struct shown *shown = data;
    uint64_t end = shown->question.offset + shown->question.received;
    shown->is_begun |= shown->question.status == 200;
    if (!shown->is_begun)
        return make_path(shown->options, shown->name);
    if (end > shown->offset)
        shown->offset = end;
    char *begin = daemon_path(shown->name, "/log");
    char *path = memory_format("%s?follow=1&offset=%" PRIu64, begin, shown->offset);
    free(begin);
    return path;
}

/* Until it is interrupted, or can't go on: then why was said. */
static int follow(struct shown *shown, const char *socket)
{
    daemon_follow(&shown->question, "log", socket, next_path, show, shown);
    if (shown->is_begun && shown->question.status == 404)
        fprintf(stderr, "[%s is no longer in the lab file]\n", shown->name);
    return VERDICT_NOT_ASKED;
}

/* 0, or the exit status; why was said. */
static int ask(struct shown *shown, const char *socket)
{
    char *words;
    bool is_followed = shown->options->is_followed;
    if (!machine_line("log", socket, shown->name, !is_followed, &words))
        return VERDICT_NOT_ASKED;
    if (words && is_followed)
        fprintf(stderr, "[%s]\n", words);
    free(words);
    if (is_followed)
        return follow(shown, socket);
    const char *meant = shown->options->boot;
    char *boot = meant ? boots_find(socket, shown->name, meant) : NULL;
    if (meant && !boot)
        return VERDICT_NOT_ASKED;
    shown->options->boot = boot;
    char *path = next_path(shown);
    bool is_good = daemon_get(&shown->question, "log", socket, path, show, shown);
    free(path);
    free(boot);
    return is_good ? 0 : VERDICT_NOT_ASKED;
}

int command_log(int argc, char **argv)
{
    struct options options = {.boot = NULL};
    struct shown shown = {.options = &options, .display = {.to = stdout}};
    char socket[DAEMON_PATH_MAX];
    if (!parse(argc, argv, &options))
        return VERDICT_NOT_ASKED;
    const char *wrong = misuse(&options, argc - optind);
    if (wrong)
        return command_misused("log", "%s", wrong);
    if (!daemon_find(&options.daemon, "log", socket))
        return VERDICT_NOT_ASKED;
    if (options.is_list)
        return boots_print(socket, argv[optind]);
    shown.name = argv[optind];
    shown.display.is_raw = options.is_raw || !isatty(STDOUT_FILENO);
    signal(SIGPIPE, SIG_IGN);
    int status = ask(&shown, socket);
    if (!shown.display.is_raw)
        display_end(&shown.display);
    if (status == 0)
        log_say_lost(socket, shown.name);
    return status == 0 && ferror(stdout) ? end_of_output() : status;
}
