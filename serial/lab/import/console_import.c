/* SPDX-License-Identifier: MIT */
/* One console as a machine: where its line is, and who may type there. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "serial/lab/import/console.h"
#include "serial/lab/lab_value.h"
#include "serial/lab/memory.h"

enum { BAUD_MAX = 4000000 };

/* A console's machine, while it is made. */
struct making {
    const struct console *console;
    struct draft *draft;
    struct draft_machine *machine;
};

static const char *path_of(const struct console *console, enum console_key key)
{
    return console->paths[key] ? console->paths[key] : console->path;
}

static unsigned line_of(const struct console *console, enum console_key key)
{
    return console->paths[key] ? console->lines[key] : console->line;
}

#define REMARK(making, key, ...)                                                                   \
    draft_remark((making)->draft, (making)->machine, path_of((making)->console, key),              \
                 line_of((making)->console, key), __VA_ARGS__)

static const char *value(const struct making *making, enum console_key key, const char *other)
{
    return console_value(making->console, key, other);
}

/* Takes a text that was allocated. */
static void set_source(const struct making *making, char *source)
{
    free(making->machine->source);
    making->machine->source = source;
}

static void make_device(const struct making *making)
{
    const char *baud = value(making, CONSOLE_BAUD, NULL);
    const char *parity = value(making, CONSOLE_PARITY, "none");
    const char *options = value(making, CONSOLE_OPTIONS, "");
    unsigned long rate = baud ? strtoul(baud, NULL, 10) : 0;
    set_source(making, console_replaced(making->console, CONSOLE_DEVICE, CONSOLE_DEVICESUBST));
    draft_set(&making->machine->device, making->machine->source);
    if (rate > 0 && rate <= BAUD_MAX)
        making->machine->baud = (unsigned)rate;
    else
        REMARK(making, CONSOLE_BAUD, "baud %s is no rate: 115200 is taken",
               baud ? baud : "(not given)");
    if (strcasecmp(parity, "none") != 0)
        REMARK(making, CONSOLE_PARITY, "parity %s: every line is read with 8 bits and no parity",
               parity);
    if (strstr(options, "cstopb") && !strstr(options, "!cstopb"))
        REMARK(making, CONSOLE_OPTIONS, "options cstopb: every line is read with one stop bit");
    if (strstr(options, "crtscts") && !strstr(options, "!crtscts"))
        REMARK(making, CONSOLE_OPTIONS, "options crtscts: lines are read without flow control");
}

/* HOST, in brackets where it is an IPv6 address. */
static char *host_of(const struct making *making)
{
    const char *host = value(making, CONSOLE_HOST, "");
    return memory_format(strchr(host, ':') ? "[%s]" : "%s", host);
}

static void make_host(const struct making *making)
{
    long port = console_port(making->console);
    bool is_raw = strcasecmp(value(making, CONSOLE_PROTOCOL, "telnet"), "raw") == 0;
    if (port < 0) {
        REMARK(making, CONSOLE_PORT, "host %s port %s: give the port as a number, HOST:PORT",
               value(making, CONSOLE_HOST, "?"), value(making, CONSOLE_PORT, "(not given)"));
        return;
    }
    char *host = host_of(making);
    set_source(making, memory_format("%s%s:%ld", is_raw ? "" : "rfc2217://", host, port));
    free(host);
}

static void make_ipmi(const struct making *making)
{
    const char *user = value(making, CONSOLE_USERNAME, "");
    char *host = host_of(making);
    set_source(making, memory_format("sol://%s%s%s", user, user[0] != '\0' ? "@" : "", host));
    free(host);
    if (value(making, CONSOLE_PASSWORD, NULL))
        REMARK(making, CONSOLE_PASSWORD,
               "the password stays out of the lab file: it is read from the environment, as "
               "IPMI_PASSWORD");
}

static void make_exec(const struct making *making)
{
    char *command = console_replaced(making->console, CONSOLE_EXEC, CONSOLE_EXECSUBST);
    set_source(making, memory_format("exec:%s", command[0] != '\0' ? command : "/bin/sh -i"));
    free(command);
    const char *user = value(making, CONSOLE_EXECRUNAS, NULL);
    if (user)
        REMARK(making, CONSOLE_EXECRUNAS, "execrunas %s: programs run as whom rollcall runs as",
               user);
}

