/* SPDX-License-Identifier: MIT */
/* rollcall show: serial/lab/man/rollcall-show.1. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/commands/command.h"
#include "serial/lab/log.h"
#include "serial/lab/memory.h"
#include "serial/lab/page.h"
#include "serial/lab/redact.h"

static const char usage[] =
    "Usage: rollcall show [OPTION]... LOG...\n"
    "\n"
    "Shows what the machine is and how it is, on a page; several logs as a table. Only sealed "
    "lines\n"
    "count. Names of PCI devices are those of /usr/share/misc/pci.ids, where that is there.\n"
    "\n"
    "  --boot WHICH     a number from 1, a boot id, or all: the worst (the last boot begun)\n"
    "  --redact         hashes in place of serial numbers, UUIDs, MACs and asset tags\n"
    "  --salt TEXT      other hashes: without it they are the same everywhere, and short serial\n"
    "                   numbers can be guessed\n"
    "\n"
    "Exit status: 0 shown, 2 a log could not be read or holds no answer.\n";

struct options {
    const char *boot, *salt;
    bool is_redacted;
};

static bool parse(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {{"boot", required_argument, NULL, 'o'},
                                          {"redact", no_argument, NULL, 'r'},
                                          {"salt", required_argument, NULL, 's'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    for (int option; (option = command_option(argc, argv, known, usage)) != -1;) {
        if (option == '?')
            return false;
        if (option == 'o')
            options->boot = optarg;
        else if (option == 's')
            options->salt = optarg;
        options->is_redacted |= option == 'r';
    }
    return true;
}

/* The machine's name may be its serial number, and what is found may name one. */
static void redact(struct report *report, const char *salt)
{
    if (!report->is_judged)
        return;
    struct secrets *secrets = secrets_new(&report->judgement.records, salt ? salt : "");
    char *what = report->finding.what;
    if (what)
        report->finding.what = redact_text(secrets, what);
    free(what);
    redact_records(secrets, &report->judgement.records);
    report_name(report);
    secrets_free(secrets);
}

static bool read_log(const char *log, const struct options *options,
                     const struct verdict_asked *asked, struct report *report)
{
    struct answers *answers = answers_new();
    if (!log_read(answers, log))
        fprintf(stderr, "rollcall show: %s: %s\n", log, strerror(errno));
    report_make(report, log, answers, options->boot, asked);
    if (!report->is_judged)
        fprintf(stderr, "rollcall show: %s: %s\n", log, report->finding.what);
    if (options->is_redacted)
        redact(report, options->salt);
    return report->is_judged;
}

int command_show(int argc, char **argv)
{
    struct options options = {.boot = NULL};
    const struct verdict_asked nothing = {.run = NULL};
    bool is_all_shown = true;
    if (!parse(argc, argv, &options))
        return VERDICT_NOT_ASKED;
    if (optind == argc)
        return command_misused("show", "which log? (- for standard input)");
    if (options.boot && !report_can_choose(options.boot))
        return command_misused("show", "--boot takes a number from 1 on, a boot id, or all");
    size_t count = (size_t)(argc - optind);
    struct report *reports = memory_new(count, sizeof *reports);
    for (size_t i = 0; i < count; i++)
        is_all_shown &= read_log(argv[optind + (int)i], &options, &nothing, &reports[i]);
    if (count > 1)
        page_print_table(reports, count, stdout);
    else if (is_all_shown)
        page_print(reports, stdout);
    for (size_t i = 0; i < count; i++) {
        answers_free((struct answers *)reports[i].answers);
        report_free(&reports[i]);
    }
    free(reports);
    return is_all_shown ? 0 : VERDICT_NOT_ASKED;
}
