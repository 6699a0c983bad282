/* SPDX-License-Identifier: MIT */
/* What people are told of lines that can't be opened when serve is started: a port that was
 * mistyped shows at once. */
#ifndef SERIAL_LAB_COLLECT_COMPLAIN_H
#define SERIAL_LAB_COLLECT_COMPLAIN_H

/* On stderr; of a lab where nothing can be opened only so much that it can still be read. */
void complain(const char *machine, const char *why);

#endif
