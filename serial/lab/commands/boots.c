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
