/* SPDX-License-Identifier: MIT */
/* The kernel's words: what the lab told this machine to do, and who it says the machine is.
 * Pure: a text in, a struct out. What was not understood is kept, to be said.
 *
 *   after=halt|qemu   how to end (halt)
 *   run=TOKEN         repeated in the answer: at most 32 of [A-Za-z0-9._-]
 *   name= sn= uuid= asset= mac=   identity, as iPXE knows it, URI-encoded (RFC 3986, 2.1)
 *   --                the last word: without it the line was cut on its way, and the word at the
 *                     cut may be half of what was meant, so it is not used
 */
#ifndef KERNEL_WORDS_WORDS_H
#define KERNEL_WORDS_WORDS_H

#include <stdbool.h>

#define WORDS_RUN_MAX 32
#define WORDS_IDENTITY_MAX 96
#define WORDS_PROBLEMS_MAX 8
#define WORDS_PROBLEM_TEXT_MAX 64

enum words_after {
    WORDS_AFTER_HALT,
    WORDS_AFTER_QEMU,
};

enum words_identity {
    WORDS_NAME,
    WORDS_SERIAL,
    WORDS_UUID,
    WORDS_ASSET,
    WORDS_MAC,
    WORDS_IDENTITIES,
};

enum words_trouble {
    WORDS_UNKNOWN_WORD,  /* reported and ignored */
    WORDS_UNKNOWN_VALUE, /* makes the answer inconclusive */
    WORDS_TOO_LONG,      /* an identity value, kept up to its limit */
    WORDS_CUT,           /* the last word of a line without `--`: not used */
};

struct words_problem {
    enum words_trouble trouble;
    char text[WORDS_PROBLEM_TEXT_MAX + 1]; /* the word as it came, cut to this length */
};

struct words {
    enum words_after after;
    char run[WORDS_RUN_MAX + 1];                             /* "" where none was given */
    char identity[WORDS_IDENTITIES][WORDS_IDENTITY_MAX + 1]; /* decoded, any bytes but NUL */
    unsigned unknown_values;
    unsigned problem_count; /* may be more than problems[] keeps */
    struct words_problem problems[WORDS_PROBLEMS_MAX];
};

/* Reads `line`, words between spaces. A word given twice: the last counts. An empty line is
 * whole: a loader without words. */
void words_parse(const char *line, struct words *out);

/* The value as one writes it after `after=`. */
const char *words_after_name(enum words_after after);

#endif
