/* SPDX-License-Identifier: MIT */
/* rollcall wait: serial/lab/man/rollcall-wait.1. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serial/lab/commands/awaited.h"
#include "serial/lab/commands/command.h"
#include "serial/lab/commands/daemon.h"
#include "serial/lab/commands/events.h"
#include "serial/lab/commands/progress.h"
#include "serial/lab/commands/when.h"
#include "serial/lab/memory.h"
#include "serial/lab/now.h"
#include "serial/lab/verdict.h"

static const char usage[] =
    "Usage: rollcall wait [OPTION]... --all | NAME... [-- COMMAND...]\n"
    "\n"
    "Listens first, then runs COMMAND, such as a power cycle, and waits until each machine has a\n"
    "verdict on a boot that began since.\n"
    "\n"
    "  --all            all machines of the lab\n"
    "  --timeout TIME   no longer than that: 90s, 5m (5m), 2h\n"
    "  --since TIME     boots begun since then count: 2026-01-31T14:05, 14:05, @SECONDS, or so\n"
    "                   long ago: 5m\n"
    "  --run TOKEN      only boots of this run (the kernel's word run=) count, begun "
    "whenever\n" DAEMON_USAGE "\n"
    "Exit status: the first that is there of 6 crashed, 4 damaged, 3 truncated, 7 another machine\n"
    "or run, 1 fail, 8 inconclusive, 5 silent: not heard by then, 0 pass; 2 could not be asked,\n"
    "or was taken out of the lab file meanwhile.\n";

enum { TIMEOUT_MS = 300000, MISSING_MAX = 1024 };

struct waiting {
    struct daemon_asked daemon;
    struct awaited awaited;
    uint64_t timeout_ms, deadline_ms;
    struct events events;
    char **command;   /* NULL: none */
    pid_t child;      /* 0: it isn't running */
    int child_status; /* how it ended, as waitpid says */
    struct progress progress;
};

static volatile sig_atomic_t is_interrupted;

static void interrupt(int number)
{
    (void)number;
    is_interrupted = 1;
}

/* --- The command line. --- */

static bool take(struct waiting *waiting, int option)
{
    struct awaited_rule *rule = &waiting->awaited.rule;
    if (option == 't' && (!when_duration(optarg, &waiting->timeout_ms) || waiting->timeout_ms == 0))
        return command_misused("wait", "--timeout takes a time such as 90s, 5m or 2h") == 0;
    if (option == 's' && !when_time(optarg, now_of_day_ms(), &rule->since_ms))
        return command_misused("wait", "--since takes " WHEN_TIMES) == 0;
    waiting->events.has_since |= option == 's';
    rule->is_all |= option == 'a';
    if (option == 'r')
        rule->run = optarg;
    daemon_take(&waiting->daemon, option, optarg);
    return option != '?';
}

static bool parse(int argc, char **argv, struct waiting *waiting)
{
    static const struct option known[] = {DAEMON_OPTIONS,
                                          {"all", no_argument, NULL, 'a'},
                                          {"timeout", required_argument, NULL, 't'},
                                          {"since", required_argument, NULL, 's'},
                                          {"run", required_argument, NULL, 'r'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    for (int option; (option = command_option(argc, argv, known, usage)) != -1;)
        if (!take(waiting, option))
            return false;
    return true;
}

/* What stands behind `--` is the command; returns how many words stand before it. */
static int take_command(int argc, char **argv, struct waiting *waiting)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--") == 0) {
            waiting->command = argv + i + 1;
            return i;
        }
    return argc;
}

static const char *take_names(int argc, char **argv, struct waiting *waiting)
{
    for (; optind < argc; optind++)
        awaited_add(&waiting->awaited, argv[optind]);
    if (waiting->command && !waiting->command[0])
        return "behind -- a command is expected";
    if (waiting->awaited.rule.is_all == (waiting->awaited.count > 0))
        return "it takes --all, or machines' names";
    return NULL;
}

/* A line for each verdict, as it comes. */
static void tell_verdicts(struct waiting *waiting)
{
    for (size_t i = 0; i < waiting->awaited.count; i++) {
        struct awaited_machine *machine = &waiting->awaited.machines[i];
        if (machine->state != AWAITED_OVER || machine->is_told)
            continue;
        machine->is_told = true;
        progress_clear(&waiting->progress);
        printf("%s %s%s%s\n", machine->name, verdict_title((enum verdict)machine->verdict),
               machine->what ? ": " : "", machine->what ? machine->what : "");
        fflush(stdout);
    }
}

/* --- The command. --- */

static bool start_command(struct waiting *waiting)
{
    progress_clear(&waiting->progress);
    fflush(stdout);
    waiting->child = fork();
    if (waiting->child == 0) {
        signal(SIGPIPE, SIG_DFL);
        execvp(waiting->command[0], waiting->command);
        fprintf(stderr, "rollcall wait: %s: %s\n", waiting->command[0], strerror(errno));
        _exit(127);
    }
    return waiting->child > 0;
}

/* Whether it ended well, or hasn't ended yet. */
static bool look_at_command(struct waiting *waiting)
{
    if (waiting->child > 0 && waitpid(waiting->child, &waiting->child_status, WNOHANG) > 0)
        waiting->child = 0;
    return waiting->child > 0 || waiting->child_status == 0;
}

