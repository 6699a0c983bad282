/* SPDX-License-Identifier: MIT */
/* Whoever relies on the panic's lines wants to see each of them come, on this very machine. */
#include "kernel/shell/rehearse.h"
#include "kernel/shell/shell.h"
#include "kernel/shell/table.h"

COMMAND(panic, "panic", " [NAME]", "breaks the kernel so that it panics", SHELL_FULL | SHELL_TEXT)
{
    unsigned number = 0;
    for (const char *c = rehearse_names; count == 1 && *c != '\0'; c++) {
        if (*c != ' ')
            continue;
        if (table_begins(c + 1, words[0])) {
            rehearse(number);
            shell_say("it went on");
            return true;
        }
        number++;
    }
    shell_say("-%s", rehearse_names);
    return true;
}
