/* SPDX-License-Identifier: MIT */
/* Blocks in their order: a console takes what its defaults say so far, as conserver does. */
#include "serial/lab/import/conserver.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "serial/lab/import/conserver_text.h"
#include "serial/lab/import/console.h"
#include "serial/lab/memory.h"

enum { SAID_MAX = 4000, BLOCKS_MAX = 100000 };

enum kind { KIND_CONSOLE, KIND_DEFAULT, KIND_GROUP, KIND_OTHER };

/* What stands in no console and is needed for some. */
struct reading {
    struct draft *draft;
    const struct conserver_options *options;
    struct console *defaults, *groups;
    char **paths; /* of files that are included: as long as anything that stands in them */
    size_t defaults_count, groups_count, paths_count;
    char said[SAID_MAX]; /* keywords that were remarked on: each between two commas */
};

static struct console *find(struct console *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0)
            return &list[i];
    return NULL;
}

static void keep(struct console **list, size_t *count, const struct console *console)
{
    struct console *old = find(*list, *count, console->name);
    if (old) {
        console_clear(old);
        *old = *console;
        return;
    }
    *list = memory_resize(*list, *count + 1, sizeof **list);
    (*list)[(*count)++] = *console;
}

/* What goes for many consoles is told once. */
static void remark_once(struct reading *reading, const char *path, unsigned line, const char *word,
                        const char *what)
{
    char mark[CONSERVER_WORD_MAX + 3];
    size_t length = strlen(reading->said);
    snprintf(mark, sizeof mark, ",%s,", word);
    if (strstr(reading->said, mark))
        return;
    snprintf(reading->said + length, sizeof reading->said - length, "%s", mark);
    draft_remark(reading->draft, NULL, path, line, "%s: %s", word, what);
}

