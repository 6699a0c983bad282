/* SPDX-License-Identifier: MIT */
/* The image travels at every boot, and a kernel packs to three fifths. */
#include "kernel/unpack/unpack.h"

#include <stddef.h>
#include <stdint.h>

#include "kernel/lib/bytes.h"
#include "kernel/lib/uncleared.h"
#include "kernel/memory/image.h"
#include "kernel/unpack/calls.h"
#include "kernel/unpack/lzma.h"
#include "serial/record/crc32c.h"

/* boot/image.ld. The packed bytes fill the last page of text, and go on behind the read-only data:
 * there with the CRC-32C of what they become before them. */
extern const uint8_t packed_first[], packed_first_end[], packed_rest[], packed_rest_end[];
extern uint8_t unpacked_start[];
extern const uint8_t kernel_base[], unpacked_text_end[], unpacked_end[];

enum { SUM_SIZE = 4 };

UNCLEARED static uint16_t probabilities[LZMA_PROBABILITIES];

bool unpack_kernel(void)
{
    size_t size = (size_t)(unpacked_end - unpacked_start);
    uint32_t sum;
    memcpy(&sum, packed_rest, SUM_SIZE);
    static const struct lzma_packed packed = {packed_first, packed_first_end,
                                              packed_rest + SUM_SIZE, packed_rest_end};
    if (!lzma_unpack(&packed, unpacked_start, size, probabilities))
        return false;
    calls_restore(unpacked_start, (size_t)(unpacked_text_end - unpacked_start),
                  (uint32_t)(unpacked_start - kernel_base));
    if (crc32c(0, unpacked_start, size) != sum)
        return false;
    image_keep(unpacked_start, unpacked_text_end, true);
    image_keep(unpacked_text_end, unpacked_end, false);
    return true;
}
