/* SPDX-License-Identifier: MIT */
/* Identity comes from firmware and DHCP: on a person's line it is shown, never trusted. */
#include "kernel/answer/people.h"

#include <stddef.h>

#include "kernel/answer/say.h"
#include "kernel/lib/format.h"

enum {
    SHOWN_MAX = 34, /* bytes of one identity; "Standard PC (i440FX + PIIX, 1996)" has 33 */
    ROW_SHOWN = 82, /* the screen's 80, without the "# " that it leaves out */
};

/* What of a line may stand there: printable ASCII. */
static void make_safe(char *line)
{
    for (; *line != '\0'; line++)
        if (*line < ' ' || *line > '~')
            *line = '?';
}

/* As much of an identity as there is room for. */
static void shown(char to[SHOWN_MAX + 1], const char *text, const char *if_empty)
{
    format(to, SHOWN_MAX + 1, "%s", text[0] != '\0' ? text : if_empty);
}

static void say_people(char *line)
{
    make_safe(line);
    say_line(LOG_PEOPLE, line);
}

/* The machine's name as the lab gave it, else what its NIC is called. */
static void shown_name(char to[SHOWN_MAX + 1], const struct words *words)
{
    const char *mac = words->identity[WORDS_MAC];
    shown(to, words->identity[WORDS_NAME], mac[0] != '\0' ? mac : "a machine without a name");
}

void people_greet(const struct words *words, const char *product, const char *serial)
{
    static const char seals[] = "Sealed lines end in @number:check.";
    char name[SHOWN_MAX + 1], what[SHOWN_MAX + 1], number[SHOWN_MAX + 1], line[LOG_LINE_MAX + 1];
    shown_name(name, words);
    shown(what, product, "");
    shown(number, serial, "no serial number");
    size_t length = format(line, sizeof line, "# I am %s (%s%s%s).", name, what,
                           what[0] != '\0' ? ", " : "", number);
    if (length + sizeof seals > ROW_SHOWN) {
        say_people(line);
        format(line, sizeof line, "# %s", seals);
    } else {
        format(line + length, sizeof line - length, " %s", seals);
    }
    say_people(line);
}

void people_part(const struct words *words, enum verdict verdict, const char *about)
{
    char name[SHOWN_MAX + 1], mac[SHOWN_MAX + 1], line[LOG_LINE_MAX + 1];
    shown_name(name, words);
    shown(mac, words->identity[WORDS_MAC], "MAC not told");
    if (verdict == VERDICT_FAIL)
        format(line, sizeof line, "# %s (%s) is ILL: %s.", name, mac, about);
    else
        format(line, sizeof line, "# %s (%s): %s, %s.", name, mac, verdict_name(verdict), about);
    say_people(line);
}
