/* SPDX-License-Identifier: MIT */
/* The verdicts on a boot, with the numbers that programs exit with. serial/record/PROTOCOL.md
 * says what each means; a machine says only those that it can know of itself. */
#ifndef SERIAL_RECORD_VERDICT_H
#define SERIAL_RECORD_VERDICT_H

enum verdict {
    VERDICT_PASS = 0,
    VERDICT_FAIL = 1,
    VERDICT_CRASHED = 6, /* said by the end alone, never in a record */
    VERDICT_INCONCLUSIVE = 8,
};

/* The verdict as `# end` says it. */
static inline const char *verdict_name(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_PASS:
        return "pass";
    case VERDICT_FAIL:
        return "fail";
    case VERDICT_CRASHED:
        return "crashed";
    case VERDICT_INCONCLUSIVE:
        break;
    }
    return "inconclusive";
}

#endif
