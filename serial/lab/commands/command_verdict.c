/* SPDX-License-Identifier: MIT */
/* rollcall verdict: serial/lab/man/rollcall-verdict.1. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "serial/lab/commands/asked.h"
#include "serial/lab/commands/command.h"
#include "serial/lab/log.h"

static const char usage[] =
    "Usage: rollcall verdict [OPTION]... LOG\n"
    "\n"
    "Judges the last boot that LOG (-: standard input) holds.\n"
    "\n"
    "  --boot WHICH     a number from 1, a boot id, or all: the worst of all boots\n"
    "  --run TOKEN      it must be this run (the kernel's word run=)\n"
    "  --build ID       it must be this image (build/rollcall.bin's build id)\n"
    "  --lab FILE --machine NAME   it must be this machine, and as the lab file wants it\n"
    "  --today DAY      known faults of the lab file end by this day, YYYY-MM-DD (today)\n"
    "  --json           all of it as one JSON object on standard output\n"
    "  --ktap           the results as KTAP\n"
    "  --junit FILE     the results as a JUnit file\n"
    "\n"
    "Exit status: 0 pass, 1 fail, 2 could not be asked, 3 truncated, 4 damaged, 5 silent,\n"
    "6 crashed, 7 another machine or run, 8 inconclusive.\n";

struct options {
    const char *boot;
    struct asked asked;
};

static bool parse(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {ASKED_OPTIONS,
                                          {"boot", required_argument, NULL, 'o'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    for (int option; (option = command_option(argc, argv, known, usage)) != -1;) {
        if (option == 'o')
            options->boot = optarg;
        else if (!asked_take(&options->asked, option, optarg))
            return false;
    }
    return true;
}

/* What the options can't be; NULL: nothing. */
static const char *misuse(const struct options *options, int logs)
{
    if (logs != 1)
        return "it takes one log, or - for standard input";
    if (options->boot && !report_can_choose(options->boot))
        return "--boot takes a number from 1 on, a boot id of 16 hex digits, or all";
    return NULL;
}

static int judge(const struct options *options, const char *log)
{
    const struct asked *asked = &options->asked;
    struct answers *answers = answers_new();
    struct report report;
    int status = VERDICT_NOT_ASKED;
    if (!log_read(answers, log)) {
        fprintf(stderr, "rollcall verdict: %s: %s\nnext: see that the log is there and readable.\n",
                log, strerror(errno));
    } else {
        report_make(&report, log, answers, options->boot, &asked->boot);
        if (!asked->is_json && !asked->is_ktap)
            report_text(&report, stdout);
        status = asked_tell(asked, "verdict", &report);
        report_free(&report);
    }
    answers_free(answers);
    return status;
}

int command_verdict(int argc, char **argv)
{
    struct options options = {.boot = NULL};
    if (!parse(argc, argv, &options))
        return VERDICT_NOT_ASKED;
    const char *wrong = misuse(&options, argc - optind);
    if (wrong)
        return command_misused("verdict", "%s", wrong);
    if (!asked_begin(&options.asked, "verdict"))
        return VERDICT_NOT_ASKED;
    int status = judge(&options, argv[optind]);
    asked_end(&options.asked);
    return status;
}
