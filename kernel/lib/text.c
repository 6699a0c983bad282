/* SPDX-License-Identifier: MIT */
#include "kernel/lib/text.h"

#include <stdbool.h>

size_t text_squeeze(char *to, const void *field, size_t length)
{
    const char *from = field;
    size_t done = 0;
    bool is_apart = false;
    for (size_t i = 0; i < length && from[i] != '\0'; i++) {
        bool is_blank = from[i] <= ' ' || from[i] >= 0x7f;
        if (!is_blank) {
            if (is_apart && done > 0)
                to[done++] = ' ';
            to[done++] = from[i];
        }
        is_apart = is_blank;
    }
    to[done] = '\0';
    return done;
}
