/* SPDX-License-Identifier: MIT */
/* A folder of its own for a test of the journal, and a stream whose every byte is known. */
#ifndef TESTS_UNIT_JOURNAL_FOLDER_H
#define TESTS_UNIT_JOURNAL_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A new empty folder; it is removed with all that is in it by journal_folder_remove. */
const char *journal_folder_make(void);
void journal_folder_remove(void);

/* The files in it that end so; the nth (from 0, by name) in `path`. */
unsigned journal_folder_files(const char *suffix);
void journal_folder_file(const char *suffix, unsigned index, char path[512]);

/* Byte number `index` of a stream: no stretch of it looks like another one. */
uint8_t stream_byte(uint64_t index);
void stream_fill(uint8_t *bytes, uint64_t index, size_t length);
/* Whether these are the stream's bytes from there on. */
bool stream_is(const uint8_t *bytes, uint64_t index, size_t length);

#endif
