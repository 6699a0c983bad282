/* SPDX-License-Identifier: MIT */
/* Every machine as it is now, in text that is ready to be sent, in the order of its last change. A
 * viewer keeps nothing but how far in this order it has been told: however slow it is, it is told
 * each machine's latest state, in pieces of a bounded size. Pure; for one thread. */
#ifndef SERIAL_LAB_WEB_TABLE_H
#define SERIAL_LAB_WEB_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table;

struct table *table_new(void);
void table_free(struct table *table);

/* Takes the machines of a JSON array, as desk_changes gives it. With `is_all` those that aren't in
 * it are gone. */
void table_take(struct table *table, const char *array, size_t length, bool is_all);

/* What a viewer knows who was told everything. */
uint64_t table_version(const struct table *table);

/* Writes `{"machines":[…]}`, or `{"gone":[…]}`, with those that changed first behind `*told`, as
 * many as there is room for, and moves `*told`. A machine whose text is longer than the room is
 * passed over. Returns how many bytes; 0: there is nothing to tell. `room` is at least 64. */
size_t table_tell(struct table *table, uint64_t *told, char *to, size_t room);

#endif
