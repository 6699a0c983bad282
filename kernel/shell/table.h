/* SPDX-License-Identifier: MIT */
/* The commands that were linked in: found, listed, completed. */
#ifndef KERNEL_SHELL_TABLE_H
#define KERNEL_SHELL_TABLE_H

#include <stdbool.h>

#include "kernel/shell/line.h"
#include "kernel/shell/shell.h"

/* True where `text` begins with the whole words `start`. */
bool table_begins(const char *text, const char *start);

/* The command whose name `text` begins with, as whole words with one blank between two; or NULL. */
const struct shell_command *table_find(const char *text);

/* What stands behind the NUL of `text`: a command's arguments, and what it is about. */
const char *table_behind(const char *text);

/* Says what each command is for that is, or whose family is, `name`, and how it is called, with
 * `first` before it; every one where `name` is NULL. False where there is none. */
bool table_say(const char *first, const char *name);

/* Goes on with the name that was begun up to the cursor, as far as it is certain; where nothing
 * is, lists what it may become. */
void table_complete(struct line *line);

#endif
