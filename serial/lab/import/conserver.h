/* SPDX-License-Identifier: MIT */
/* conserver's consoles as machines of a draft (conserver.cf(5), of 8.2.7). */
#ifndef SERIAL_LAB_IMPORT_CONSERVER_H
#define SERIAL_LAB_IMPORT_CONSERVER_H

#include <stdbool.h>

#include "serial/lab/import/draft.h"
#include "serial/lab/import/files.h"

struct conserver_options {
    const char *host; /* this computer's name: other masters' consoles are reached through them */
    bool is_beside;   /* every console is reached through conserver, which goes on running */
    files_read *read;
};

/* Adds what stands in these bytes of the file `path`, and in what it includes. False: it is no
 * conserver.cf, which was told. */
bool conserver_import(struct draft *draft, const char *path, const char *bytes, size_t length,
                      const struct conserver_options *options);

#endif
