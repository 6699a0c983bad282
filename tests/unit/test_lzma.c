/* SPDX-License-Identifier: MIT */
/* What the library that the build packs with makes comes back byte for byte; what was damaged on
 * its way ends in false or in other bytes, never outside its memory. */
#include "kernel/unpack/lzma.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/random.h"
#include "tests/unit/run.h"

enum {
    PLAIN_MAX = 40000,
    PACKED_MAX = 2 * PLAIN_MAX,
    ROUNDS = 40,
    SPARE = 8, /* the encoder's last bytes may say nothing any more */
};

static uint8_t plain[PLAIN_MAX], packed[PACKED_MAX], back[PLAIN_MAX];
static uint16_t probabilities[LZMA_PROBABILITIES];

static size_t pack(size_t size)
{
    lzma_options_lzma options;
    size_t length = 0;
    assert_false(lzma_lzma_preset(&options, 9 | LZMA_PRESET_EXTREME));
    options.lc = 3;
    options.lp = options.pb = 0;
    options.dict_size = 1 << 17;
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA1, &options}, {LZMA_VLI_UNKNOWN, NULL}};
    assert_int_equal(
        lzma_raw_buffer_encode(filters, NULL, plain, size, packed, &length, sizeof packed),
        LZMA_OK);
    return length;
}

static bool unpack(const uint8_t *from, size_t length, size_t size)
{
    /* Of their own sizes, so that the sanitizer sees a byte too far. */
    uint8_t *in = malloc(length > 0 ? length : 1), *out = malloc(size > 0 ? size : 1);
    memcpy(in, from, length);
    const struct lzma_packed pieces = {in, in + length / 3, in + length / 3, in + length};
    bool is_whole = lzma_unpack(&pieces, out, size, probabilities);
    memcpy(back, out, size);
    free(in);
    free(out);
    return is_whole;
}

static void expect_back(size_t size)
{
    size_t length = pack(size);
    assert_true(unpack(packed, length, size));
    assert_memory_equal(back, plain, size);
}

/* Words of a small vocabulary, copies from near and far, and bytes of no kind. */
static size_t make_plain(struct random *random)
{
    size_t size = random_next(random) % PLAIN_MAX, at = 0;
    while (at < size) {
        uint64_t dice = random_next(random);
        size_t run = 1 + (dice >> 8) % 300, from = at > 0 ? (dice >> 20) % at : 0;
        for (; run > 0 && at < size; run--, at++)
            plain[at] = dice % 3 == 0 && at > 0 ? plain[from++]
                        : dice % 3 == 1         ? (uint8_t)(dice >> (run % 5 * 8))
                                                : (uint8_t)random_next(random);
    }
    return size;
}

static size_t make_long_plain(struct random *random)
{
    size_t size = 0;
    while (size < PLAIN_MAX / 2)
        size = make_plain(random);
    return size;
}

TEST(empty_and_single_bytes)
{
    expect_back(0);
    for (unsigned byte = 0; byte < 256; byte++) {
        plain[0] = (uint8_t)byte;
        expect_back(1);
    }
}

TEST(one_byte_again_and_again)
{
    memset(plain, 'a', sizeof plain);
    expect_back(sizeof plain);
}

TEST(everything_comes_back)
{
    struct random random = {.seed = 7};
    for (unsigned round = 0; round < ROUNDS; round++)
        expect_back(make_plain(&random));
}

TEST(cut_streams_are_told)
{
    struct random random = {.seed = 8};
    size_t size = make_long_plain(&random), length = pack(size) - SPARE;
    for (unsigned round = 0; round < ROUNDS; round++)
        assert_false(unpack(packed, random_next(&random) % length, size));
}

TEST(damaged_streams_stay_inside)
{
    struct random random = {.seed = 9};
    size_t size = make_long_plain(&random), length = pack(size);
    for (unsigned round = 0; round < 5 * ROUNDS; round++) {
        size_t at = random_next(&random) % (length - SPARE);
        uint8_t before = packed[at];
        packed[at] ^= (uint8_t)(1 + random_next(&random) % 255);
        assert_false(unpack(packed, length, size) && memcmp(back, plain, size) == 0);
        packed[at] = before;
    }
}

RUN_TESTS(cmocka_unit_test(empty_and_single_bytes), cmocka_unit_test(one_byte_again_and_again),
          cmocka_unit_test(everything_comes_back), cmocka_unit_test(cut_streams_are_told),
          cmocka_unit_test(damaged_streams_stay_inside))
