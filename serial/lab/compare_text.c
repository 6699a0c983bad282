/* SPDX-License-Identifier: MIT */
/* Changes for people, a line each. */
#include <stdlib.h>
#include <string.h>

#include "serial/lab/compare.h"
#include "serial/lab/text.h"

static void say_part(const struct change *change, FILE *to)
{
    struct phrase phrase = {"", 0};
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)(change->old ? change->old : change->now), key, value) {
        char *text = text_of_value(value);
        if (text)
            phrase_put(&phrase, "%s%s %s", phrase.length > 0 ? ", " : "", key, text);
        free(text);
    }
    fprintf(to, "%c %s: %s\n", change->old ? '-' : '+', change->kind, phrase.text);
}

static void say_value(const struct change *change, FILE *to)
{
    struct phrase name = {"", 0};
    char *was = text_of_value(change->old), *is = text_of_value(change->now);
    phrase_put(&name, "%s", change->kind);
    if (change->which)
        phrase_put(&name, " %s", change->which);
    if (strcmp(change->kind, "check") != 0)
        phrase_put(&name, " %s", change->key);
    fprintf(to, "~ %s: %s -> %s%s%s\n", name.text, was ? was : "none", is ? is : "none",
            change->text ? ": " : "", change->text ? change->text : "");
    free(was);
    free(is);
}

static void say(void *data, const struct change *change)
{
    if (change->key)
        say_value(change, data);
    else
        say_part(change, data);
}

size_t compare_records(const struct records *old, const struct records *now, FILE *to)
{
    return compare_each(old, now, say, to);
}
