/* SPDX-License-Identifier: MIT */
/* What the machine is and how it is, once more: as records, numbered on behind the answer's. */
#include <stddef.h>

#include "kernel/check/run.h"
#include "kernel/check/table.h"
#include "kernel/inventory/inventory.h"
#include "kernel/machine.h"
#include "kernel/shell/shell.h"

COMMAND(show, "show", " [KIND]", "says the records of a kind anew, or lists the kinds", SHELL_TEXT)
{
    const char *kind;
    for (unsigned i = 0; count == 0 && (kind = inventory_kind(i)) != NULL; i++)
        shell_say("- %s", kind);
    return count == 0 || (count == 1 && (shell_is_early() || inventory_show(words[0])));
}

static void list_checks(void)
{
    /* By enum check_level. */
    static const char levels[][6] = {"quick", "full", "risky"};
    const struct check *check = check_next(NULL);
    for (; check; check = check_next(check))
        shell_say("- %s (%s): %s", check->name, levels[check->level], check->about);
}

/* True where `choice` means a check that writes to devices, and that may not be done from here. */
static bool is_refused(const char *choice)
{
    if (machine.words->shell == WORDS_SHELL_FULL)
        return false;
    const struct check *check = check_next(NULL);
    while (check && !(check->level == CHECK_risky && check_is_chosen(check, choice)))
        check = check_next(check);
    if (check)
        shell_say("%s needs shell=full", check->name);
    return check != NULL;
}

COMMAND(check, "check", " [NAMES]", "runs checks (names, families, quick, full), or lists them",
        SHELL_TEXT)
{
    size_t length;
    for (unsigned i = 0; i < count; i++)
        if (check_unknown(words[i], &length))
            return false;
    if (count == 0)
        list_checks();
    else if (shell_is_early())
        return true;
    for (unsigned i = 0; i < count; i++)
        if (!is_refused(words[i]))
            check_again(words[i]);
    return true;
}
