/* SPDX-License-Identifier: MIT */
/* The linker gathers the commands in any order; people look for them by name. */
#include "kernel/shell/table.h"

#include <stddef.h>

#include "kernel/lib/bytes.h"

/* The linker's, since the section's name is one of C. */
extern const struct shell_command __start_shell_commands[], __stop_shell_commands[];

#define EACH_COMMAND(command)                                                                      \
    const struct shell_command *command = __start_shell_commands;                                  \
    (command) < __stop_shell_commands;                                                             \
    (command)++

/* How many characters both begin with. */
static size_t common(const char *left, const char *right)
{
    size_t length = 0;
    while (left[length] != '\0' && left[length] == right[length])
        length++;
    return length;
}

static bool is_before(const char *left, const char *right)
{
    size_t length = common(left, right);
    return left[length] < right[length];
}

/* The first command by name behind `name`; NULL behind the last. */
static const struct shell_command *next(const char *name)
{
    const struct shell_command *best = NULL;
    for (EACH_COMMAND(command)) {
        if (is_before(name, command->name) && (!best || is_before(command->name, best->name)))
            best = command;
    }
    return best;
}

bool table_begins(const char *text, const char *start)
{
    size_t length = common(text, start);
    return start[length] == '\0' && (text[length] == '\0' || text[length] == ' ');
}

const struct shell_command *table_find(const char *text)
{
    for (EACH_COMMAND(command)) {
        if (table_begins(text, command->name))
            return command;
    }
    return NULL;
}

const char *table_behind(const char *text)
{
    return text + strlen(text) + 1;
}

bool table_say(const char *first, const char *name)
{
    bool is_any = false;
    for (const struct shell_command *command = next(""); command; command = next(command->name)) {
        if (name && !table_begins(command->name, name))
            continue;
        const char *arguments = table_behind(command->name);
        shell_say("%s %s%s: %s%s", first, command->name, arguments, table_behind(arguments),
                  command->flags & SHELL_FULL ? " (shell=full)" : "");
        is_any = true;
    }
    return is_any;
}

COMMAND(help, "help", " [NAME]", "lists the commands", SHELL_TEXT)
{
    return table_say("-", count > 0 ? words[0] : NULL);
}

/* The next command by name behind `after` that what stands before the cursor may become. */
static const struct shell_command *next_candidate(const struct line *line, const char *after)
{
    const struct shell_command *command = next(after);
    while (command && common(command->name, line->text) < line->at)
        command = next(command->name);
    return command;
}

static void list(struct line *line)
{
    const char *before = "\r\n- ";
    const struct shell_command *command = next_candidate(line, "");
    for (; command; command = next_candidate(line, command->name)) {
        shell_put(before);
        shell_put(command->name);
        before = ", ";
    }
    shell_put("\r\n");
}

void table_complete(struct line *line)
{
    const struct shell_command *first = next_candidate(line, ""), *last = first, *more;
    if (!first)
        return;
    while ((more = next_candidate(line, last->name)) != NULL)
        last = more;
    /* They are sorted: what the first and the last begin with, all of them do. */
    size_t certain = common(first->name, last->name);
    if (first != last && certain == line->at) {
        list(line);
        line_show(line);
        return;
    }
    for (size_t i = line->at; i < certain; i++)
        line_insert(line, first->name[i]);
    if (first == last)
        line_insert(line, ' ');
}
