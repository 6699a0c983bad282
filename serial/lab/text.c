/* SPDX-License-Identifier: MIT */
#include "serial/lab/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"

void text_clean(char *text)
{
    for (; *text != '\0'; text++)
        if (*text < ' ' || *text > '~')
            *text = '?';
}

void phrase_put(struct phrase *phrase, const char *pattern, ...)
{
    va_list values;
    va_start(values, pattern);
    vsnprintf(phrase->text + phrase->length, sizeof phrase->text - phrase->length, pattern, values);
    va_end(values);
    text_clean(phrase->text + phrase->length);
    phrase->length = strlen(phrase->text);
}

static char *text_of_list(const json_t *list)
{
    struct phrase phrase = {"", 0};
    size_t i;
    const json_t *item;
    json_array_foreach (list, i, item) {
        char *text = text_of_value(item);
        phrase_put(&phrase, "%s%s", phrase.length > 0 ? " " : "", text ? text : "?");
        free(text);
    }
    return phrase.length > 0 ? memory_copy(phrase.text, phrase.length) : NULL;
}

char *text_of_value(const json_t *value)
{
    const char *placeholder = json_string_value(json_object_get(value, "placeholder"));
    char *text = NULL;
    if (json_is_string(value))
        text = memory_format("%s", json_string_value(value));
    else if (json_is_integer(value))
        text = memory_format("%lld", (long long)json_integer_value(value));
    else if (json_is_boolean(value))
        text = memory_format("%s", json_is_true(value) ? "yes" : "no");
    else if (json_is_array(value))
        text = text_of_list(value);
    else if (placeholder)
        text = memory_format("\"%s\" (a placeholder)", placeholder);
    if (text)
        text_clean(text);
    return text;
}

void phrase_value(struct phrase *phrase, const struct record *record, const char *before,
                  const char *key, const char *after)
{
    char *text = record ? text_of_value(json_object_get(record->object, key)) : NULL;
    if (text)
        phrase_put(phrase, "%s%s%s%s", phrase->length > 0 ? ", " : "", before, text, after);
    free(text);
}

void phrase_flag(struct phrase *phrase, const struct record *record, const char *key,
                 const char *word)
{
    if (record && json_is_true(json_object_get(record->object, key)))
        phrase_put(phrase, "%s%s", phrase->length > 0 ? ", " : "", word);
}
