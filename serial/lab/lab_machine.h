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

#endif
