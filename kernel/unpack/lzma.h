/* SPDX-License-Identifier: MIT */
/* Unpacks one LZMA stream that the build packed: raw, without header or end mark, with lc = lp = pb
 * = 0 (no context for literals, no position). LZMA specification of the 7-Zip SDK, 2015. */
#ifndef KERNEL_UNPACK_LZMA_H
#define KERNEL_UNPACK_LZMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LZMA_PROBABILITIES 1788 /* that the decoder keeps meanwhile */

/* Fills `to` with exactly `size` bytes from `packed`. False where `packed` ends before that or
 * makes no sense; nothing outside either is touched. */
bool lzma_unpack(const uint8_t *packed, size_t length, uint8_t *to, size_t size,
                 uint16_t probabilities[LZMA_PROBABILITIES]);

#endif
