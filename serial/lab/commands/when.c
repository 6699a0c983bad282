/* SPDX-License-Identifier: MIT */
#include "serial/lab/commands/when.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DIGITS_MAX = 12 };

static bool read_number(const char **text, uint64_t *number)
{
    size_t digits = strspn(*text, "0123456789");
    if (digits == 0 || digits > DIGITS_MAX)
        return false;
    *number = strtoull(*text, NULL, 10);
    *text += digits;
    return true;
}

bool when_duration(const char *text, uint64_t *ms)
{
    static const char units[] = "smhd";
    static const uint64_t seconds[] = {1, 60, 3600, 86400};
    uint64_t number;
    if (!read_number(&text, &number))
        return false;
    const char *unit = *text != '\0' ? strchr(units, *text) : units;
    if (!unit || (*text != '\0' && text[1] != '\0') ||
        number > UINT64_C(3650) * 86400 / seconds[unit - units])
        return false;
    *ms = number * seconds[unit - units] * 1000;
    return true;
}

static bool read_clock(const char *text, time_t today, uint64_t *ms)
{
    static const char *const patterns[] = {
        "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d",
        "%H:%M:%S",          "%H:%M"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct tm local;
        localtime_r(&today, &local);
        local.tm_hour = local.tm_min = local.tm_sec = 0;
        local.tm_isdst = -1;
        const char *end = strptime(text, patterns[i], &local);
        time_t seconds = end && *end == '\0' ? mktime(&local) : -1;
        if (seconds < 0)
            continue;
        *ms = (uint64_t)seconds * 1000;
        return true;
    }
    return false;
}

bool when_time(const char *text, uint64_t now_ms, uint64_t *ms)
{
    uint64_t number;
    if (*text == '@') {
        text++;
        bool is_good = read_number(&text, &number) && *text == '\0';
        *ms = is_good ? number * 1000 : 0;
        return is_good;
    }
    if (when_duration(text, &number)) {
        *ms = number < now_ms ? now_ms - number : 0;
        return true;
    }
    return read_clock(text, (time_t)(now_ms / 1000), ms);
}
