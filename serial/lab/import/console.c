/* SPDX-License-Identifier: MIT */
#include "serial/lab/import/console.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "serial/lab/memory.h"

static const char *const keywords[CONSOLE_KEYS] = {
    [CONSOLE_TYPE] = "type",
    [CONSOLE_DEVICE] = "device",
    [CONSOLE_BAUD] = "baud",
    [CONSOLE_PARITY] = "parity",
    [CONSOLE_HOST] = "host",
    [CONSOLE_PORT] = "port",
    [CONSOLE_PORTBASE] = "portbase",
    [CONSOLE_PORTINC] = "portinc",
    [CONSOLE_PROTOCOL] = "protocol",
    [CONSOLE_EXEC] = "exec",
    [CONSOLE_UDS] = "uds",
    [CONSOLE_DEVICESUBST] = "devicesubst",
    [CONSOLE_EXECSUBST] = "execsubst",
    [CONSOLE_UDSSUBST] = "udssubst",
    [CONSOLE_REPLSTRING] = "replstring",
    [CONSOLE_USERNAME] = "username",
    [CONSOLE_PASSWORD] = "password",
    [CONSOLE_RW] = "rw",
    [CONSOLE_ALIASES] = "aliases",
    [CONSOLE_MASTER] = "master",
    [CONSOLE_MOTD] = "motd",
    [CONSOLE_OPTIONS] = "options",
    [CONSOLE_INITCMD] = "initcmd",
    [CONSOLE_EXECRUNAS] = "execrunas",
};

enum console_key console_key(const char *keyword)
{
    unsigned key = 0;
    while (key < CONSOLE_KEYS && strcasecmp(keywords[key], keyword) != 0)
        key++;
    return (enum console_key)key;
}

static bool is_list(enum console_key key)
{
    return key == CONSOLE_RW || key == CONSOLE_ALIASES || key == CONSOLE_OPTIONS;
}

void console_set(struct console *console, enum console_key key, const char *value, const char *path,
                 unsigned line)
{
    char **held = &console->values[key];
    bool is_more = is_list(key) && *held && (*held)[0] != '\0' && value[0] != '\0';
    char *whole = memory_format("%s%s%s", is_more ? *held : "", is_more ? "," : "", value);
    if (strlen(whole) <= CONSOLE_VALUE_MAX)
        draft_set(held, whole);
    console->paths[key] = path;
    console->lines[key] = line;
    free(whole);
}

void console_include(struct console *console, const struct console *other)
{
    for (unsigned key = 0; key < CONSOLE_KEYS; key++)
        if (other->values[key])
            console_set(console, (enum console_key)key, other->values[key], other->paths[key],
                        other->lines[key]);
}

void console_clear(struct console *console)
{
    for (unsigned key = 0; key < CONSOLE_KEYS; key++)
        free(console->values[key]);
    free(console->name);
    memset(console, 0, sizeof *console);
}

const char *console_value(const struct console *console, enum console_key key, const char *other)
{
    const char *value = console->values[key];
    return value && value[0] != '\0' ? value : other;
}

static long number_of(const struct console *console, enum console_key key, const char *other)
{
    const char *text = console_value(console, key, other);
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits < 6 && text[digits] == '\0' ? strtol(text, NULL, 10) : -1;
}

long console_port(const struct console *console)
{
    long port = number_of(console, CONSOLE_PORT, "-");
    long base = number_of(console, CONSOLE_PORTBASE, "0");
    long step = number_of(console, CONSOLE_PORTINC, "1");
    if (port < 0 || base < 0 || step < 0)
        return -1;
    return base + step * port <= 65535 ? base + step * port : -1;
}

/* What c=t[n]f puts for a character, cut short where it is very long. */
static void replacement(const struct console *console, char what, int width, char form,
                        bool is_zero, char *text, size_t size)
{
    const char *string = what == 'c'   ? console->name
                         : what == 'h' ? console_value(console, CONSOLE_HOST, "")
                                       : console_value(console, CONSOLE_REPLSTRING, "");
    long number = what == 'b'   ? number_of(console, CONSOLE_BAUD, "0")
                  : what == 'p' ? number_of(console, CONSOLE_PORT, "0")
                                : console_port(console);
    if (form == 's')
        snprintf(text, size, "%*s", width, string);
    else if (form == 'd')
        snprintf(text, size, is_zero ? "%0*ld" : "%*ld", width, number);
    else
        snprintf(text, size, is_zero ? "%0*lx" : "%*lx", width, (unsigned long)number);
    for (char *c = text; form == 'X' && *c != '\0'; c++)
        *c = (char)toupper((unsigned char)*c);
}

/* Reads the rule for `c` out of c=t[n]f[,…], and what it puts. False: there is none, or none that
 * can be read. */
static bool find_rule(const struct console *console, const char *rules, char c, char *text,
                      size_t size)
{
    enum { WIDTH_MAX = 64 };
    for (const char *rule = rules; rule && *rule != '\0';) {
        const char *next = strchr(rule + 1, ',');
        if (rule[0] == c && rule[1] == '=' && rule[2] != '\0' && strchr("chrbpP", rule[2])) {
            char *end;
            unsigned long width = strtoul(rule + 3, &end, 10);
            if (width > WIDTH_MAX || *end == '\0' || !strchr("sdxX", *end))
                return false;
            replacement(console, rule[2], (int)width, *end, rule[3] == '0', text, size);
            return true;
        }
        rule = next ? next + 1 : NULL;
    }
    return false;
}

char *console_replaced(const struct console *console, enum console_key key, enum console_key subst)
{
    const char *value = console_value(console, key, "");
    const char *rules = console_value(console, subst, NULL);
    char *whole = memory_copy("", 0);
    for (; *value != '\0' && strlen(whole) < CONSOLE_VALUE_MAX; value++) {
        char text[CONSOLE_VALUE_MAX] = {*value, '\0'};
        if (rules)
            find_rule(console, rules, *value, text, sizeof text);
        char *more = memory_format("%s%s", whole, text);
        free(whole);
        whole = more;
    }
    return whole;
}
