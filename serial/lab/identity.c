/* SPDX-License-Identifier: MIT */
/* Firmware and labels write the same number in different ways. */
#include "serial/lab/identity.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool is_mark(char c)
{
    return c == ':' || c == '-' || c == ' ' || c == '.';
}

static bool is_alike(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (is_mark(*a))
            a++;
        while (is_mark(*b))
            b++;
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return false;
        if (*a == '\0')
            return true;
    }
}

/* What the answer says under `key` in records of one kind; `*said` is the first of them. */
static bool is_said(const struct records *records, const char *kind, const char *key,
                    const char *wanted, const struct record **said)
{
    const struct record *record = NULL;
    while ((record = records_find(records, kind, record)) != NULL) {
        const char *text = record_text(record, key);
        if (!text)
            continue;
        if (is_alike(text, wanted))
            return true;
        if (!*said)
            *said = record;
    }
    return false;
}

bool identity_matches(const struct records *records, const struct lab_machine *machine,
                      bool is_whole, char *what, size_t size, uint64_t *where)
{
    const struct {
        const char *key, *wanted, *kind;
    } wants[] = {{"serial", machine->serial, "system"},
                 {"uuid", machine->uuid, "system"},
                 {"mac", machine->mac, "nic"}};
    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
        const struct record *said = NULL;
        if (!wants[i].wanted ||
            is_said(records, "identity", wants[i].key, wants[i].wanted, &said) ||
            is_said(records, wants[i].kind, wants[i].key, wants[i].wanted, &said))
            continue;
        if (!said && !is_whole)
            continue;
        *where = said ? said->where : 0;
        snprintf(what, size, "this machine's %s is %s, not %s", wants[i].key,
                 said ? record_text(said, wants[i].key) : "not said", wants[i].wanted);
        return false;
    }
    return true;
}
