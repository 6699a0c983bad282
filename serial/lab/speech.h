/* SPDX-License-Identifier: MIT */
/* Who speaks on the line right now: the machine's own shell, or something else that must not be
 * typed to (a login prompt, another shell, a boot loader)? The line may lose bytes, so the texts
 * are compared with that in mind (serial/record/PROTOCOL.md, "Asking again"). Pure. */
#ifndef SERIAL_LAB_SPEECH_H
#define SERIAL_LAB_SPEECH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SPEECH_PROMPT "rollcall> "
#define SPEECH_TYPED_MAX 112

/* What was heard since the last line that ends like a sealed one. */
struct speech {
    char tail[256]; /* what has no line end yet; of more than that the end */
    size_t length;
    unsigned sealed;  /* lines that end like sealed ones, in all */
    unsigned strange; /* lines since that the machine's end of the answer doesn't explain */
    /* Since something was typed: line ends, `# = ` and `# gone` lines. */
    unsigned breaks, again, gone;
    bool is_cut;                      /* the tail was longer than its room */
    char typed[SPEECH_TYPED_MAX + 1]; /* what we typed last: it comes back as an echo */
};

void speech_hear(struct speech *speech, const uint8_t *bytes, size_t length);

/* From now on what is strange is counted anew, and `typed` is expected as an echo. */
void speech_typed(struct speech *speech, const char *typed);

/* The tail is the prompt, each byte of it, and nothing else. */
bool speech_is_prompt(const struct speech *speech);

/* The same where the line may have lost up to three of its bytes. */
bool speech_is_like_prompt(const struct speech *speech);

/* The tail may be a part of what the machine says itself behind its answer, or the prompt and our
 * echo with any number of bytes lost. */
bool speech_is_own_tail(const struct speech *speech);

#endif
