/* SPDX-License-Identifier: MIT */
/* The files that importers read, and what they include: one place that opens them, so that a fuzzer
 * can give none. */
#ifndef SERIAL_LAB_IMPORT_FILES_H
#define SERIAL_LAB_IMPORT_FILES_H

#include <stddef.h>

#define FILES_DEPTH_MAX 10 /* of files that include files */
#define FILES_MAX 1000     /* of them together: each may include all others */

/* The file's bytes, with a NUL behind them, which the caller frees. NULL: `*why` says why. */
typedef char *files_read(const char *path, size_t *length, const char **why);

/* Of the file system. Up to 16 MiB. */
files_read files_open;

/* The path of a file that another one names: a relative one is taken from the other's folder. The
 * caller frees it. */
char *files_beside(const char *path, const char *named);

#endif
