/* SPDX-License-Identifier: MIT */
/* What the machine says after its first byte came packed. Every bit of it is decoded by the
 * probability that its like had so far: small code, and some 250 instructions a byte. */
#include "kernel/unpack/lzma.h"

enum {
    PROBABILITY_BITS = 11,
    PROBABILITY_HALF = 1 << (PROBABILITY_BITS - 1),
    ADAPT_SHIFT = 5,
    STATES = 12,
    LITERAL_BITS = 3, /* the highest of the byte before, and each value has its own model */
    LITERAL_SIZE = 0x300,
    STATE_LITERALS = 7, /* below: the last thing decoded was a literal */
    MATCH_MIN = 2,
    DISTANCES = 4, /* that are remembered */
    FIRST_BYTES = 5,
    DISTANCE_CLASSES = 4, /* of lengths; each has its own distance slots */
    SLOT_BITS = 6,
    SLOT_MODELLED = 14, /* slots from here on: most bits of a distance have no model */
    ALIGN_BITS = 4,
    LENGTH_LOW_BITS = 3,
    LENGTH_HIGH_BITS = 8,
};

/* Where each kind's probabilities begin. A tree of n bits takes 1 << n. */
enum {
    LENGTH_CHOICE = 0, /* within a length's: two choices, then three trees */
    LENGTH_LOW = 2,
    LENGTH_MIDDLE = LENGTH_LOW + (1 << LENGTH_LOW_BITS),
    LENGTH_HIGH = LENGTH_MIDDLE + (1 << LENGTH_LOW_BITS),
    LENGTH_SIZE = LENGTH_HIGH + (1 << LENGTH_HIGH_BITS),
    IS_MATCH = 0,
    IS_REPEAT = IS_MATCH + STATES,
    IS_REPEAT_1 = IS_REPEAT + STATES, /* not the last distance */
    IS_REPEAT_2 = IS_REPEAT_1 + STATES,
    IS_REPEAT_3 = IS_REPEAT_2 + STATES,
    IS_LONG = IS_REPEAT_3 + STATES,
    SLOT = IS_LONG + STATES,
    SPECIAL = SLOT + (DISTANCE_CLASSES << SLOT_BITS),
    ALIGN = SPECIAL + 128,
    LENGTH = ALIGN + (1 << ALIGN_BITS),
    REPEAT_LENGTH = LENGTH + LENGTH_SIZE,
    LITERAL = REPEAT_LENGTH + LENGTH_SIZE,
    PROBABILITIES = LITERAL + (LITERAL_SIZE << LITERAL_BITS),
};

_Static_assert(PROBABILITIES <= LZMA_PROBABILITIES, "the header says how many they are");

struct decoder {
    struct lzma_packed packed; /* what is left of it */
    uint32_t range, code;
    uint16_t *probabilities;
    bool ended; /* more was asked for than came */
};

static void take_byte(struct decoder *decoder)
{
    struct lzma_packed *packed = &decoder->packed;
    decoder->code <<= 8;
    if (packed->first == packed->first_end) {
        packed->first = packed->rest;
        packed->first_end = packed->rest = packed->rest_end;
    }
    if (packed->first != packed->first_end)
        decoder->code |= *packed->first++;
    else
        decoder->ended = true;
}

static void normalize(struct decoder *decoder)
{
    if (decoder->range >> 24 != 0)
        return;
    decoder->range <<= 8;
    take_byte(decoder);
}

static unsigned bit(struct decoder *decoder, unsigned number)
{
    uint16_t *probability = &decoder->probabilities[number];
    normalize(decoder);
    uint32_t bound = (decoder->range >> PROBABILITY_BITS) * *probability;
    if (decoder->code < bound) {
        decoder->range = bound;
        *probability =
            (uint16_t)(*probability + (((1 << PROBABILITY_BITS) - *probability) >> ADAPT_SHIFT));
        return 0;
    }
    decoder->range -= bound;
    decoder->code -= bound;
    *probability = (uint16_t)(*probability - (*probability >> ADAPT_SHIFT));
    return 1;
}

/* `bits` of a tree, the highest first. */
static unsigned tree(struct decoder *decoder, unsigned first, unsigned bits)
{
    unsigned at = 1;
    for (unsigned i = 0; i < bits; i++)
        at = at << 1 | bit(decoder, first + at);
    return at - (1U << bits);
}

/* The same, the lowest first. */
static unsigned reverse_tree(struct decoder *decoder, unsigned first, unsigned bits)
{
    unsigned at = 1, value = 0;
    for (unsigned i = 0; i < bits; i++) {
        unsigned next = bit(decoder, first + at);
        at = at << 1 | next;
        value |= next << i;
    }
    return value;
}

/* Bits that are as often 0 as 1. */
static unsigned direct(struct decoder *decoder, unsigned bits)
{
    unsigned value = 0;
    for (; bits > 0; bits--) {
        normalize(decoder);
        decoder->range >>= 1;
        unsigned next = decoder->code >= decoder->range;
        decoder->code -= next ? decoder->range : 0;
        value = value << 1 | next;
    }
    return value;
}

