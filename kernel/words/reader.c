/* SPDX-License-Identifier: MIT */
/* Nobody ends a word with a NUL for us, and none of it can be trusted to end where it should. */
#include "kernel/words/reader.h"

bool reader_take(struct reader *reader, char c)
{
    bool is_next = *reader->at == c;
    reader->at += is_next;
    return is_next;
}

unsigned reader_name(struct reader *reader, const char *names)
{
    unsigned number = 0;
    for (; *names != '\0'; names++, number++) {
        const char *at = reader->at;
        for (; *names != '\0' && *at == *names; names++)
            at++;
        if (*names == '\0') {
            reader->at = at;
            break;
        }
        while (*names != '\0')
            names++;
    }
    return number;
}

int reader_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 'a' - 'A';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

uint64_t reader_number(struct reader *reader, unsigned base, uint64_t min, uint64_t max)
{
    const char *at = reader->at;
    uint64_t value = 0;
    unsigned digit; /* what is none is -1, and more than any base */
    for (; (digit = (unsigned)reader_digit(*at)) < base; at++) {
        if (value >> 60 != 0)
            reader->bad = true;
        value = value * base + digit;
    }
    if (at == reader->at || value < min || value > max)
        reader->bad = true;
    reader->at = at;
    return value;
}
