/* SPDX-License-Identifier: MIT */
/* A log as a file, or on standard input. */
#ifndef SERIAL_LAB_LOG_H
#define SERIAL_LAB_LOG_H

#include <stdbool.h>

#include "serial/lab/answer.h"

/* Reads the log at `path` (`-`: standard input) to its end. False where it can't be read, with the
 * reason in errno. */
bool log_read(struct answers *answers, const char *path);

#endif