static unsigned length_of(struct decoder *decoder, unsigned first)
{
    const unsigned low_size = 1 << LENGTH_LOW_BITS;
    if (!bit(decoder, first + LENGTH_CHOICE))
        return tree(decoder, first + LENGTH_LOW, LENGTH_LOW_BITS);
    if (!bit(decoder, first + LENGTH_CHOICE + 1))
        return low_size + tree(decoder, first + LENGTH_MIDDLE, LENGTH_LOW_BITS);
    return 2 * low_size + tree(decoder, first + LENGTH_HIGH, LENGTH_HIGH_BITS);
}

static uint32_t distance_of(struct decoder *decoder, unsigned length)
{
    unsigned class = length < DISTANCE_CLASSES ? length : DISTANCE_CLASSES - 1;
    unsigned slot = tree(decoder, SLOT + (class << SLOT_BITS), SLOT_BITS);
    if (slot < 4)
        return slot;
    unsigned bits = slot / 2 - 1;
    uint32_t distance = (2 | (slot & 1)) << bits;
    if (slot < SLOT_MODELLED)
        return distance + reverse_tree(decoder, SPECIAL + distance - slot, bits);
    distance += direct(decoder, bits - ALIGN_BITS) << ALIGN_BITS;
    return distance + reverse_tree(decoder, ALIGN, ALIGN_BITS);
}

/* By the byte before. Behind a match it is known which byte it is not: the one that the match would
 * have gone on with. */
static uint8_t literal(struct decoder *decoder, unsigned before, bool is_behind_match,
                       unsigned not_this)
{
    unsigned first = LITERAL + LITERAL_SIZE * (before >> (8 - LITERAL_BITS)), at = 1;
    while (at < 0x100) {
        unsigned expected = not_this >> 7 & 1;
        unsigned model = is_behind_match ? 1 + expected : 0;
        at = at << 1 | bit(decoder, first + (model << 8) + at);
        is_behind_match &= (at & 1) == expected;
        not_this <<= 1;
    }
    return (uint8_t)at;
}

/* Takes number `which` of the last distances to their front. */
static void bring_forward(uint32_t distances[DISTANCES], unsigned which)
{
    uint32_t distance = distances[which];
    for (; which > 0; which--)
        distances[which] = distances[which - 1];
    distances[0] = distance;
}

/* How long the match is, whose distance then is distances[0]. */
static unsigned match(struct decoder *decoder, unsigned *state, uint32_t distances[DISTANCES])
{
    bool is_behind_literal = *state < STATE_LITERALS;
    if (!bit(decoder, IS_REPEAT + *state)) {
        *state = is_behind_literal ? 7 : 10;
        unsigned length = length_of(decoder, LENGTH);
        bring_forward(distances, DISTANCES - 1);
        distances[0] = distance_of(decoder, length);
        return MATCH_MIN + length;
    }
    unsigned which = 0;
    if (!bit(decoder, IS_REPEAT_1 + *state)) {
        if (!bit(decoder, IS_LONG + *state)) {
            *state = is_behind_literal ? 9 : 11;
            return 1;
        }
    } else {
        which = 1;
        if (bit(decoder, IS_REPEAT_2 + *state))
            which = 2 + bit(decoder, IS_REPEAT_3 + *state);
    }
    bring_forward(distances, which);
    *state = is_behind_literal ? 8 : 11;
    return MATCH_MIN + length_of(decoder, REPEAT_LENGTH);
}

static void begin(struct decoder *decoder)
{
    decoder->range = UINT32_MAX;
    for (unsigned i = 0; i < PROBABILITIES; i++)
        decoder->probabilities[i] = PROBABILITY_HALF;
    for (unsigned i = 0; i < FIRST_BYTES; i++)
        take_byte(decoder);
}

bool lzma_unpack(const struct lzma_packed *packed, uint8_t *to, size_t size,
                 uint16_t probabilities[LZMA_PROBABILITIES])
{
    struct decoder decoder = {.packed = *packed, .probabilities = probabilities};
    uint32_t distances[DISTANCES] = {0};
    unsigned state = 0;
    size_t done = 0;
    begin(&decoder);
    while (done < size) {
        bool is_match = bit(&decoder, IS_MATCH + state);
        size_t left = is_match ? match(&decoder, &state, distances) : 1;
        bool has_past = distances[0] < done;
        if (left > size - done || (!has_past && (is_match || state >= STATE_LITERALS)))
            return false;
        if (is_match) {
            for (; left > 0; left--, done++)
                to[done] = to[done - distances[0] - 1];
        } else {
            to[done] = literal(&decoder, done > 0 ? to[done - 1] : 0, state >= STATE_LITERALS,
                               has_past ? to[done - distances[0] - 1] : 0);
            done++;
            state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
        }
    }
    return !decoder.ended;
}
