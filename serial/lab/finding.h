/* SPDX-License-Identifier: MIT */
/* Reasons for a verdict, while it is looked for. */
#ifndef SERIAL_LAB_FINDING_H
#define SERIAL_LAB_FINDING_H

#include "serial/lab/verdict.h"

/* The verdict holds, for this reason, which is about this line of the log (0: none). Of several
 * reasons for one verdict the first is kept. */
void finding_add(struct judgement *judgement, enum verdict verdict, uint64_t where,
                 const char *pattern, ...) __attribute__((format(printf, 4, 5)));

#endif
