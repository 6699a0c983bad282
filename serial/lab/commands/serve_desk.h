/* SPDX-License-Identifier: MIT */
#ifndef SERIAL_LAB_COMMANDS_SERVE_DESK_H
#define SERIAL_LAB_COMMANDS_SERVE_DESK_H

#include "serial/lab/collect/keeper.h"

/* The desk's process of rollcall serve: as keeper_options has it. */
int serve_desk(const struct desk_given *given);

#endif
