/* SPDX-License-Identifier: MIT */
/* Machines as JSON, each made when somebody asks, and once for everybody. With the lock. */
#ifndef SERIAL_LAB_DESK_TELL_H
#define SERIAL_LAB_DESK_TELL_H

#include "serial/lab/desk/inside.h"

/* `Machine`, a new reference. */
json_t *tell_machine(const struct desk *desk, const struct machine *machine);

/* `Journal`, a new reference. (ask.c) */
json_t *tell_journal(const struct desk *desk);

/* What changed is given its versions. True: something did. `refresh` of those that only had bytes
 * go along. */
bool tell_publish(struct desk *desk, unsigned refresh);

/* At the desk's end: what nobody asks for any more. */
void tell_free(struct desk *desk);

/* What there is to say of the state, and what to do; in memory of its own, or NULL. (tell_what.c)
 */
char *tell_what(const struct machine *machine);
char *tell_next(const struct machine *machine);

/* That its line is closed, since when and why; or NULL. */
char *tell_closed(const struct machine *machine);

#endif
