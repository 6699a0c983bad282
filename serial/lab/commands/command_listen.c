/* SPDX-License-Identifier: MIT */
/* rollcall listen: serial/lab/man/rollcall-listen.1. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/commands/asked.h"
#include "serial/lab/commands/command.h"
#include "serial/lab/session.h"

enum { SILENCE_S = 60, BAUD_MAX = 4000000 };

static const char usage[] =
    "Usage: rollcall listen [OPTION]... SOURCE\n"
    "       rollcall listen [OPTION]... -- PROGRAM [ARGUMENT]...\n"
    "\n"
    "Listens to one machine's serial line until its answer is complete, asks again for\n"
    "what was damaged on the way, and ends with the verdict.\n"
    "\n"
    "SOURCE: /dev/ttyUSB0[@BAUD], HOST:PORT, rfc2217://HOST:PORT[@BAUD],\n"
    "sol://USER@HOST (its password in IPMI_PASSWORD), unix:PATH, exec:COMMAND,\n"
    "- (standard input), gensio:TEXT (see gensio(5))\n"
    "\n"
    "  -t               the time in front of each line\n"
    "  --timeout N      give up after N seconds\n"
    "  --silence N      give up when the answer has begun and N seconds are quiet (60)\n"
    "  --no-type        type nothing, ever\n"
    "  --baud RATE      115200 where nothing is told; auto: try others while no text comes\n"
    "  --log FILE       append every byte to FILE\n"
    "  --raw            show escape codes and control characters as they came\n"
    "  --run TOKEN      wait for this run (the kernel's word run=)\n"
    "  --build ID       it must be this image (build/rollcall.bin's build id)\n"
    "  --lab FILE --machine NAME   it must be this machine, and as the lab file wants it\n"
    "  --today DAY      known faults of the lab file end by this day, YYYY-MM-DD (today)\n"
    "  --json, --ktap   the verdict for programs on standard output, the line on stderr\n"
    "  --junit FILE     the results as a JUnit file\n"
    "\n"
    "Exit status: 0 pass, 1 fail, 2 could not be asked, 3 truncated, 4 damaged, 5 silent,\n"
    "6 crashed, 7 another machine or run, 8 inconclusive.\n";

struct options {
    struct asked asked;
    struct session_options session;
    struct display display;
    const char *log;
};

/* A number from `low` to `high`; false where `text` is none. */
static bool read_number(const char *text, unsigned long low, unsigned long high, unsigned *number)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value < low || value > high)
        return false;
    *number = (unsigned)value;
    return true;
}

static bool take_baud(struct session_options *session, const char *text)
{
    session->auto_baud = strcmp(text, "auto") == 0;
    return session->auto_baud || read_number(text, 50, BAUD_MAX, &session->baud);
}

/* What is wrong with the option's value; NULL: nothing. */
static const char *take_option(struct options *options, int option, const char *value)
{
    struct session_options *session = &options->session;
    switch (option) {
    case 't':
        options->display.has_time = true;
        return NULL;
    case 'R':
        options->display.is_raw = true;
        return NULL;
    case 'N':
        session->no_type = true;
        return NULL;
    case 'L':
        options->log = value;
        return NULL;
    case 'T':
        return read_number(value, 1, INT_MAX, &session->timeout_s) ? NULL
                                                                   : "--timeout takes seconds";
    case 'S':
        return read_number(value, 0, INT_MAX, &session->silence_s) ? NULL
                                                                   : "--silence takes seconds";
    case 'B':
        return take_baud(session, value) ? NULL : "--baud takes a rate, or auto";
    default:
        return asked_take(&options->asked, option, value) ? NULL : "";
    }
}

static bool parse(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {ASKED_OPTIONS,
                                          {"timeout", required_argument, NULL, 'T'},
                                          {"silence", required_argument, NULL, 'S'},
                                          {"no-type", no_argument, NULL, 'N'},
                                          {"baud", required_argument, NULL, 'B'},
                                          {"log", required_argument, NULL, 'L'},
                                          {"raw", no_argument, NULL, 'R'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    for (int option; (option = command_option_of(argc, argv, "ht", known, usage)) != -1;) {
        const char *wrong = option == '?' ? "" : take_option(options, option, optarg);
        if (wrong && wrong[0] != '\0')
            command_misused("listen", "%s", wrong);
        if (wrong)
            return false;
    }
    return true;
}

/* The signals that end the session, with the verdict on what was heard by then. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = session_interrupt};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* The source, from its name or from the words behind `--`. */
static struct source *open_source(int argc, char **argv, unsigned baud)
{
    if (optind > 1 && strcmp(argv[optind - 1], "--") == 0)
        return source_start((const char *const *)argv + optind);
    if (argc - optind != 1) {
        command_misused("listen", "it takes one source");
        return NULL;
    }
    return source_open(argv[optind], baud);
}

/* The log's name where its lines are this session's, else the source's. */
static const char *open_log(struct options *options, const char *source)
{
    struct stat status;
    if (!options->log)
        return source;
    options->session.log = open(options->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (options->session.log < 0 || fstat(options->session.log, &status) != 0)
        return NULL;
    return status.st_size == 0 ? options->log : source;
}

static int judge(const struct options *options, const char *name, const struct answers *answers,
                 const char *why)
{
    struct report report;
    report_make(&report, name, answers, NULL, &options->asked.boot);
    if (why)
        fprintf(stderr, "rollcall listen: %s\n", why);
    int status = asked_tell(&options->asked, "listen", &report);
    report_free(&report);
    return status;
}

static int listen_to(struct options *options, struct source *source, const char *name)
{
    struct answers *answers = answers_new();
    catch_signals();
    const char *why = session_run(source, answers, &options->display, &options->session);
    source_close(source);
    int status = judge(options, name, answers, why);
    answers_free(answers);
    return status;
}

static int run(int argc, char **argv, struct options *options)
{
    const char *name = open_log(options, argv[optind]);
    if (!name)
        return command_misused("listen", "%s: %s", options->log, strerror(errno));
    struct source *source = open_source(argc, argv, options->session.baud);
    if (source)
        return listen_to(options, source, name);
    if (source_error()[0] != '\0')
        fprintf(stderr, "rollcall listen: %s\nnext: man rollcall-listen lists the sources.\n",
                source_error());
    return VERDICT_NOT_ASKED;
}

int command_listen(int argc, char **argv)
{
    struct options options = {.session = {.silence_s = SILENCE_S, .log = -1}};
    if (!parse(argc, argv, &options))
        return VERDICT_NOT_ASKED;
    if (optind >= argc)
        return command_misused("listen", "it takes one source");
    if (!asked_begin(&options.asked, "listen"))
        return VERDICT_NOT_ASKED;
    options.session.run = options.asked.boot.run;
    options.display.to = options.asked.is_json || options.asked.is_ktap ? stderr : stdout;
    int status = run(argc, argv, &options);
    if (options.session.log >= 0)
        close(options.session.log);
    asked_end(&options.asked);
    return status;
}