static int complain_of_command(const struct waiting *waiting)
{
    int status = waiting->child_status;
    bool is_signal = WIFSIGNALED(status);
    fprintf(stderr, "rollcall wait: %s ended with %s%d: nothing was waited for\n",
            waiting->command ? waiting->command[0] : "?", is_signal ? "signal " : "",
            is_signal ? WTERMSIG(status) : WEXITSTATUS(status));
    fputs("next: try the command by itself.\n", stderr);
    return VERDICT_NOT_ASKED;
}

/* --- Waiting. --- */

static uint64_t left_ms(const struct waiting *waiting)
{
    uint64_t now = now_ms();
    return now < waiting->deadline_ms ? waiting->deadline_ms - now : 0;
}

static int complain_of_daemon(const struct waiting *waiting)
{
    events_complain(&waiting->events);
    return VERDICT_NOT_ASKED;
}

/* Until every machine was told of once. */
static int wait_for_all(struct waiting *waiting)
{
    const char *why;
    while (!waiting->events.has_begun && left_ms(waiting) > 0 && !is_interrupted)
        if (!events_step(&waiting->events))
            break;
    if (!waiting->events.has_begun && !is_interrupted)
        return complain_of_daemon(waiting);
    const char *wrong = is_interrupted ? NULL : awaited_wrong(&waiting->awaited, &why);
    if (!wrong && !is_interrupted)
        awaited_warn(&waiting->awaited, stderr);
    if (!wrong)
        return 0;
    fprintf(stderr, "rollcall wait: %s: %s\nnext: rollcall report names the machines.\n", wrong,
            why);
    return VERDICT_NOT_ASKED;
}

/* Until it is over, or time is up. */
static int wait_for_verdicts(struct waiting *waiting)
{
    const struct awaited *awaited = &waiting->awaited;
    if (waiting->command && !start_command(waiting))
        return command_misused("wait", "%s: %s", waiting->command[0], strerror(errno));
    for (bool is_there = true;;) {
        tell_verdicts(waiting);
        if (is_interrupted)
            return 0;
        if (!look_at_command(waiting))
            return complain_of_command(waiting);
        bool is_over = awaited_left(awaited) == 0 && waiting->child == 0;
        if (!is_over && (!is_there || (left_ms(waiting) == 0 && !waiting->events.is_told_all)))
            return complain_of_daemon(waiting);
        if (is_over || left_ms(waiting) == 0)
            return 0;
        progress_show(&waiting->progress, awaited, left_ms(waiting));
        is_there = events_step(&waiting->events);
    }
}

static int conclude(struct waiting *waiting)
{
    progress_clear(&waiting->progress);
    if (waiting->child > 0)
        fprintf(stderr, "%s hasn't ended yet, and is left alone\n", waiting->command[0]);
    awaited_conclude(&waiting->awaited, stderr);
    return awaited_verdict(&waiting->awaited);
}

/* The program ends by that signal, as whoever sent it expects. */
static int give_up(const struct waiting *waiting)
{
    char missing[MISSING_MAX];
    awaited_missing(&waiting->awaited, missing, sizeof missing);
    fprintf(stderr, "%srollcall wait: interrupted; without a verdict:%s\n",
            waiting->progress.line[0] != '\0' ? "\n" : "", missing);
    signal(SIGINT, SIG_DFL);
    raise(SIGINT);
    return VERDICT_NOT_ASKED;
}

static int wait_for(struct waiting *waiting, const char *socket)
{
    waiting->events.awaited = &waiting->awaited;
    if (!events_begin(&waiting->events, socket))
        return command_misused("wait", "there are no descriptors left");
    signal(SIGINT, interrupt);
    int status = wait_for_all(waiting);
    if (status == 0)
        status = is_interrupted ? 0 : wait_for_verdicts(waiting);
    if (status == 0)
        status = is_interrupted ? give_up(waiting) : conclude(waiting);
    progress_clear(&waiting->progress);
    events_end(&waiting->events);
    return status;
}

int command_wait(int argc, char **argv)
{
    struct waiting *waiting = memory_new(1, sizeof *waiting);
    char socket[DAEMON_PATH_MAX];
    waiting->timeout_ms = TIMEOUT_MS;
    /* Nothing that is told before the beginning counts, unless it is asked for. */
    waiting->awaited.rule.since_ms = UINT64_MAX;
    waiting->awaited.rule.other_ms = UINT64_MAX;
    int status = VERDICT_NOT_ASKED, words = take_command(argc, argv, waiting);
    if (parse(words, argv, waiting)) {
        const char *wrong = take_names(words, argv, waiting);
        if (waiting->events.has_since)
            waiting->awaited.rule.other_ms = waiting->awaited.rule.since_ms;
        else if (waiting->awaited.rule.run)
            waiting->awaited.rule.since_ms = 0;
        waiting->deadline_ms = now_ms() + waiting->timeout_ms;
        waiting->progress.is_terminal = isatty(STDERR_FILENO);
        if (wrong)
            command_misused("wait", "%s", wrong);
        else if (daemon_find(&waiting->daemon, "wait", socket))
            status = wait_for(waiting, socket);
    }
    awaited_free(&waiting->awaited);
    free(waiting);
    return status;
}
