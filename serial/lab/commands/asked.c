/* SPDX-License-Identifier: MIT */
#include "serial/lab/commands/asked.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "serial/lab/commands/command.h"

enum { ERROR_MAX = 512 };

bool asked_take(struct asked *asked, int option, const char *value)
{
    const struct {
        char option;
        const char **text;
    } texts[] = {{'r', &asked->boot.run}, {'b', &asked->boot.build}, {'l', &asked->lab},
                 {'m', &asked->machine},  {'d', &asked->boot.today}, {'u', &asked->junit}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].option == option) {
            *texts[i].text = value;
            return true;
        }
    asked->is_json |= option == 'j';
    asked->is_ktap |= option == 'k';
    return option == 'j' || option == 'k';
}

/* What the options can't be; NULL: nothing. */
static const char *misuse(const struct asked *asked)
{
    if (asked->is_json && asked->is_ktap)
        return "--json or --ktap, not both";
    if ((asked->lab == NULL) != (asked->machine == NULL))
        return "--lab and --machine belong together";
    if (asked->boot.today && !lab_is_day(asked->boot.today))
        return "--today takes a day, YYYY-MM-DD";
    return NULL;
}

static void take_today(struct asked *asked)
{
    time_t now = time(NULL);
    struct tm local;
    if (asked->boot.today)
        return;
    strftime(asked->today, sizeof asked->today, "%Y-%m-%d", localtime_r(&now, &local));
    asked->boot.today = asked->today;
}

bool asked_begin(struct asked *asked, const char *command)
{
    char error[ERROR_MAX];
    const char *wrong = misuse(asked);
    if (wrong) {
        command_misused(command, "%s", wrong);
        return false;
    }
    take_today(asked);
    if (!asked->lab)
        return true;
    asked->file = lab_file_read(asked->lab, error, sizeof error);
    if (!asked->file) {
        fprintf(stderr, "rollcall %s: %s\nnext: man 5 rollcall-lab says what may stand there.\n",
                command, error);
        return false;
    }
    asked->boot.machine = lab_file_find(asked->file, asked->machine);
    if (asked->boot.machine)
        return true;
    command_misused(command, "%s has no machine %s", asked->lab, asked->machine);
    asked_end(asked);
    return false;
}

void asked_end(struct asked *asked)
{
    if (asked->file)
        lab_file_free(asked->file);
    asked->file = NULL;
}

static bool write_junit(const struct report *report, const char *path)
{
    FILE *to = fopen(path, "w");
    if (!to)
        return false;
    report_junit(report, to);
    bool is_written = ferror(to) == 0;
    return fclose(to) == 0 && is_written;
}

int asked_tell(const struct asked *asked, const char *command, const struct report *report)
{
    if (asked->is_json)
        report_json(report, stdout);
    if (asked->is_ktap)
        report_ktap(report, stdout);
    int status = (int)report->verdict;
    if (fflush(stdout) != 0)
        status = command_misused(command, "standard output: %s", strerror(errno));
    if (asked->junit && !write_junit(report, asked->junit))
        status = command_misused(command, "%s: %s", asked->junit, strerror(errno));
    report_conclude(report, stderr);
    return status;
}
