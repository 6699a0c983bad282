/* SPDX-License-Identifier: MIT */
/* The lab file: YAML, as serial/lab/man/rollcall-lab.5 describes it. */
#ifndef SERIAL_LAB_LAB_FILE_H
#define SERIAL_LAB_LAB_FILE_H

#include <stddef.h>

#include "serial/lab/lab.h"
#include "serial/lab/lab_value.h"

struct lab_file {
    struct lab_settings settings; /* where the file says nothing of it, the defaults */
    struct lab_machine *machines; /* each by a name of its own, in the order of the file */
    unsigned machines_count;
};

/* Reads the file. NULL where something is wrong with it; `error`, of `size` bytes, then says what
 * and where, as FILE:LINE: where there is a line to it. */
struct lab_file *lab_file_read(const char *path, char *error, size_t size);
void lab_file_free(struct lab_file *file);

/* The same from bytes; `path` is for the error. */
struct lab_file *lab_file_parse(const char *path, const void *bytes, size_t length, char *error,
                                size_t size);

/* The machine of that name, or NULL. */
const struct lab_machine *lab_file_find(const struct lab_file *file, const char *name);

/* The machine's quarantine, where it has one that holds on that day (YYYY-MM-DD), or NULL. */
const struct lab_quarantine *lab_quarantined(const struct lab_machine *machine, const char *today);

#endif
