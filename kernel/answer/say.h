/* SPDX-License-Identifier: MIT */
/* The answer's lines: numbered from 0 within the boot, sealed under the boot id, into the log. */
#ifndef KERNEL_ANSWER_SAY_H
#define KERNEL_ANSWER_SAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/log/log.h"
#include "serial/record/record.h"
#include "serial/record/result.h"

/* Begins the answer of this boot: what is said from now on is sealed under `boot`. */
void say_begin(uint64_t boot);

/* The answer is complete: what is said from now on is numbered on, and not kept. */
void say_complete(void);
bool say_is_complete(void);

/* The number of the next sealed line. */
uint32_t say_number(void);

/* True while a line is on its way: between its number and its last byte nothing may break off. */
bool say_is_busy(void);

/* Called whenever a line is out, where it isn't NULL; may not come back. */
extern void (*volatile say_then)(void);

/* Cycles of the time-stamp counter that saying took so far: ports are slow. */
uint64_t say_cycles(void);

/* Says a line of the answer that isn't sealed: into the log, and kept. */
void say_line(enum log_kind kind, const char *text);

/* Says a record in as many parts as it needs; the pattern is record_begin's. */
void say_record(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

/* Says how a check ended. */
void say_result(const struct record_result *result);

/* Says the record `trouble`. */
void say_trouble(const char *where, const char *what);

/* Says a line for people in between, as log_people does; it isn't kept. */
void say_aside(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

#endif
