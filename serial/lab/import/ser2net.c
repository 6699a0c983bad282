/* SPDX-License-Identifier: MIT */
/* Connections are told apart by the names of YAML's anchors, which only libyaml's events give. */
#include "serial/lab/import/ser2net.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

#include "serial/lab/memory.h"

enum { VALUE_MAX = 512 };

/* A connection, while it is read. */
struct connection {
    char name[VALUE_MAX], accepter[VALUE_MAX], connector[VALUE_MAX], enable[VALUE_MAX];
    unsigned line;
};

struct reading {
    struct draft *draft;
    const char *path, *host;
    struct connection connection;
    char key[VALUE_MAX]; /* the one whose value is next; empty: a key is next */
    unsigned depth;      /* of mappings and lists */
    bool is_connection;  /* the mapping that is open at depth 2 is one */
    unsigned known;
};

static void copy(char to[VALUE_MAX], const char *from)
{
    snprintf(to, VALUE_MAX, "%s", from);
}

/* The next word of gensio(5)'s text, up to a comma or a blank that stands in no brackets. */
static const char *take_word(const char *text, char *word)
{
    size_t length = 0;
    unsigned brackets = 0;
    for (text += strspn(text, " ,"); *text != '\0'; text++) {
        if (brackets == 0 && strchr(", \t\n", *text))
            break;
        brackets += *text == '(';
        brackets -= *text == ')' && brackets > 0;
        if (length + 1 < VALUE_MAX)
            word[length++] = *text;
    }
    word[length] = '\0';
    return text;
}

static bool is_port(const char *word)
{
    return *word != '\0' && word[strspn(word, "0123456789")] == '\0';
}

/* HOST:PORT of an accepter, in memory of the caller's; NULL: one that nobody can connect to so. */
static char *source_of(const char *accepter, const char *host)
{
    char word[VALUE_MAX] = "", port[VALUE_MAX], address[VALUE_MAX];
    const char *rest = take_word(accepter, word);
    bool is_telnet = strncmp(word, "telnet", 6) == 0;
    if (is_telnet)
        rest = take_word(rest, word);
    if (is_port(word))
        return memory_format("%s%s:%s", is_telnet ? "rfc2217://" : "", host, word);
    if (strncmp(word, "tcp", 3) != 0 || (word[3] != '\0' && word[3] != '('))
        return NULL;
    rest = take_word(rest, address);
    take_word(rest, port);
    if (is_port(address) && port[0] == '\0') {
        copy(port, address);
        copy(address, host);
    }
    if (strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0)
        copy(address, host);
    return is_port(port) ? memory_format(strchr(address, ':') ? "%s[%s]:%s" : "%s%s:%s",
                                         is_telnet ? "rfc2217://" : "", address, port)
                         : NULL;
}

/* The rate in a connector, such as `serialdev,/dev/ttyS0,9600n81,local`; 0: none is there. */
static unsigned baud_of(const char *connector)
{
    char word[VALUE_MAX];
    while (*(connector = take_word(connector, word)) != '\0' || word[0] != '\0') {
        char *end;
        unsigned long rate = strtoul(word, &end, 10);
        if (end != word && rate >= 50 && rate <= 4000000 && strchr("nNeEoO", *end))
            return (unsigned)rate;
        word[0] = '\0';
    }
    return 0;
}

/* The device in a connector; false: there is none. */
static bool device_of(const char *connector, char device[VALUE_MAX])
{
    char word[VALUE_MAX];
    const char *rest = take_word(connector, word);
    if (strncmp(word, "serialdev", 9) != 0)
        return false;
    take_word(rest, device);
    return device[0] == '/';
}

static void take_source(struct reading *reading, struct draft_machine *machine)
{
    const struct connection *connection = &reading->connection;
    char *source = source_of(connection->accepter, reading->host);
    if (!source)
        draft_remark(reading->draft, machine, reading->path, connection->line,
                     "accepter %s: only tcp, and telnet over it, can be connected to",
                     connection->accepter);
    free(machine->source);
    machine->source = source;
    machine->baud =
        source && strncmp(source, "rfc2217:", 8) == 0 ? baud_of(connection->connector) : 0;
}

