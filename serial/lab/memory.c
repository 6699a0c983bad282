/* SPDX-License-Identifier: MIT */
#include "serial/lab/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/record/verdict.h"

static void *checked(void *memory)
{
    if (memory)
        return memory;
    fputs("rollcall: there is no memory left\n", stderr);
    exit(VERDICT_NOT_ASKED);
}

void *memory_new(size_t count, size_t size)
{
    return checked(calloc(count > 0 ? count : 1, size));
}

void *memory_resize(void *old, size_t count, size_t size)
{
    return checked(reallocarray(old, count, size));
}

char *memory_copy(const void *bytes, size_t length)
{
    char *copy = memory_new(length + 1, 1);
    memcpy(copy, bytes, length);
    return copy;
}

char *memory_text(const char *text)
{
    return text ? memory_copy(text, strlen(text)) : NULL;
}

char *memory_format(const char *pattern, ...)
{
    va_list values, again;
    va_start(values, pattern);
    va_copy(again, values);
    int length = vsnprintf(NULL, 0, pattern, values);
    char *text = memory_new(length > 0 ? (size_t)length + 1 : 1, 1);
    if (length > 0)
        vsnprintf(text, (size_t)length + 1, pattern, again);
    va_end(again);
    va_end(values);
    return text;
}
