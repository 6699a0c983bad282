/* SPDX-License-Identifier: MIT */
#include "serial/lab/commands/boots.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "serial/lab/commands/command.h"
#include "serial/lab/commands/daemon.h"
#include "serial/lab/memory.h"
#include "serial/lab/text.h"
#include "serial/record/record.h"
#include "serial/record/verdict.h"

static void print_text(const json_t *boot, const char *key, const char *before)
{
    const char *told = json_string_value(json_object_get(boot, key));
    if (!told || told[0] == '\0')
        return;
    char *text = memory_copy(told, strlen(told));
    text_clean(text);
    printf("%s%s", before, text);
    free(text);
}

static void print_boot(const json_t *boot)
{
    char began[sizeof "2026-01-31T14:05:00"];
    time_t seconds = (time_t)(json_integer_value(json_object_get(boot, "began")) / 1000);
    struct tm local;
    if (!localtime_r(&seconds, &local) || strftime(began, sizeof began, "%FT%T", &local) == 0)
        began[0] = '\0';
    print_text(boot, "boot", "");
    printf(" %s", began);
    print_text(boot, "state", " ");
    print_text(boot, "what", ": ");
    print_text(boot, "run", "; run ");
    putchar('\n');
}

int boots_print(const char *socket, const char *name)
{
    char *path = daemon_path(name, "/boots");
    json_t *boots = daemon_json("log", socket, path), *boot;
    size_t i;
    free(path);
    if (!boots)
        return VERDICT_NOT_ASKED;
    json_array_foreach (boots, i, boot)
        print_boot(boot);
    json_decref(boots);
    if (ferror(stdout) || fflush(stdout) != 0)
        return command_misused("log", "standard output: %s", strerror(errno));
    return 0;
}

/* --- The boot that is meant. --- */

static const char *id_of(const json_t *boot)
{
    const char *id = json_string_value(json_object_get(boot, "boot"));
    return id ? id : "";
}

/* A copy of `last`, the last one begun, which the list may not have yet. */
static char *take_last(const char *name, const char *last)
{
    if (last[0] != '\0')
        return memory_copy(last, strlen(last));
    fprintf(stderr,
            "rollcall log: %s: no boot of it was heard\n"
            "next: leave out --boot: that is all that it said.\n",
            name);
    return NULL;
}

static char *take_only(const json_t *boots, const char *last, const char *begin)
{
    size_t length = strlen(begin), i;
    const json_t *boot;
    const char *found = strncmp(last, begin, length) == 0 ? last : NULL;
    json_array_foreach (boots, i, boot) {
        const char *id = id_of(boot);
        if (strncmp(id, begin, length) != 0 || (found && strcmp(found, id) == 0))
            continue;
        if (found) {
            fprintf(stderr,
                    "rollcall log: %s: the ids of several boots begin so, %s and %s\n"
                    "next: give more of its digits.\n",
                    begin, found, id);
            return NULL;
        }
        found = id;
    }
    return found ? memory_copy(found, strlen(found)) : memory_copy(begin, length);
}

char *boots_find(const char *socket, const char *name, const char *meant)
{
    if (strlen(meant) == RECORD_BOOT_DIGITS || meant[0] == '\0')
        return memory_copy(meant, strlen(meant));
    char *path = daemon_path(name, ""), *list = daemon_path(name, "/boots"), *id = NULL;
    json_t *machine = daemon_json("log", socket, path), *boots = NULL;
    if (machine && strcmp(meant, "last") == 0)
        id = take_last(name, id_of(machine));
    else if (machine && (boots = daemon_json("log", socket, list)) != NULL)
        id = take_only(boots, id_of(machine), meant);
    json_decref(machine);
    json_decref(boots);
    free(path);
    free(list);
    return id;
}
