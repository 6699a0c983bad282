/* SPDX-License-Identifier: MIT */
/* Every byte is summed once when it comes and once by each reader, so the sum has to be much
 * cheaper than copying. The processor's instruction gives its result three cycles later and can
 * begin another one each cycle: three lanes are summed side by side and then put together. */
#include <string.h>

#include "serial/lab/journal/frame.h"
#include "serial/record/crc32c.h"

/* Bytes of each: putting three together costs as much as some 50. */
#define LANE ((size_t)1024)

enum { LANES = 3, WORD = sizeof(uint64_t) };

/* What a sum becomes behind LANE zeros: by its lowest byte, and so on. Sums are linear: that of
 * two lanes is this one of the first, xor that of the second. */
static uint32_t behind_zeros[4][256];
static bool has_instruction;

__attribute__((target("sse4.2"))) static uint32_t sum_zeros(uint32_t sum)
{
    for (size_t i = 0; i < LANE / WORD; i++)
        sum = (uint32_t)__builtin_ia32_crc32di(sum, 0);
    return sum;
}

static uint32_t next_lane(uint32_t sum)
{
    return behind_zeros[0][sum & 255] ^ behind_zeros[1][sum >> 8 & 255] ^
           behind_zeros[2][sum >> 16 & 255] ^ behind_zeros[3][sum >> 24];
}

/* Before main(), so that no thread meets half a table. */
__attribute__((constructor)) static void look(void)
{
    if (!__builtin_cpu_supports("sse4.2"))
        return;
    for (unsigned byte = 0; byte < 4; byte++)
        for (unsigned bit = 0; bit < 8; bit++) {
            uint32_t sum = sum_zeros((uint32_t)1 << (8 * byte + bit));
            for (unsigned value = 0; value < 256; value++)
                behind_zeros[byte][value] ^= value >> bit & 1 ? sum : 0;
        }
    has_instruction = true;
}

static uint64_t word_at(const uint8_t *byte)
{
    uint64_t word;
    memcpy(&word, byte, sizeof word);
    return word;
}

__attribute__((target("sse4.2"))) static uint32_t sum_lanes(uint32_t sum, const uint8_t *byte)
{
    uint64_t first = sum, second = 0, third = 0;
    for (size_t i = 0; i < LANE; i += WORD) {
        first = __builtin_ia32_crc32di(first, word_at(byte + i));
        second = __builtin_ia32_crc32di(second, word_at(byte + LANE + i));
        third = __builtin_ia32_crc32di(third, word_at(byte + 2 * LANE + i));
    }
    return next_lane(next_lane((uint32_t)first) ^ (uint32_t)second) ^ (uint32_t)third;
}

__attribute__((target("sse4.2"))) static uint32_t sum_fast(uint32_t sum, const uint8_t *byte,
                                                           size_t length)
{
    sum = ~sum;
    for (; length >= LANES * LANE; byte += LANES * LANE, length -= LANES * LANE)
        sum = sum_lanes(sum, byte);
    for (; length >= WORD; byte += WORD, length -= WORD)
        sum = (uint32_t)__builtin_ia32_crc32di(sum, word_at(byte));
    for (; length > 0; byte++, length--)
        sum = __builtin_ia32_crc32qi(sum, *byte);
    return ~sum;
}

uint32_t frame_sum(uint32_t sum, const void *bytes, size_t length)
{
    return has_instruction ? sum_fast(sum, bytes, length) : crc32c(sum, bytes, length);
}
