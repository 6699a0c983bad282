/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/hook_failures.h"

#include <stdlib.h>
#include <string.h>

#include "serial/lab/collect/say.h"
#include "serial/lab/memory.h"

struct hook_failure {
    char *hook, *why;
    struct hook_failure *next;
};

/* Where that hook stands, or the list's end. */
static struct hook_failure **find(struct hook_failures *failures, const char *hook)
{
    struct hook_failure **place = &failures->first;
    while (*place && strcmp((*place)->hook, hook) != 0)
        place = &(*place)->next;
    return place;
}

static void drop(struct hook_failure **place)
{
    struct hook_failure *failure = *place;
    *place = failure->next;
    free(failure->hook);
    free(failure->why);
    free(failure);
}

void hook_ended(struct hook_failures *failures, const char *hook, const char *machine,
                const char *state, const char *why)
{
    struct hook_failure **place = find(failures, hook);
    if (why && *place && strcmp((*place)->why, why) == 0)
        return;
    if (why)
        say("the hook `%s` (%s, %s): %s", hook, machine, state, why);
    else if (*place)
        say("the hook `%s` works again (%s, %s)", hook, machine, state);
    if (*place)
        drop(place);
    if (!why)
        return;
    struct hook_failure *failure = memory_new(1, sizeof *failure);
    *failure = (struct hook_failure){memory_text(hook), memory_text(why), failures->first};
    failures->first = failure;
}

void hook_failures_free(struct hook_failures *failures)
{
    while (failures->first)
        drop(&failures->first);
}
