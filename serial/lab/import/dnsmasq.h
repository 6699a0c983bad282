/* SPDX-License-Identifier: MIT */
/* dnsmasq's dhcp-host lines as machines of a draft (dnsmasq(8)): names, MACs, and for people tags
 * and addresses. */
#ifndef SERIAL_LAB_IMPORT_DNSMASQ_H
#define SERIAL_LAB_IMPORT_DNSMASQ_H

#include <stdbool.h>

#include "serial/lab/import/draft.h"
#include "serial/lab/import/files.h"

/* Adds what stands in these bytes of the file `path`, and in the files that it names. A file of
 * dhcp-hostsfile's kind has lines without the word. False: most lines of it are none of
 * dnsmasq's, which was told. */
bool dnsmasq_import(struct draft *draft, const char *path, const char *bytes, size_t length,
                    files_read *read);

#endif
