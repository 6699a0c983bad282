/* SPDX-License-Identifier: MIT */
/* What no schema can say of a lab's machines. */
#ifndef SERIAL_LAB_LAB_MACHINE_H
#define SERIAL_LAB_LAB_MACHINE_H

#include "serial/lab/lab_schema.h"
#include "serial/lab/lab_tree.h"

/* Makes machine number `index` of what was said of it. False: a mistake was noted. */
bool lab_machine_make(struct lab_machine *machine, const struct lab_said_machine *said,
                      unsigned index, struct lab_tree *tree);

/* That no two have one name or one source. False: a mistake was noted. */
bool lab_machines_differ(const struct lab_machine *machines, unsigned count, struct lab_tree *tree);

/* What is wrong with a machine's source, or NULL. A password that it needs is looked for when it is
 * opened. */
const char *lab_source_fault(const char *source);

/* What a source leads to, whatever its rate: two machines can't have the same. NULL: nothing that
 * another could take away. The caller frees it. */
char *lab_source_key(const char *source);

#endif
