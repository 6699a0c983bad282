/* SPDX-License-Identifier: MIT */
/* A desk of made-up machines, which tests tell what happens to them. It stands in for
 * serial/lab/desk where the web is what is tested. */
#ifndef TESTS_SERVE_FAKE_DESK_H
#define TESTS_SERVE_FAKE_DESK_H

#include "serial/lab/desk/desk.h"

/* Machines r1 to r`count`, with their logs in `folder`. `typed` hears what is sent to them. */
struct desk *fake_desk_open(const char *folder, unsigned count,
                            void (*typed)(const char *name, const char *who, const uint8_t *bytes,
                                          size_t length));
void fake_desk_close(struct desk *desk);

/* One line of what happens; false: it isn't understood.
 *   say NAME TEXT            its log grows by the text and CR LF
 *   fill NAME BYTES          by so many bytes of lines
 *   begin NAME BOOT [RUN]    a boot begins now
 *   end NAME VERDICT         it is over
 *   state NAME STATE         another state
 *   quarantine NAME WHY
 *   closed NAME WHY          its line is
 *   people NAME              people may type there; `people NAME USER`: this one only
 *   screen NAME              it has no line
 *   forget NAME BYTES        the log's beginning has gone
 *   add NAME, gone NAME */
bool fake_desk_do(struct desk *desk, const char *line);

/* Every machine's log grows by so many bytes, and so many machines say so, in turns. */
void fake_desk_grow(struct desk *desk, size_t bytes, unsigned told);

#endif
