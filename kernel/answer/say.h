/* SPDX-License-Identifier: MIT */
/* The answer's lines: numbered from 0 within the boot, sealed under the boot id, into the log. */
#ifndef KERNEL_ANSWER_SAY_H
#define KERNEL_ANSWER_SAY_H

#include <stddef.h>
#include <stdint.h>

#include "serial/record/record.h"

/* Begins the answer of this boot: what is said from now on is sealed under `boot`. */
void say_begin(uint64_t boot);

/* Says the record `# KIND {...}`, in as many parts as it needs. */
void say_record(const char *kind, const struct record_field *fields, size_t count);

#define SAY(kind, ...)                                                                             \
    say_record(kind, (const struct record_field[]){__VA_ARGS__},                                   \
               sizeof((const struct record_field[]){__VA_ARGS__}) / sizeof(struct record_field))

#endif
