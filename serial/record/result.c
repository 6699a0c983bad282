/* SPDX-License-Identifier: MIT */
/* Readers of KTAP take a `#` for the beginning of a directive, and some take any word behind it
 * that begins like one: a check's text must not decide how the check ended. */
#include "serial/record/result.h"

#include "kernel/lib/format.h"
#include "serial/record/seal.h"

/* True where a reader of TAP might take `text` for a directive, in whatever case. */
static bool looks_like_directive(const char *text)
{
    static const char names[] = "skip\0todo\0error\0timeout\0";
    for (const char *name = names; *name != '\0'; name++) {
        const char *at = text;
        for (; *name != '\0' && (*at | 0x20) == *name; name++)
            at++;
        if (*name == '\0')
            return true;
        while (*name != '\0')
            name++;
    }
    return false;
}

size_t record_result(const struct record_result *result, uint64_t boot, uint32_t number,
                     char line[RECORD_LINE_MAX + 1])
{
    const size_t size = RECORD_LINE_MAX - SEAL_MAX + 1;
    const char *between = "";
    if (result->directive[0] != '\0')
        between = " ";
    else if (looks_like_directive(result->text))
        between = "- ";
    size_t begin = format(line, size, "%sok %u %s # %s%s", result->is_ok ? "" : "not ",
                          result->number, result->name, result->directive, between);
    size_t length = begin + format(line + begin, size - begin, "%s", result->text);
    for (size_t i = begin; i < length; i++)
        if (line[i] < ' ' || line[i] > '~' || line[i] == '#')
            line[i] = '?';
    return seal_append(line, length, boot, number);
}
