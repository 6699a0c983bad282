/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/complain.h"

#include <stdio.h>

#include "serial/lab/collect/say.h"
#include "serial/lab/text.h"

enum { COMPLAINTS = 20 };

void complain(const char *machine, const char *why)
{
    static unsigned before;
    char text[512];
    if (before > COMPLAINTS)
        return;
    snprintf(text, sizeof text, "%s: %s", machine, why);
    text_clean(text);
    if (before++ < COMPLAINTS)
        say("%s", text);
    else
        say("%s (and maybe others: why is on each machine's page, and in the journal)", text);
}
