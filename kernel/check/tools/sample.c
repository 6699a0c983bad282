/* SPDX-License-Identifier: MIT */
/* Pages at one distance would all lie in the same bank of the memory's chips. */
#include "kernel/check/tools/sample.h"

/* The eight bits of a number the other way round: 0, 128, 64, 192, … */
static uint32_t mirror(uint32_t i)
{
    uint32_t mirrored = 0;
    for (uint32_t bit = 1; bit < SAMPLE_PAGES; bit *= 2)
        mirrored = mirrored * 2 + (i & bit ? 1 : 0);
    return mirrored;
}

/* splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
static uint64_t mix(uint64_t value)
{
    value += 0x9e3779b97f4a7c15;
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
    value = (value ^ value >> 27) * 0x94d049bb133111eb;
    return value ^ value >> 31;
}

uint64_t sample_page(uint64_t pages, uint32_t i, uint64_t seed)
{
    if (pages <= SAMPLE_PAGES)
        return i;
    uint64_t part = mirror(i), share = pages / SAMPLE_PAGES, more = pages % SAMPLE_PAGES;
    /* The first `more` parts have one page more. */
    uint64_t first = part * share + (part < more ? part : more);
    return first + mix(seed + part) % (share + (part < more));
}
