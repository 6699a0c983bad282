/* SPDX-License-Identifier: MIT */
/* Dozens of places say records, and what each of them costs is part of an image that travels at
 * every boot: a pattern and plain arguments are a fraction of an array of fields. */
#include "serial/record/record.h"

/* The conversion at `*pattern`, which moves on behind it; false where it is none of ours. */
static bool read_conversion(const char **pattern, struct record_field *field, bool *is_long)
{
    const char *at = *pattern;
    bool is_list = at[0] == '-';
    at += is_list;
    *is_long = at[0] == 'l';
    at += *is_long;
    *pattern = at + 1;
    switch (at[0]) {
    case 's':
        field->type = is_list ? RECORD_LIST : RECORD_TEXT;
        return true;
    case 'x':
        field->type = RECORD_HEX;
        return true;
    case 'u':
        field->type = RECORD_NUMBER;
        return true;
    case 'c':
        field->type = RECORD_BOOL;
        return true;
    }
    return false;
}

size_t record_fields(struct record_field fields[RECORD_FIELDS_MAX], const char *pattern,
                     va_list values)
{
    size_t count = 0;
    while (*pattern != '\0' && count < RECORD_FIELDS_MAX) {
        struct record_field *field = &fields[count];
        bool is_long;
        *field = (struct record_field){.key = pattern};
        while (pattern[0] != ' ' && pattern[0] != '\0')
            pattern++;
        field->key_length = (size_t)(pattern - field->key);
        if (pattern[0] == '\0' || pattern[1] != '%')
            break;
        pattern += 2;
        if (!read_conversion(&pattern, field, &is_long))
            break;
        if (field->type == RECORD_TEXT || field->type == RECORD_LIST)
            field->text = va_arg(values, const char *);
        else
            field->number = is_long ? va_arg(values, unsigned long) : va_arg(values, unsigned);
        pattern += *pattern == ' ';
        count++;
    }
    return count;
}
