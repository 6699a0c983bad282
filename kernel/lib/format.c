/* SPDX-License-Identifier: MIT */
/* The kernel has no libc, and what it says must never overrun a buffer. */
#include "kernel/lib/format.h"

#include <stdbool.h>
#include <stdint.h>

struct output {
    char *to;
    size_t size;
    size_t length;
};

/* One conversion as it stands in the pattern. */
struct conversion {
    bool zero;
    bool is_long;
    unsigned width;
    char kind;
};

static void put(struct output *out, char c)
{
    if (out->length + 1 < out->size)
        out->to[out->length++] = c;
}

static void put_text(struct output *out, const char *text)
{
    for (text = text ? text : "(null)"; *text != '\0'; text++)
        put(out, *text);
}

static void put_number(struct output *out, uint64_t number, const struct conversion *how)
{
    char digits[20]; /* 2^64 has 20 decimal digits */
    unsigned count = 0, base = how->kind == 'u' ? 10 : 16;
    do {
        digits[count++] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    for (unsigned i = count; i < how->width; i++)
        put(out, how->zero ? '0' : ' ');
    while (count > 0)
        put(out, digits[--count]);
}

/* Reads what follows a `%`; returns where the pattern goes on. */
static const char *read_conversion(const char *pattern, struct conversion *how)
{
    *how = (struct conversion){.zero = *pattern == '0'};
    for (; *pattern >= '0' && *pattern <= '9'; pattern++)
        how->width = how->width * 10 + (unsigned)(*pattern - '0');
    for (; *pattern == 'l'; pattern++)
        how->is_long = true;
    how->kind = *pattern;
    return pattern + (how->kind != '\0');
}

static void put_value(struct output *out, void *value, const struct conversion *how)
{
    uint64_t number = (uint64_t)value;
    if (how->kind == 's')
        put_text(out, value);
    else if (how->kind == 'c')
        put(out, (char)number);
    else
        put_number(out, how->is_long ? number : (uint32_t)number, how);
}

size_t format_list(char *to, size_t size, const char *pattern, va_list values)
{
    struct output out = {to, size, 0};
    while (*pattern != '\0') {
        struct conversion how = {.kind = '%'};
        const char *start = pattern++;
        if (*start == '%')
            pattern = read_conversion(pattern, &how);
        if (how.kind == '%') {
            put(&out, *start);
        } else if (how.kind == 's' || how.kind == 'c' || how.kind == 'u' || how.kind == 'x') {
            /* Each value has eight bytes here, a shorter one in their lower part, and so one va_arg
             * serves all: System V ABI, AMD64, 3.5.7. */
            put_value(&out, va_arg(values, void *), &how);
        } else {
            put_text(&out, start);
            break;
        }
    }
    if (size > 0)
        to[out.length] = '\0';
    return out.length;
}

size_t format(char *to, size_t size, const char *pattern, ...)
{
    va_list values;
    va_start(values, pattern);
    size_t length = format_list(to, size, pattern, values);
    va_end(values);
    return length;
}
