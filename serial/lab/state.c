/* SPDX-License-Identifier: MIT */
#include "serial/lab/state.h"

const char *state_name(enum state state)
{
    static const char *const names[STATES] = {
        "unheard", "booting", "pass",         "fail",    "truncated", "damaged", "silent",
        "crashed", "other",   "inconclusive", "looping", "overdue",   "screen"};
    return names[state];
}

enum state state_of_verdict(enum verdict verdict)
{
    static const enum state states[] = {[VERDICT_PASS] = STATE_PASS,
                                        [VERDICT_FAIL] = STATE_FAIL,
                                        [VERDICT_NOT_ASKED] = STATE_UNHEARD,
                                        [VERDICT_TRUNCATED] = STATE_TRUNCATED,
                                        [VERDICT_DAMAGED] = STATE_DAMAGED,
                                        [VERDICT_SILENT] = STATE_SILENT,
                                        [VERDICT_CRASHED] = STATE_CRASHED,
                                        [VERDICT_OTHER] = STATE_OTHER,
                                        [VERDICT_INCONCLUSIVE] = STATE_INCONCLUSIVE};
    return states[verdict];
}

/* Who boots hasn't said yet how it is; who was expected and wasn't heard is silent. */
int state_verdict(enum state state)
{
    static const int verdicts[STATES] = {[STATE_UNHEARD] = VERDICT_SILENT,
                                         [STATE_BOOTING] = VERDICT_SILENT,
                                         [STATE_PASS] = VERDICT_PASS,
                                         [STATE_FAIL] = VERDICT_FAIL,
                                         [STATE_TRUNCATED] = VERDICT_TRUNCATED,
                                         [STATE_DAMAGED] = VERDICT_DAMAGED,
                                         [STATE_SILENT] = VERDICT_SILENT,
                                         [STATE_CRASHED] = VERDICT_CRASHED,
                                         [STATE_OTHER] = VERDICT_OTHER,
                                         [STATE_INCONCLUSIVE] = VERDICT_INCONCLUSIVE,
                                         [STATE_LOOPING] = VERDICT_CRASHED,
                                         [STATE_OVERDUE] = VERDICT_SILENT,
                                         [STATE_SCREEN] = -1};
    return verdicts[state];
}
