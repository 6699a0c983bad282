/* SPDX-License-Identifier: MIT */
/* There is no rule to what stands on a form, so what has been met is listed: in DMI tables that
 * are public, and in what other programs that read them leave out. */
#include "kernel/firmware/placeholder.h"

#include "kernel/lib/bytes.h"

/* In lower case; a text that begins with one that ends in `*` is one too. */
static const char forms[] = "to be filled by*\0"
                            "default string\0"
                            "default\0"
                            "not specified\0"
                            "not available\0"
                            "not applicable\0"
                            "not defined\0"
                            "no asset*\0"
                            "none\0"
                            "null\0"
                            "n/a\0"
                            "unknown\0"
                            "undefined\0"
                            "unspecified\0"
                            "invalid\0"
                            "empty\0"
                            "oem\0"
                            "o.e.m.\0"
                            "system manufacturer\0"
                            "system product name\0"
                            "system version\0"
                            "system serial number\0"
                            "base board serial number\0"
                            "board serial number\0"
                            "chassis manufacture*\0"
                            "chassis version\0"
                            "chassis serial number\0"
                            "serial number\0"
                            "asset tag\0"
                            "asset-1234567890\0"
                            "sku\0"
                            "family\0"
                            "x.x\0"
                            "0123456789ab*\0"
                            "01234567890123456789ab\0"
                            /* UUIDs that a firmware's source or a tool came with. */
                            "03000200-0400-0500-0006-000700080009\0"
                            "00020003-0004-0005-0006-000700080009\0"
                            "00112233-4455-6677-8899-aabbccddeeff\0"
                            "33221100-5544-7766-8899-aabbccddeeff\0"
                            "01234567-89ab-cdef-0123-456789abcdef\0"
                            "67452301-ab89-efcd-0123-456789abcdef\0"
                            "12345678-1234-5678-90ab-cddeefaabbcc\0";

enum { COUNTED_MIN = 6, REPEATED_MIN = 3 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_form(const char *text, const char *form)
{
    while (*form != '\0' && lower(*text) == *form) {
        text++;
        form++;
    }
    return *form == '*' || (*form == '\0' && *text == '\0');
}

/* Digits that go up by one, from 0 or 1, and go on with 0 behind 9. */
static bool counts_up(const char *text)
{
    unsigned length = 0;
    for (char next = text[0] == '0' ? '0' : '1'; text[length] == next; length++)
        next = next == '9' ? '0' : (char)(next + 1);
    return text[length] == '\0' && length >= COUNTED_MIN;
}

/* The same all along, but for a UUID's dashes. A single letter or digit may be a version. */
static bool is_one_character(const char *text)
{
    char only = '-';
    unsigned count = 0;
    for (; *text != '\0'; text++) {
        if (*text == '-')
            continue;
        if (count++ > 0 && lower(*text) != only)
            return false;
        only = lower(*text);
    }
    bool may_be_meant = (only >= 'a' && only <= 'z') || (only >= '1' && only <= '9');
    return !may_be_meant || count >= REPEATED_MIN;
}

bool placeholder_is(const char *text)
{
    if (text[0] == '\0')
        return false;
    for (const char *form = forms; *form != '\0'; form += strlen(form) + 1)
        if (is_form(text, form))
            return true;
    return counts_up(text) || is_one_character(text);
}
