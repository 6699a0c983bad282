/* SPDX-License-Identifier: MIT */
/* Why hooks fail, said once: not again at every change, until the hook works or something else is
 * wrong with it. Not safe for two threads. */
#ifndef SERIAL_LAB_DESK_HOOK_FAILURES_H
#define SERIAL_LAB_DESK_HOOK_FAILURES_H

/* What was said last of each hook that fails; begins as zeros. */
struct hook_failures {
    struct hook_failure *first;
};

/* A hook, which is a command or a URL, was done for that machine in that state. `why` says what
 * went wrong; NULL: nothing. */
void hook_ended(struct hook_failures *failures, const char *hook, const char *machine,
                const char *state, const char *why);

void hook_failures_free(struct hook_failures *failures);

#endif
