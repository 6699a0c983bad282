/* SPDX-License-Identifier: MIT */
/* Times as people give them. Pure, by the caller's clock. */
#ifndef SERIAL_LAB_COMMANDS_WHEN_H
#define SERIAL_LAB_COMMANDS_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#define WHEN_TIMES                                                                                 \
    "2026-01-31, 2026-01-31T14:05, 14:05, @SECONDS, or so long ago: 90s (or 90), 5m, 2h, 1d"

/* `90`, `90s`, `5m`, `2h`, `1d` into milliseconds. False: it is none, or more than ten years. */
bool when_duration(const char *text, uint64_t *ms);

/* One of WHEN_TIMES, in local time, into milliseconds since 1970. False: it is none. */
bool when_time(const char *text, uint64_t now_ms, uint64_t *ms);

#endif
