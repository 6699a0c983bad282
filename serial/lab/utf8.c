/* SPDX-License-Identifier: MIT */
#include "serial/lab/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* How many bytes a character has that begins so; 0: none begins so. */
static size_t length_of(uint8_t first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Codes below 0xa0 that aren't ASCII are controls; other ones are no characters, or are written
 * longer than they need be. */
static bool is_taken(uint32_t code, size_t length)
{
    static const uint32_t least[] = {0, ' ', 0xa0, 0x800, 0x10000};
    if (code == 0x7f || code == 0xfeff || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return false;
    return code >= least[length] && (code & 0xfffe) != 0xfffe;
}

size_t utf8_length(const char *bytes, size_t length)
{
    size_t count = length_of((uint8_t)bytes[0]);
    if (count == 0 || count > length)
        return 0;
    uint32_t code = count == 1 ? (uint8_t)bytes[0] : (uint8_t)bytes[0] & (0x7fU >> count);
    for (size_t i = 1; i < count; i++) {
        if (((uint8_t)bytes[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | ((uint8_t)bytes[i] & 0x3f);
    }
    return is_taken(code, count) ? count : 0;
}

void utf8_tame(char *text)
{
    size_t length = strlen(text);
    while (length > 0) {
        size_t count = utf8_length(text, length);
        if (count == 0)
            *text = '?';
        count = count > 0 ? count : 1;
        text += count;
        length -= count;
    }
}
