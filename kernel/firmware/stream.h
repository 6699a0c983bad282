/* SPDX-License-Identifier: MIT */
/* The bytes of a table one after another, however long it is, through a piece that fits a stack. */
#ifndef KERNEL_FIRMWARE_STREAM_H
#define KERNEL_FIRMWARE_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/lib/physical.h"

#define STREAM_PIECE 32

/* Begun by setting the first two; the others begin as 0. */
struct stream {
    uint64_t address; /* of the next piece */
    uint32_t left;    /* bytes that were not taken yet */
    uint32_t at;
    uint8_t piece[STREAM_PIECE];
};

/* Takes the next byte; -1 where none is left, or where it can't be read: that one stays left. */
int stream_next(const struct physical *memory, struct stream *stream);

/* Whether the `length` bytes at `address` can be read and their sum's lowest byte is 0: how the
 * firmware's tables are checked. */
bool stream_sums_to_0(const struct physical *memory, uint64_t address, uint32_t length);

#endif
