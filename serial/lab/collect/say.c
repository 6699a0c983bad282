/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/say.h"

#include <stdarg.h>
#include <stdio.h>

void say(const char *pattern, ...)
{
    char text[1200];
    va_list values;
    va_start(values, pattern);
    vsnprintf(text, sizeof text, pattern, values);
    va_end(values);
    fprintf(stderr, "rollcall serve: %s\n", text);
}
