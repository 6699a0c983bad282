/* SPDX-License-Identifier: MIT */
/* ser2net's connections as machines of a draft (ser2net.yaml(5)). */
#ifndef SERIAL_LAB_IMPORT_SER2NET_H
#define SERIAL_LAB_IMPORT_SER2NET_H

#include <stdbool.h>

#include "serial/lab/import/draft.h"

/* Adds what stands in these bytes of the file `path`. `host` is where ser2net runs, for connections
 * that say nothing of it. False: it is no ser2net.yaml, which was told. */
bool ser2net_import(struct draft *draft, const char *path, const char *bytes, size_t length,
                    const char *host);

#endif
