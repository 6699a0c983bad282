/* SPDX-License-Identifier: MIT */
/* What was typed is words with blanks between them; a command wants as many numbers as its usage
 * shows, or takes the words as they are. */
#include "kernel/shell/invoke.h"

#include "kernel/lib/bytes.h"
#include "kernel/shell/table.h"

void invoke_squeeze(char *text)
{
    char *to = text;
    bool is_behind_blank = false;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\'' || *c == '"')
            continue;
        if (*c != ' ') {
            if (is_behind_blank && to > text)
                *to++ = ' ';
            *to++ = *c;
        }
        is_behind_blank = *c == ' ';
    }
    *to = '\0';
}

/* Makes words of what is behind a command's name, a blank before each; returns how many. */
static unsigned split(char *text, char *words[])
{
    unsigned count = 0;
    for (; *text != '\0'; text++) {
        if (*text == ' ') {
            *text = '\0';
            words[count++] = text + 1;
        }
    }
    return count;
}

/* As many numbers as `usage` has words. */
static bool read_numbers(const char *usage, unsigned count, char *const words[], uint64_t *numbers)
{
    unsigned read = 0;
    for (; *usage != '\0'; usage++) {
        if (*usage != ' ')
            continue;
        if (read == count && usage[1] != '[')
            return false;
        if (read < count && !shell_number(words[read], &numbers[read]))
            return false;
        read += read < count;
    }
    return read == count;
}

bool invoke(const struct shell_command *command, char *text)
{
    char *words[SHELL_LINE_MAX / 2];
    uint64_t numbers[SHELL_NUMBERS_MAX] = {0};
    unsigned count = split(text + strlen(command->name), words);
    if (command->flags & SHELL_FULL && shell_world.words->shell != WORDS_SHELL_FULL)
        shell_say("needs shell=full");
    else if ((command->flags & SHELL_TEXT ||
              read_numbers(table_behind(command->name), count, words, numbers)) &&
             command->run(count, words, numbers))
        return true;
    else
        table_say("usage:", command->name);
    return false;
}
