/* SPDX-License-Identifier: MIT */
#include "serial/lab/dump.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 16 };

/* Behind the text, where it stands in the line. */
static const char *behind(const char *line, size_t length, const char *text)
{
    const char *found = memmem(line, length, text, strlen(text));
    return found ? found + strlen(text) : NULL;
}

/* Sixteen hex digits and no more. */
static bool take_digits(const char *from, const char *end, char digits[DIGITS + 1])
{
    if (end - from < DIGITS || (end - from > DIGITS && isxdigit((unsigned char)from[DIGITS])))
        return false;
    for (unsigned i = 0; i < DIGITS; i++)
        if (!isxdigit((unsigned char)from[i]))
            return false;
    memcpy(digits, from, DIGITS);
    digits[DIGITS] = '\0';
    return true;
}

bool dump_address(const char *line, size_t length, uint64_t *address)
{
    char digits[DIGITS + 1];
    const char *rip = behind(line, length, "# rip ");
    const char *caller = rip ? NULL : behind(line, length, "# called from ");
    const char *from = rip ? rip : caller;
    if (!from || !take_digits(from, line + length, digits))
        return false;
    /* What is called from is the instruction behind the call. */
    *address = strtoull(digits, NULL, 16) - (caller != NULL);
    return true;
}

bool dump_build(const char *line, size_t length, char build[DUMP_BUILD_MAX])
{
    const char *record = behind(line, length, "# panic {");
    const char *from =
        record ? behind(record, length - (size_t)(record - line), "\"build\":\"") : NULL;
    return from && take_digits(from, line + length, build);
}
