/* SPDX-License-Identifier: MIT */
/* A number without its unit means one thing to who writes it and another to who reads it, so there
 * is none. */
#include "serial/lab/lab_value.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { NAME_MAX_LENGTH = 64, USER_MAX_LENGTH = 63 };

struct unit {
    const char *name;
    uint64_t worth;
};

static const struct unit durations[] = {{"ms", 1},      {"s", 1000},     {"m", 60000},
                                        {"h", 3600000}, {"d", 86400000}, {NULL, 0}};
static const struct unit sizes[] = {{"B", 1},         {"KiB", 1 << 10},           {"MiB", 1 << 20},
                                    {"GiB", 1 << 30}, {"TiB", UINT64_C(1) << 40}, {NULL, 0}};

static bool read_quantity(const char *text, const struct unit *units, uint64_t most,
                          uint64_t *value)
{
    uint64_t number = 0;
    const char *at = text;
    for (; isdigit((unsigned char)*at); at++) {
        number = number * 10 + (uint64_t)(*at - '0');
        if (number > most)
            return false;
    }
    if (at == text)
        return false;
    at += strspn(at, " ");
    for (const struct unit *unit = units; unit->name; unit++)
        if (strcmp(at, unit->name) == 0 && number <= most / unit->worth) {
            *value = number * unit->worth;
            return true;
        }
    return false;
}

const char *lab_duration_read(const char *text, uint64_t *ms)
{
    const uint64_t century = UINT64_C(36525) * 86400000;
    return read_quantity(text, durations, century, ms)
               ? NULL
               : "no duration, such as 500ms, 30s, 5m, 24h or 90d";
}

const char *lab_size_read(const char *text, uint64_t *bytes)
{
    return read_quantity(text, sizes, UINT64_C(1) << 60, bytes)
               ? NULL
               : "no size, such as 4096B, 64KiB, 256MiB or 10GiB";
}

bool lab_is_day(const char *text)
{
    unsigned month = 0, day = 0;
    for (unsigned i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? text[i] != '-' : !isdigit((unsigned char)text[i]))
            return false;
    if (text[10] != '\0' || sscanf(text + 5, "%2u-%2u", &month, &day) != 2)
        return false;
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

bool lab_is_name(const char *text)
{
    size_t length = strlen(text);
    if (length == 0 || length > NAME_MAX_LENGTH || text[0] == '.' || text[0] == '-')
        return false;
    for (; *text != '\0'; text++)
        if (!isalnum((unsigned char)*text) && !strchr("._-", *text))
            return false;
    return true;
}

static bool is_hex_with(const char *text, char mark, const char *marks)
{
    for (; *marks != '\0'; marks++, text++)
        if (*marks == mark ? *text != mark && *text != ':' : !isxdigit((unsigned char)*text))
            return false;
    return *text == '\0';
}

bool lab_is_mac(const char *text)
{
    return is_hex_with(text, '-', "aa-aa-aa-aa-aa-aa");
}

bool lab_is_uuid(const char *text)
{
    return is_hex_with(text, '-', "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa");
}

bool lab_is_user(const char *text)
{
    size_t length = strlen(text);
    for (; *text > ' ' && *text <= '~' && *text != ':'; text++)
        ;
    return *text == '\0' && length > 0 && length <= USER_MAX_LENGTH;
}
