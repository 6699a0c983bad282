/* SPDX-License-Identifier: MIT */
/* The answer's lines: numbered from 0 within the boot, sealed under the boot id, into the log. */
#ifndef KERNEL_ANSWER_SAY_H
#define KERNEL_ANSWER_SAY_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/log/log.h"
#include "serial/record/record.h"

/* Begins the answer of this boot: what is said from now on is sealed under `boot`. */
void say_begin(uint64_t boot);

/* Says a line of the answer that isn't sealed: into the log, and kept. */
void say_line(enum log_kind kind, const char *text);

/* Says a record in as many parts as it needs; the pattern is record_begin's. */
void say_record(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

/* Says the record `trouble`. */
void say_trouble(const char *where, const char *what);

#endif
