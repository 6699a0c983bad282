/* SPDX-License-Identifier: MIT */
/* GCC calls these even in freestanding code. The string instructions are the smallest form, and
 * fast from ERMSB on. */
#include "kernel/lib/bytes.h"

#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length)
{
    void *at = to;
    __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(length) : : "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t length)
{
    if ((uintptr_t)to - (uintptr_t)from >= length)
        return memcpy(to, from, length);
    /* The target begins inside the source: from the last byte down. */
    char *last_to = (char *)to + length - 1;
    const char *last_from = (const char *)from + length - 1;
    __asm__ volatile("std; rep movsb; cld"
                     : "+D"(last_to), "+S"(last_from), "+c"(length)
                     :
                     : "memory", "cc");
    return to;
}

void *memset(void *to, int byte, size_t length)
{
    void *at = to;
    __asm__ volatile("rep stosb" : "+D"(at), "+c"(length) : "a"(byte) : "memory");
    return to;
}

int memcmp(const void *left, const void *right, size_t length)
{
    const unsigned char *a = left, *b = right;
    for (size_t i = 0; i < length; i++)
        if (a[i] != b[i])
            return a[i] - b[i];
    return 0;
}

size_t strlen(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    return length;
}
