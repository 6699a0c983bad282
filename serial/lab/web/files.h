/* SPDX-License-Identifier: MIT */
/* The page's files, within the program: nothing is fetched from elsewhere. */
#ifndef SERIAL_LAB_WEB_FILES_H
#define SERIAL_LAB_WEB_FILES_H

#include <stddef.h>
#include <stdint.h>

struct web_file {
    const char *path, *type; /* such as /index.html, text/html; charset=utf-8 */
    const uint8_t *bytes;
    size_t length;
    const char *etag; /* with its quotes */
};

/* Generated at build. */
extern const struct web_file web_files[];
extern const size_t web_files_count;

/* The file at that path, `/` being /index.html; NULL: there is none. */
const struct web_file *web_file_find(const char *path);

#endif
