/* SPDX-License-Identifier: MIT */
/* One serial line, wherever it ends: bytes in, bytes out, and what went wrong in words. The one
 * place that speaks gensio (gensio(5)). One thread; nothing blocks longer than it is told to. */
#ifndef SERIAL_LAB_SOURCE_H
#define SERIAL_LAB_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct source;

enum source_event {
    SOURCE_BYTES,  /* something came */
    SOURCE_QUIET,  /* nothing did within the time */
    SOURCE_CLOSED, /* the other side is gone: nothing more will come */
    SOURCE_BROKEN, /* the same, and source_error() says why */
};

/* Opens the source that `text` names (source_name.h), at `baud`, or 0 for the name's own rate or
 * 115200; 8 bits, no parity, no flow control. Waits 10 s at most. NULL where it can't be opened;
 * source_error() then says what, where and what to do. */
struct source *source_open(const char *text, unsigned baud);

/* Starts a program, and speaks with it by its standard input and output. `words` ends with NULL.
 * The rest is as with source_open. */
struct source *source_start(const char *const words[]);

/* Waits for bytes, `ms` milliseconds at most. With SOURCE_BYTES they are in `*bytes` until the next
 * call. A signal ends the wait early, as SOURCE_QUIET. */
enum source_event source_wait(struct source *source, unsigned ms, const uint8_t **bytes,
                              size_t *length);

/* False for standard input, which has no way back. */
bool source_can_type(const struct source *source);

/* Sends `length` bytes, behind what hasn't gone out yet, while source_wait waits. False, with
 * nothing sent, where the other side has not yet taken what came before, or can't be typed to. */
bool source_type(struct source *source, const char *bytes, size_t length);

/* Another rate, at once. False where the source has none that can be set. */
bool source_set_baud(struct source *source, unsigned baud);

/* What went wrong last, on one line without its end. */
const char *source_error(void);

/* Closes it; a program is ended. Waits 2 s at most. */
void source_close(struct source *source);

#endif
