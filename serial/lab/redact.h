/* SPDX-License-Identifier: MIT */
/* Takes out of an answer what names one machine or its owner - serial numbers, UUIDs, MACs, asset
 * tags - and puts a hash there, wherever it stands. */
#ifndef SERIAL_LAB_REDACT_H
#define SERIAL_LAB_REDACT_H

#include "serial/lab/records.h"

struct secrets;

/* What must not be told of these records: the values that stand under serial, uuid, mac or asset in
 * any of them, and whatever looks like a MAC or a UUID. `salt` must outlive it. */
struct secrets *secrets_new(const struct records *records, const char *salt);
void secrets_free(struct secrets *secrets);

/* Takes it out of every text of every record, and of the results' texts. */
void redact_records(const struct secrets *secrets, struct records *records);

/* The text without it, in memory of its own. */
char *redact_text(const struct secrets *secrets, const char *text);

#endif
