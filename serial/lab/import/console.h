/* SPDX-License-Identifier: MIT */
/* What one of conserver's consoles is: values by keyword, of its block, the defaults that it
 * includes, and theirs. */
#ifndef SERIAL_LAB_IMPORT_CONSOLE_H
#define SERIAL_LAB_IMPORT_CONSOLE_H

#include <stdbool.h>

#include "serial/lab/import/conserver.h"

enum console_key {
    CONSOLE_TYPE,
    CONSOLE_DEVICE,
    CONSOLE_BAUD,
    CONSOLE_PARITY,
    CONSOLE_HOST,
    CONSOLE_PORT,
    CONSOLE_PORTBASE,
    CONSOLE_PORTINC,
    CONSOLE_PROTOCOL,
    CONSOLE_EXEC,
    CONSOLE_UDS,
    CONSOLE_DEVICESUBST,
    CONSOLE_EXECSUBST,
    CONSOLE_UDSSUBST,
    CONSOLE_REPLSTRING,
    CONSOLE_USERNAME,
    CONSOLE_PASSWORD,
    CONSOLE_RW,
    CONSOLE_ALIASES,
    CONSOLE_MASTER,
    CONSOLE_MOTD,
    CONSOLE_OPTIONS,
    CONSOLE_INITCMD,
    CONSOLE_EXECRUNAS,
    CONSOLE_KEYS,
};

#define CONSOLE_VALUE_MAX 4000 /* bytes of a list */

struct console {
    char *name;
    const char *path; /* the file of its block; paths outlive the console */
    unsigned line;
    char *values[CONSOLE_KEYS];      /* NULL: not given; lists with commas between */
    const char *paths[CONSOLE_KEYS]; /* where each was given */
    unsigned lines[CONSOLE_KEYS];
};

/* The keyword's number; CONSOLE_KEYS: it is none of them. */
enum console_key console_key(const char *keyword);

/* Sets a value; what is a list grows, and an empty value empties it. */
void console_set(struct console *console, enum console_key key, const char *value, const char *path,
                 unsigned line);

/* Takes over what the other gives. */
void console_include(struct console *console, const struct console *other);
void console_clear(struct console *console);

/* The value, or this where there is none. */
const char *console_value(const struct console *console, enum console_key key, const char *other);

/* The port to connect to, which portbase and portinc count; -1: it isn't given as a number. */
long console_port(const struct console *console);

/* The value of `key` with the replacements that the console's `subst` tells; the caller frees it.
 */
char *console_replaced(const struct console *console, enum console_key key, enum console_key subst);

/* Adds the console to the draft. */
void console_import(const struct console *console, struct draft *draft,
                    const struct conserver_options *options);

#endif
