/* SPDX-License-Identifier: MIT */
/* Identity comes from firmware and DHCP: on a person's line it is shown, never trusted. */
#include "kernel/answer/people.h"

#include <stddef.h>

#include "kernel/answer/say.h"
#include "kernel/lib/format.h"

enum { SHOWN_MAX = 32 }; /* bytes of one identity on a line of 80 */

/* What of `text` may stand on a line: printable ASCII, and not too much of it. */
static void shown(char to[SHOWN_MAX + 1], const char *text, const char *if_empty)
{
    size_t i;
    if (text[0] == '\0')
        text = if_empty;
    for (i = 0; i < SHOWN_MAX && text[i] != '\0'; i++)
        to[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
    to[i] = '\0';
}

/* The machine's name as the lab gave it, else what its NIC is called. */
static void shown_name(char to[SHOWN_MAX + 1], const struct words *words)
{
    const char *mac = words->identity[WORDS_MAC];
    shown(to, words->identity[WORDS_NAME], mac[0] != '\0' ? mac : "a machine without a name");
}

void people_greet(const struct words *words, uint64_t mib)
{
    char name[SHOWN_MAX + 1], serial[SHOWN_MAX + 1], line[LOG_LINE_MAX + 1];
    shown_name(name, words);
    shown(serial, words->identity[WORDS_SERIAL], "no serial number");
    format(line, sizeof line, "# I am %s (%s), %lu MiB. Sealed lines end in @number:check.", name,
           serial, (unsigned long)mib);
    say_line(LOG_PEOPLE, line);
}

void people_part(const struct words *words, enum verdict verdict, const char *why)
{
    char name[SHOWN_MAX + 1], mac[SHOWN_MAX + 1], line[LOG_LINE_MAX + 1];
    shown_name(name, words);
    shown(mac, words->identity[WORDS_MAC], "MAC not told");
    format(line, sizeof line, "# %s (%s): %s, %s.", name, mac, verdict_name(verdict), why);
    say_line(LOG_PEOPLE, line);
}
