/* SPDX-License-Identifier: MIT */
/* Texts that others wrote, on their way into a record's %1s: a placeholder is marked, and nobody
 * can write the mark himself. */
#ifndef KERNEL_INVENTORY_VENDOR_TEXT_H
#define KERNEL_INVENTORY_VENDOR_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/firmware/smbios.h"

struct vendor_text {
    char bytes[1 + SMBIOS_TEXT_MAX + 1]; /* room for the mark; "" where it is absent */
};

/* Takes `text`, without the blanks and control bytes around it, cut to SMBIOS_TEXT_MAX. */
void vendor_text_take(const char *text, struct vendor_text *out);

/* Takes the strings that these fields of the structure name, one for each byte of `offsets` up to
 * its NUL. */
void vendor_text_read(const struct smbios_structure *structure, const char *offsets,
                      struct vendor_text *out);

/* The same of the first structure of a type; false, and all absent, where there is none. */
bool vendor_text_read_first(enum smbios_type type, const char *offsets, struct vendor_text *out);

/* The system's UUID, the same way. */
void vendor_text_read_uuid(struct vendor_text *out);

/* Whether it is there and no placeholder. */
bool vendor_text_counts(const struct vendor_text *text);

#endif
