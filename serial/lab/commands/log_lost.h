/* SPDX-License-Identifier: MIT */
#ifndef SERIAL_LAB_COMMANDS_LOG_LOST_H
#define SERIAL_LAB_COMMANDS_LOG_LOST_H

/* Says on standard error how much of what that machine said its log lacks, if it lacks any: a plain
 * log has no mark where something is missing. */
void log_say_lost(const char *socket, const char *name);

#endif