static void end_connection(struct reading *reading)
{
    const struct connection *connection = &reading->connection;
    static const char *const no[] = {"off", "no", "false", "n"};
    reading->known++;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (strcasecmp(connection->enable, no[i]) == 0) {
            draft_remark(reading->draft, NULL, reading->path, connection->line,
                         "connection %s is switched off", connection->name);
            return;
        }
    char device[VALUE_MAX];
    bool has_device = device_of(connection->connector, device);
    const struct draft_machine *other =
        has_device ? draft_with_device(reading->draft, device) : NULL;
    if (other) {
        draft_remark(reading->draft, NULL, reading->path, connection->line,
                     "connection %s leads to %s, as does %s", connection->name, device,
                     other->name);
        return;
    }
    struct draft_machine *machine =
        draft_machine(reading->draft, connection->name[0] != '\0' ? connection->name : "line",
                      reading->path, connection->line);
    draft_set(&machine->device, has_device ? device : NULL);
    take_source(reading, machine);
    if (has_device) /* others may hold a password */
        draft_note(machine, "ser2net: %s", connection->connector);
}

static void take_value(struct reading *reading, const char *text)
{
    struct connection *connection = &reading->connection;
    const struct {
        const char *key;
        char *value;
    } values[] = {{"accepter", connection->accepter},
                  {"connector", connection->connector},
                  {"enable", connection->enable}};
    for (size_t i = 0; reading->depth == 2 && i < sizeof values / sizeof *values; i++)
        if (strcmp(reading->key, values[i].key) == 0)
            copy(values[i].value, text);
}

static void take_scalar(struct reading *reading, const char *text, unsigned line)
{
    if (reading->depth > 2)
        return;
    if (reading->key[0] == '\0') {
        copy(reading->key, text[0] != '\0' ? text : "?");
        return;
    }
    if (reading->depth == 1 && strcmp(reading->key, "include") == 0)
        draft_remark(reading->draft, NULL, reading->path, line,
                     "include %s: give these files to rollcall import, too", text);
    if (strstr(text, "*(") || strstr(text, "*{"))
        draft_remark(reading->draft, NULL, reading->path, line,
                     "%s %s: ser2net puts something in here that isn't known", reading->key, text);
    if (reading->is_connection)
        take_value(reading, text);
    reading->key[0] = '\0';
}

static void open_one(struct reading *reading, const char *anchor, unsigned line, bool is_mapping)
{
    if (reading->depth == 1 && is_mapping && strcmp(reading->key, "connection") == 0) {
        memset(&reading->connection, 0, sizeof reading->connection);
        copy(reading->connection.name, anchor ? anchor : "");
        reading->connection.line = line;
        reading->is_connection = true;
    }
    if (reading->depth <= 1)
        reading->key[0] = '\0';
    reading->depth++;
}

static void close_one(struct reading *reading)
{
    if (reading->depth > 0)
        reading->depth--;
    if (reading->depth <= 2)
        reading->key[0] = '\0';
    if (reading->depth == 1 && reading->is_connection)
        end_connection(reading);
    if (reading->depth <= 1)
        reading->is_connection = false;
}

static void take_event(struct reading *reading, const yaml_event_t *event)
{
    unsigned line = (unsigned)event->start_mark.line + 1;
    if (event->type == YAML_SCALAR_EVENT)
        take_scalar(reading, (const char *)event->data.scalar.value, line);
    else if (event->type == YAML_ALIAS_EVENT)
        take_scalar(reading, "", line);
    else if (event->type == YAML_MAPPING_START_EVENT)
        open_one(reading, (const char *)event->data.mapping_start.anchor, line, true);
    else if (event->type == YAML_SEQUENCE_START_EVENT)
        open_one(reading, NULL, line, false);
    else if (event->type == YAML_MAPPING_END_EVENT || event->type == YAML_SEQUENCE_END_EVENT)
        close_one(reading);
}

bool ser2net_import(struct draft *draft, const char *path, const char *bytes, size_t length,
                    const char *host)
{
    struct reading *reading = memory_new(1, sizeof *reading);
    yaml_parser_t parser;
    yaml_event_t event;
    bool is_more = yaml_parser_initialize(&parser), is_good = true;
    reading->draft = draft;
    reading->path = path;
    reading->host = host;
    if (is_more)
        yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, length);
    while (is_more && is_good) {
        is_good = yaml_parser_parse(&parser, &event);
        if (!is_good) {
            draft_remark(draft, NULL, path, (unsigned)parser.problem_mark.line + 1,
                         "this is no YAML: %s", parser.problem);
            break;
        }
        is_more = event.type != YAML_STREAM_END_EVENT;
        take_event(reading, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    is_good = is_good && reading->known > 0;
    free(reading);
    return is_good;
}
