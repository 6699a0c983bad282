/* SPDX-License-Identifier: MIT */
/* Durations and sizes as people write them: a whole number and its unit. */
#ifndef SERIAL_LAB_LAB_VALUE_H
#define SERIAL_LAB_LAB_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/* Such as 500ms, 30s, 5m, 24h, 90d: at most a hundred years. Returns NULL, or what was expected. */
const char *lab_duration_read(const char *text, uint64_t *ms);

/* Such as 4096B, 64KiB, 256MiB, 10GiB, 2TiB: at most 2^60 bytes. The same. */
const char *lab_size_read(const char *text, uint64_t *bytes);

/* Whether the text is a day, YYYY-MM-DD. */
bool lab_is_day(const char *text);

/* Whether the text can be a machine's name: it becomes a file's name, and a word of a command. */
bool lab_is_name(const char *text);

/* Whether it is a MAC, with - or : between the bytes, or a UUID, with the usual dashes. */
bool lab_is_mac(const char *text);
bool lab_is_uuid(const char *text);

/* Whether it can be a user's: 1 to 63 bytes that are printed, no blank, no colon. */
bool lab_is_user(const char *text);

#endif
