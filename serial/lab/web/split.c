/* SPDX-License-Identifier: MIT */
#include "serial/lab/web/split.h"

#include <string.h>

void split_begin(struct split *split, const char *text, size_t length)
{
    split->at = text;
    split->end = text + length;
}

/* Behind the string that begins at `at`; NULL: it has no end. */
static const char *skip_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\')
            at++;
    return at < end ? at + 1 : NULL;
}

/* Looks at a string at the object's own level: where it is the key "name", its value follows. */
static void see_string(const char *at, const char *behind, const char *end, struct split_part *part)
{
    static const char key[] = "\"name\"";
    if (part->name || (size_t)(behind - at) != sizeof key - 1 ||
        memcmp(at, key, sizeof key - 1) != 0)
        return;
    while (behind < end && (*behind == ' ' || *behind == ':'))
        behind++;
    if (behind == end || *behind != '"')
        return;
    const char *value_end = skip_string(behind, end);
    if (!value_end)
        return;
    part->name = behind + 1;
    part->name_length = (size_t)(value_end - behind) - 2;
}

static bool take_object(struct split *split, struct split_part *part)
{
    const char *at = split->at;
    *part = (struct split_part){.text = at};
    unsigned depth = 0;
    while (at < split->end) {
        if (*at == '"') {
            const char *behind = skip_string(at, split->end);
            if (!behind)
                break;
            if (depth == 1)
                see_string(at, behind, split->end, part);
            at = behind;
            continue;
        }
        depth += *at == '{' || *at == '[';
        depth -= *at == '}' || *at == ']';
        at++;
        if (depth == 0) {
            part->length = (size_t)(at - part->text);
            split->at = at;
            return true;
        }
    }
    split->at = split->end;
    return false;
}

bool split_next(struct split *split, struct split_part *part)
{
    while (split->at < split->end) {
        if (*split->at != '{')
            split->at++;
        else if (!take_object(split, part))
            return false;
        else if (part->name)
            return true;
    }
    return false;
}
