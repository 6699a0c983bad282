/* SPDX-License-Identifier: MIT */
#include "serial/lab/commands/machine_line.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/commands/daemon.h"
#include "serial/lab/memory.h"
#include "serial/lab/text.h"

static char *words_of(const char *state, const char *why)
{
    if (strcmp(state, "none") == 0 || strcmp(state, "open") == 0)
        return NULL;
    char *words = memory_format("its line isn't open%s%s; what it says is shown once it is",
                                why ? ": " : "", why ? why : "");
    text_clean(words);
    return words;
}

bool machine_line(const char *command, const char *socket, const char *name, bool has_log,
                  char **words)
{
    char *path = daemon_path(name, "");
    json_t *machine = daemon_json(command, socket, path);
    const json_t *line = json_object_get(machine, "line");
    const char *told = json_string_value(json_object_get(line, "state"));
    const char *state = told ? told : "none";
    bool is_heard = has_log && json_integer_value(json_object_get(line, "bytes")) > 0;
    bool is_good = machine && (is_heard || strcmp(state, "none") != 0);
    if (machine && !is_good)
        fprintf(stderr,
                "rollcall %s: %s: it has no line, and is never heard\n"
                "next: give it a source: in the lab file.\n",
                command, name);
    *words = is_good ? words_of(state, json_string_value(json_object_get(line, "why"))) : NULL;
    free(path);
    json_decref(machine);
    return is_good;
}
