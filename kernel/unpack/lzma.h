/* SPDX-License-Identifier: MIT */
/* Unpacks one LZMA stream that the build packed: raw, without header or end mark, with lc = 3
 * (three bits of the byte before are a literal's context) and lp = pb = 0 (no position is). LZMA
 * specification of the 7-Zip SDK, 2015. */
#ifndef KERNEL_UNPACK_LZMA_H
#define KERNEL_UNPACK_LZMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LZMA_PROBABILITIES 7164 /* that the decoder keeps meanwhile */

/* A stream in two pieces, either of which may be empty. */
struct lzma_packed {
    const uint8_t *first, *first_end;
    const uint8_t *rest, *rest_end;
};

/* Fills `to` with exactly `size` bytes. False where the stream ends before that or makes no sense;
 * nothing outside its pieces and `to` is touched. */
bool lzma_unpack(const struct lzma_packed *packed, uint8_t *to, size_t size,
                 uint16_t probabilities[LZMA_PROBABILITIES]);

#endif
