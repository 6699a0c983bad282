/* SPDX-License-Identifier: MIT */
#include "serial/lab/commands/log_lost.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "serial/lab/commands/daemon.h"

enum { DATE_ROOM = 32 };

void log_say_lost(const char *socket, const char *name)
{
    char *path = daemon_path(name, ""), date[DATE_ROOM];
    json_t *machine = daemon_json("log", socket, path);
    const json_t *line = json_object_get(machine, "line");
    json_int_t lost = json_integer_value(json_object_get(line, "lost"));
    time_t at = (time_t)(json_integer_value(json_object_get(line, "lost_at")) / 1000);
    struct tm local;
    strftime(date, sizeof date, "%Y-%m-%d %H:%M:%S", localtime_r(&at, &local));
    if (lost > 0)
        fprintf(stderr,
                "[%" JSON_INTEGER_FORMAT " bytes that %s said before %s are missing in its log: "
                "the journal could not be written]\n",
                lost, name, date);
    json_decref(machine);
    free(path);
}
