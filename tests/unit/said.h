/* SPDX-License-Identifier: MIT */
/* A log in the making, for tests of the lab's end: lines are sealed as they are said. */
#ifndef TESTS_UNIT_SAID_H
#define TESTS_UNIT_SAID_H

#include <stddef.h>
#include <stdint.h>

#define SAID_BOOT 0x9f2c61d07ab34e58

struct said {
    char text[65536];
    size_t length;
    uint64_t boot;
    uint32_t next; /* the next sealed line's number */
};

/* Begins with nothing said, under SAID_BOOT. */
void said_begin(struct said *said);

/* Bytes as they are. */
void said_raw(struct said *said, const char *text);

/* A line with its seal under the next number, and CR LF. */
void said_line(struct said *said, const char *text);

/* The record `rollcall` of this boot, with run=r1 and build=b1. */
void said_rollcall(struct said *said);

/* The record `end` of this boot: `fields` stand between `run` and `after`. */
void said_end(struct said *said, const char *fields);

/* Another boot begins: numbers start from 0. */
void said_boot(struct said *said, uint64_t boot);

#endif
