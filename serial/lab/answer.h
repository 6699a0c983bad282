/* SPDX-License-Identifier: MIT */
/* The answers that were heard: the sealed lines of each boot, by number, out of whatever came on a
 * line or stands in a log (serial/record/PROTOCOL.md, "Reading"). Bytes may come in any pieces.
 * A line whose boot id nobody has named yet waits until somebody does. */
#ifndef SERIAL_LAB_ANSWER_H
#define SERIAL_LAB_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serial/record/decode.h"
#include "serial/record/lines.h"
#include "serial/record/record.h"

/* What is kept at most, some 80 MiB: with more lines the boot that began first is forgotten, with
 * more of one boot they are dropped and it is called damaged; of lines under ids that nobody has
 * named the latest count. */
#define ANSWERS_LINES_MAX 262144
#define ANSWERS_WAITING_MAX 8192

struct answer_line {
    struct decoded_line line; /* its texts are this line's own, NUL-terminated as a whole */
    uint64_t where;           /* the line of the log that it was heard in first, from 1 */
    bool is_torn;             /* its number was heard with another content too */
};

struct answer_boot {
    uint64_t id;
    char name[RECORD_BOOT_DIGITS + 1]; /* the id in hex */
    struct answer_line *lines;         /* by number, each once */
    size_t count, room;
    uint64_t began;   /* counts what was heard, to tell who was first */
    uint64_t dropped; /* lines that there was no room for */
    bool is_torn;     /* a number has two contents */
};

struct answers;

/* Numbers from first to last. */
struct answer_gap {
    uint32_t first, last;
};

struct answers *answers_new(void);

/* The same with other bounds, for who hears many: `lines_max` is each boot's, and none is forgotten
 * for that. Whoever hears drops those that are over. */
struct answers *answers_new_within(size_t lines_max, size_t waiting_max);
void answers_free(struct answers *answers);

/* What was said next. */
void answers_feed(struct answers *answers, const void *bytes, size_t length);

/* The same of a line that was cut already (serial/record/lines.h). */
void answers_take(struct answers *answers, const struct raw_line *raw);

/* Nothing follows: what stands without a line end counts too. More may be fed all the same. */
void answers_finish(struct answers *answers);

/* The boots in the order in which they began; valid until more is fed. */
size_t answers_count(const struct answers *answers);
const struct answer_boot *answers_boot(const struct answers *answers, size_t index);

/* Forgets the boot at `index`: lines of it are from now on ones that nobody has named. */
void answers_drop(struct answers *answers, size_t index);

/* Boots that were forgotten to have room for later ones. */
size_t answers_forgotten(const struct answers *answers);

/* Lines that end like sealed ones, under no id that was named: somebody's, damaged or not. */
size_t answers_waiting(const struct answers *answers);

/* The line with this number, or NULL. */
const struct answer_line *answer_find(const struct answer_boot *boot, uint32_t number);

/* The numbers from 0 to `last` that were not heard, as at most `room` gaps in order. Returns how
 * many gaps there are. */
size_t answer_gaps(const struct answer_boot *boot, uint32_t last, struct answer_gap *gaps,
                   size_t room);

#endif
