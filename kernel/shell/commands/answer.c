/* SPDX-License-Identifier: MIT */
/* Who plugs in late has missed what was said. */
#include <stddef.h>
#include <stdint.h>

#include "kernel/answer/keep.h"
#include "kernel/log/log.h"
#include "kernel/panic/watchdog.h"
#include "kernel/shell/shell.h"

COMMAND(again, "again", "", "says the whole answer anew", 0)
{
    keep_say_again();
    return true;
}

COMMAND(resend, "resend", " [NUMBERS]", "says the sealed lines with these numbers anew, or all",
        SHELL_TEXT)
{
    uint64_t number;
    for (unsigned i = 0; i < count; i++)
        if (!shell_number(words[i], &number) || number > UINT32_MAX)
            return false;
    for (unsigned i = 0; i < count; i++) {
        watchdog_progress();
        shell_number(words[i], &number);
        keep_resend((uint32_t)number);
    }
    if (count == 0)
        keep_resend_all();
    return true;
}

/* On a slow line a long log takes minutes. */
static void pass(void *context, const char *bytes, size_t length)
{
    (void)context;
    watchdog_progress();
    log_pass(bytes, length);
}

COMMAND(log, "log", "", "says the whole log anew", 0)
{
    struct log_sink sink = {.write = pass, .kinds = LOG_WIRE | LOG_PEOPLE};
    log_replay(&sink);
    return true;
}

/* Whether the command before was run, as other shells say it. */
static const char *expand(const char *word)
{
    if (word[0] != '$' || word[1] != '?')
        return word;
    return shell_failed() ? "1" : "0";
}

COMMAND(echo, "echo", " WORDS", "says WORDS; $? is 0 where the command before was run, else 1",
        SHELL_TEXT)
{
    for (unsigned i = 0; i < count; i++) {
        shell_put(i > 0 ? " " : "");
        shell_put(expand(words[i]));
    }
    shell_put("\r\n");
    return true;
}
