/* SPDX-License-Identifier: MIT */
/* A boot that is over: what the index has of it. */
#ifndef SERIAL_LAB_DESK_BOOT_H
#define SERIAL_LAB_DESK_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serial/lab/report.h"
#include "serial/lab/state.h"

/* The texts of a boot, each in memory of its own, or NULL. */
enum boot_text {
    BOOT_RUN,
    BOOT_WHAT, /* what speaks for the verdict, in words */
    BOOT_NEXT, /* what to do */
    BOOT_VENDOR,
    BOOT_PRODUCT,
    BOOT_SERIAL,
    BOOT_MAC,
    BOOT_JSON, /* `Boot` as serial/web/openapi.yaml has it; not kept in memory */
    BOOT_TEXTS,
};

struct boot {
    int64_t machine; /* its number in the index */
    uint64_t id;
    uint64_t began, ended; /* ms since 1970: of its first line, of its last sealed one */
    uint64_t first, end;   /* of the plain log */
    unsigned verdict, pass, fail, error, skip, accepted, changed;
    bool has_end, is_whole; /* the end was heard; and nothing before it is missing */
    char *texts[BOOT_TEXTS];
    struct boot *next; /* of those that aren't in the index yet */
};

/* Of a boot that was judged: all but the machine, times, places and what changed. */
struct boot *boot_of(const struct report *report);
struct boot *boot_copy(const struct boot *boot);
void boot_free(struct boot *boot); /* NULL: nothing */

/* `Boot` as an object. */
json_t *boot_object(const struct report *report);

/* The records and results of such an object, to be freed with records_free. */
void boot_records(struct records *records, const json_t *object);

/* `BootSummary`. */
json_t *boot_summary(const struct boot *boot);

#endif
