/* SPDX-License-Identifier: MIT */
/* A reading takes microseconds, and firmware may have the processor meanwhile: when it was is known
 * as well as the time-stamp counter before and behind it are apart. */
#include "kernel/check/tools/rates.h"

#include <stddef.h>

#include "kernel/cpu/cpu.h"

enum {
    TRIES = 5,
    /* By cycles where a reading takes no time, by readings where the counter stands still. */
    CYCLES_MAX = 100000000,
    READINGS_MAX = 1 << 20,
    MILLION = 1000000,
};

static const uint64_t LARGE = 1ULL << 40; /* a million times it fits */

/* Of some tries the one that was sure of its time. */
static uint32_t read_at(const struct rate *rate, uint64_t *tsc)
{
    uint64_t least = UINT64_MAX;
    uint32_t best = 0;
    for (unsigned i = 0; i < TRIES; i++) {
        uint64_t before = cpu_tsc();
        uint32_t count = rate->read();
        uint64_t doubt = cpu_tsc() - before;
        if (doubt < least) {
            least = doubt;
            best = count;
            *tsc = before + doubt / 2;
        }
    }
    return best;
}

static uint32_t counted(const struct rate *rate, uint32_t now)
{
    uint32_t passed = rate->counts_down ? rate->count - now : now - rate->count;
    return rate->bits < 32 ? passed & ((1U << rate->bits) - 1) : passed;
}

static void wait(const struct rate *rate)
{
    uint64_t start = cpu_tsc();
    uint64_t wanted = rate->hz * RATES_WINDOW_US / MILLION;
    for (unsigned i = 0; i < READINGS_MAX && cpu_tsc() - start < CYCLES_MAX; i++)
        if (counted(rate, rate->read()) >= wanted)
            return;
}

void rates_measure(struct rate *rates, unsigned count)
{
    const struct rate *first = NULL;
    for (unsigned i = count; i-- > 0;)
        if (rates[i].hz != 0) {
            rates[i].count = read_at(&rates[i], &rates[i].tsc);
            first = &rates[i];
        }
    if (first)
        wait(first);
    for (unsigned i = 0; i < count; i++) {
        struct rate *rate = &rates[i];
        uint64_t tsc;
        if (rate->hz == 0)
            continue;
        uint32_t passed = counted(rate, read_at(rate, &tsc));
        rate->tsc_hz = passed != 0 ? (tsc - rate->tsc) * rate->hz / passed : RATE_ENDLESS;
    }
}

/* The lower of the two in the middle where there is no one. */
uint64_t rates_middle(const struct rate *rates, unsigned count)
{
    unsigned there = 0;
    for (unsigned i = 0; i < count; i++)
        there += rates[i].hz != 0;
    for (unsigned i = 0; i < count; i++) {
        unsigned below = 0, equal = 0;
        for (unsigned j = 0; j < count; j++) {
            below += rates[j].hz != 0 && rates[j].tsc_hz < rates[i].tsc_hz;
            equal += rates[j].hz != 0 && rates[j].tsc_hz == rates[i].tsc_hz;
        }
        if (rates[i].hz != 0 && below <= (there - 1) / 2 && (there - 1) / 2 < below + equal)
            return rates[i].tsc_hz;
    }
    return 0;
}

/* Of `whole`, at most all of it. */
static uint64_t millionths(uint64_t part, uint64_t whole)
{
    if (part >= whole)
        return part != 0 ? MILLION : 0;
    return whole < LARGE ? part * MILLION / whole : part / (whole / MILLION);
}

unsigned rates_compare(const struct rate *rates, unsigned count, uint32_t *ppm,
                       const struct rate **worst)
{
    uint64_t middle = rates_middle(rates, count);
    unsigned there = 0;
    *ppm = 0;
    *worst = NULL;
    for (unsigned i = 0; i < count; i++) {
        uint64_t rate = rates[i].tsc_hz, off = rate < middle ? middle - rate : rate - middle;
        if (rates[i].hz == 0)
            continue;
        there++;
        uint64_t share = millionths(off, middle);
        if (!*worst || share >= *ppm) {
            *ppm = (uint32_t)share;
            *worst = &rates[i];
        }
    }
    return there;
}
