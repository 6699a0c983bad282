/* SPDX-License-Identifier: MIT */
/* The verdicts on a boot, with the numbers that programs exit with. serial/record/PROTOCOL.md
 * says what each means and which counts where several hold. */
#ifndef SERIAL_RECORD_VERDICT_H
#define SERIAL_RECORD_VERDICT_H

enum verdict {
    VERDICT_PASS = 0,
    VERDICT_FAIL = 1,
    VERDICT_NOT_ASKED = 2, /* from here to 5 and 7: only the lab's end can know */
    VERDICT_TRUNCATED = 3,
    VERDICT_DAMAGED = 4,
    VERDICT_SILENT = 5,
    VERDICT_CRASHED = 6, /* of the machine said by the end alone, never in a record */
    VERDICT_OTHER = 7,
    VERDICT_INCONCLUSIVE = 8,
};

/* The verdict as a machine says it in `# end`. */
static inline const char *verdict_name(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_PASS:
        return "pass";
    case VERDICT_FAIL:
        return "fail";
    case VERDICT_CRASHED:
        return "crashed";
    default:
        return "inconclusive";
    }
}

#endif