static void make_uds(const struct making *making)
{
    char *path = console_replaced(making->console, CONSOLE_UDS, CONSOLE_UDSSUBST);
    set_source(making, memory_format("unix:%s", path));
    free(path);
}

static void make_line(const struct making *making)
{
    static const struct {
        const char *type;
        void (*make)(const struct making *making);
    } kinds[] = {{"device", make_device},
                 {"host", make_host},
                 {"ipmi", make_ipmi},
                 {"exec", make_exec},
                 {"uds", make_uds}};
    const char *type = value(making, CONSOLE_TYPE, "(none)");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcasecmp(kinds[i].type, type) == 0) {
            kinds[i].make(making);
            return;
        }
    REMARK(making, CONSOLE_TYPE, "type %s has no line that could be heard", type);
}

/* Who may write there: a user that is denied something, or is a group of the system, needs a
 * person's judgement. */
static void make_writers(const struct making *making)
{
    const char *users = value(making, CONSOLE_RW, NULL);
    char *known = NULL;
    bool is_everybody = false;
    making->machine->is_typed |= users != NULL;
    while (users && *users != '\0') {
        size_t length = strcspn(users, ",");
        char *user = memory_copy(users, length);
        is_everybody |= strcmp(user, "*") == 0;
        bool is_writer = lab_is_user(user) && user[0] != '!' && user[0] != '@';
        if (user[0] != '\0' && !is_writer)
            REMARK(making, CONSOLE_RW, "rw %s: name those who may write in writers", user);
        else if (is_writer && strcmp(user, "*") != 0) {
            char *more = memory_format("%s%s%s", known ? known : "", known ? "," : "", user);
            free(known);
            known = more;
        }
        free(user);
        users += length + (users[length] == ',');
    }
    making->machine->is_typed &= is_everybody || known;
    draft_set(&making->machine->writers, is_everybody ? NULL : known);
    free(known);
}

static void make_names(const struct making *making)
{
    const char *names = value(making, CONSOLE_ALIASES, "");
    if (names[0] != '\0')
        draft_note(making->machine, "also called %s", names);
    while (*names != '\0') {
        size_t length = strcspn(names, ",");
        char *name = memory_copy(names, length);
        draft_call(making->machine, name);
        free(name);
        names += length + (names[length] == ',');
    }
}

static bool is_here(const char *master, const char *host)
{
    size_t length = strcspn(host, ".");
    return strcasecmp(master, "localhost") == 0 || strcmp(master, "127.0.0.1") == 0 ||
           strcmp(master, "::1") == 0 || strcasecmp(master, host) == 0 ||
           (strncasecmp(master, host, length) == 0 &&
            (master[length] == '\0' || master[length] == '.'));
}

/* A shell takes it as it is, and console(1) for no option. */
static bool is_plain(const char *word)
{
    if (*word == '-')
        return false;
    for (; *word != '\0'; word++)
        if (!isalnum((unsigned char)*word) && !strchr("._:@-", *word))
            return false;
    return true;
}

/* Through a conserver that goes on holding the line: console(1) only looks (-s). */
static void make_through(const struct making *making, const char *master)
{
    const char *name = making->console->name;
    set_source(making, NULL);
    if (!is_plain(name) || !is_plain(master))
        REMARK(making, CONSOLE_MASTER, "console -M %s -s %s: a shell takes these names otherwise",
               master, name);
    else if (master[0] != '\0')
        set_source(making, memory_format("exec:console -M %s -s %s", master, name));
    else
        set_source(making, memory_format("exec:console -s %s", name));
    making->machine->baud = 0;
}

void console_import(const struct console *console, struct draft *draft,
                    const struct conserver_options *options)
{
    const char *master = console_value(console, CONSOLE_MASTER, "localhost");
    struct draft_machine *machine =
        draft_machine(draft, console->name, console->path, console->line);
    const struct making making = {console, draft, machine};
    make_names(&making);
    const char *motd = console_value(console, CONSOLE_MOTD, NULL);
    if (motd)
        draft_note(machine, "%s", motd);
    make_writers(&making);
    if (!is_here(master, options->host)) {
        make_through(&making, master);
    } else {
        make_line(&making);
        if (options->is_beside)
            make_through(&making, "");
    }
    const char *command = console_value(console, CONSOLE_INITCMD, NULL);
    if (command)
        REMARK(&making, CONSOLE_INITCMD, "initcmd %s: nothing is run when a line is opened",
               command);
}
