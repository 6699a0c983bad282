/* SPDX-License-Identifier: MIT */
#include "tests/bench/lab/said.h"

#include <string.h>

/* `[` SOURCE `/` NUMBER `]`, then letters that differ from line to line, CR, LF. */
enum { SOURCE_DIGITS = 4, NUMBER_DIGITS = 12, NUMBER_AT = 6, LETTERS_AT = 19 };

static void put_digits(char *to, unsigned digits, uint64_t value)
{
    while (digits > 0) {
        to[--digits] = (char)('0' + value % 10);
        value /= 10;
    }
}

static bool take_digits(const char *from, unsigned digits, uint64_t *value)
{
    *value = 0;
    for (unsigned i = 0; i < digits; i++) {
        if (from[i] < '0' || from[i] > '9')
            return false;
        *value = *value * 10 + (uint64_t)(from[i] - '0');
    }
    return true;
}

void said_make(uint32_t source, uint64_t number, char line[SAID_LENGTH])
{
    line[0] = '[';
    put_digits(line + 1, SOURCE_DIGITS, source);
    line[NUMBER_AT - 1] = '/';
    put_digits(line + NUMBER_AT, NUMBER_DIGITS, number);
    line[LETTERS_AT - 1] = ']';
    memset(line + LETTERS_AT, 'a' + (int)((source + number) % 26), SAID_LENGTH - 2 - LETTERS_AT);
    line[SAID_LENGTH - 2] = '\r';
    line[SAID_LENGTH - 1] = '\n';
}

void said_next(const char before[SAID_LENGTH], char line[SAID_LENGTH])
{
    char letter = before[LETTERS_AT] == 'z' ? 'a' : (char)(before[LETTERS_AT] + 1);
    memcpy(line, before, LETTERS_AT);
    memset(line + LETTERS_AT, letter, SAID_LENGTH - 2 - LETTERS_AT);
    line[SAID_LENGTH - 2] = '\r';
    line[SAID_LENGTH - 1] = '\n';
    char *digit = line + NUMBER_AT + NUMBER_DIGITS - 1;
    for (; *digit == '9'; digit--)
        *digit = '0';
    ++*digit;
}

bool said_read(const char *line, uint32_t *source, uint64_t *number)
{
    char whole[SAID_LENGTH];
    uint64_t read;
    if (line[0] != '[' || !take_digits(line + 1, SOURCE_DIGITS, &read) ||
        !take_digits(line + NUMBER_AT, NUMBER_DIGITS, number))
        return false;
    *source = (uint32_t)read;
    said_make(*source, *number, whole);
    return memcmp(whole, line, SAID_LENGTH) == 0;
}