static void leave_keyword(struct reading *reading, const char *path, unsigned line,
                          const char *keyword)
{
    static const struct {
        const char *keyword, *instead;
    } known[] = {
        {"logfile", "logs are kept in serve's folder, one a machine"},
        {"logfilemax", "serve.keep says how long logs are kept"},
        {"timestamp", "every byte has its time anyway"},
        {"ro", "whoever is known may look; serve.viewers only look"},
        {"break", "a break is sent by whoever types"},
        {"breaklist", "a break is sent by whoever types"},
        {"tasklist", "there are no tasks"},
        {"idletimeout", "nothing is typed when nobody does"},
        {"idlestring", "nothing is typed when nobody does"},
        {"initspinmax", "a line is opened again with growing pauses"},
        {"initspintimer", "a line is opened again with growing pauses"},
        {"initrunas", "nothing is run when a line is opened"},
        {"initsubst", "nothing is run when a line is opened"},
        {"ipmikg", "give it with gensio:ipmisol, see gensio(5)"},
        {"ipmiciphersuite", "give it with gensio:ipmisol, see gensio(5)"},
        {"ipmiprivlevel", "give it with gensio:ipmisol, see gensio(5)"},
        {"ipmiworkaround", "give it with gensio:ipmisol, see gensio(5)"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcasecmp(known[i].keyword, keyword) == 0) {
            remark_once(reading, path, line, known[i].keyword, known[i].instead);
            return;
        }
    remark_once(reading, path, line, keyword,
                "no keyword of conserver 8.2 that says anything here");
}

static void take_pair(struct reading *reading, struct console *console, enum kind kind,
                      const struct conserver_text *text)
{
    enum console_key key = console_key(text->key);
    if (kind == KIND_OTHER)
        return;
    if (kind == KIND_GROUP) {
        if (strcasecmp(text->key, "users") == 0)
            console_set(console, CONSOLE_RW, text->value, console->path, text->line);
    } else if (strcasecmp(text->key, "include") == 0) {
        struct console *other = find(reading->defaults, reading->defaults_count, text->value);
        if (other)
            console_include(console, other);
        else
            draft_remark(reading->draft, NULL, console->path, text->line,
                         "include %s: there is no such default before", text->value);
    } else if (key < CONSOLE_KEYS) {
        console_set(console, key, text->value, console->path, text->line);
    } else {
        leave_keyword(reading, console->path, text->line, text->key);
    }
}

/* The users of groups, in the groups' place; groups of groups, too, which stand before them. */
static void expand_groups(const struct reading *reading, struct console *console)
{
    const char *users = console->values[CONSOLE_RW];
    char *whole = memory_copy("", 0);
    while (users && *users != '\0' && strlen(whole) < CONSOLE_VALUE_MAX) {
        size_t length = strcspn(users, ",");
        char *user = memory_copy(users, length);
        char *name = user + strspn(user, " ");
        const struct console *group = find(reading->groups, reading->groups_count, name);
        const char *members = group ? console_value(group, CONSOLE_RW, "") : name;
        char *more = memory_format("%s%s%s", whole, whole[0] != '\0' ? "," : "", members);
        free(whole);
        whole = more;
        free(user);
        users += length + (users[length] == ',');
    }
    if (console->values[CONSOLE_RW])
        draft_set(&console->values[CONSOLE_RW], whole);
    free(whole);
}

static void end_block(struct reading *reading, struct console *console, enum kind kind)
{
    expand_groups(reading, console);
    if (kind == KIND_CONSOLE)
        console_import(console, reading->draft, reading->options);
    if (kind == KIND_DEFAULT && reading->defaults_count < BLOCKS_MAX)
        keep(&reading->defaults, &reading->defaults_count, console);
    else if (kind == KIND_GROUP && reading->groups_count < BLOCKS_MAX)
        keep(&reading->groups, &reading->groups_count, console);
    else
        console_clear(console);
    memset(console, 0, sizeof *console);
}

static enum kind begin_block(struct reading *reading, struct console *console, const char *path,
                             const struct conserver_text *text)
{
    static const char *const kinds[] = {"console", "default", "group"};
    console->name = memory_copy(text->value, strlen(text->value));
    console->path = path;
    console->line = text->line;
    unsigned kind = 0;
    while (kind < KIND_OTHER && strcasecmp(text->key, kinds[kind]) != 0)
        kind++;
    if (kind == KIND_OTHER)
        remark_once(reading, path, text->line, text->key,
                    "who may come, and how it runs, is said under serve");
    struct console *all = find(reading->defaults, reading->defaults_count, "*");
    if (kind == KIND_CONSOLE && all)
        console_include(console, all);
    return (enum kind)kind;
}

static bool read_file(struct reading *reading, const char *path, const char *bytes, size_t length,
                      unsigned depth);

static bool include(struct reading *reading, const char *path, const struct conserver_text *text,
                    unsigned depth)
{
    size_t length = 0;
    const char *why = "files include each other";
    char *other = files_beside(path, text->value);
    reading->paths = memory_resize(reading->paths, reading->paths_count + 1, sizeof other);
    reading->paths[reading->paths_count++] = other;
    bool is_fine = depth < FILES_DEPTH_MAX && reading->paths_count < FILES_MAX;
    char *bytes = is_fine ? reading->options->read(other, &length, &why) : NULL;
    bool is_good = !bytes || read_file(reading, other, bytes, length, depth + 1);
    if (!bytes)
        draft_remark(reading->draft, NULL, path, text->line, "#include %s: %s", other, why);
    free(bytes);
    return is_good;
}

static bool read_file(struct reading *reading, const char *path, const char *bytes, size_t length,
                      unsigned depth)
{
    struct console console = {.name = NULL};
    enum kind kind = KIND_OTHER;
    enum conserver_event event;
    struct conserver_text *text = memory_new(1, sizeof *text);
    bool is_good = true;
    conserver_text_begin(text, bytes, length);
    while (is_good && (event = conserver_text_next(text)) != CONSERVER_EOF) {
        if (event == CONSERVER_BLOCK)
            kind = begin_block(reading, &console, path, text);
        else if (event == CONSERVER_PAIR)
            take_pair(reading, &console, kind, text);
        else if (event == CONSERVER_END)
            end_block(reading, &console, kind);
        else if (event == CONSERVER_INCLUDE)
            is_good = include(reading, path, text, depth);
        else {
            draft_remark(reading->draft, NULL, path, text->line, "%s", text->value);
            is_good = false;
        }
    }
    console_clear(&console);
    free(text);
    return is_good;
}

bool conserver_import(struct draft *draft, const char *path, const char *bytes, size_t length,
                      const struct conserver_options *options)
{
    struct reading *reading = memory_new(1, sizeof *reading);
    reading->draft = draft;
    reading->options = options;
    bool is_good = read_file(reading, path, bytes, length, 0);
    for (size_t i = 0; i < reading->defaults_count; i++)
        console_clear(&reading->defaults[i]);
    for (size_t i = 0; i < reading->groups_count; i++)
        console_clear(&reading->groups[i]);
    for (size_t i = 0; i < reading->paths_count; i++)
        free(reading->paths[i]);
    free(reading->paths);
    free(reading->defaults);
    free(reading->groups);
    free(reading);
    return is_good;
}
