/* SPDX-License-Identifier: MIT */
/* Sampled too fast a byte comes as several with many bits alike, too slow as few at random: more
 * than a third of either is no text. A stretch is short, so that little is lost by trying. */
#include "serial/lab/rate.h"

enum { STRETCH = 64, STRANGE_PERCENT = 35 };

static bool is_text(uint8_t byte)
{
    static const uint8_t controls[] = {'\b', '\t', '\n', '\r', 0x1b};
    for (unsigned i = 0; i < sizeof controls; i++)
        if (byte == controls[i])
            return true;
    return byte >= ' ' && byte <= '~';
}

bool rate_is_wrong(struct rate *rate, const uint8_t *bytes, size_t length)
{
    bool is_wrong = false;
    for (size_t i = 0; i < length; i++) {
        rate->bytes++;
        rate->strange += !is_text(bytes[i]);
        if (rate->bytes < STRETCH)
            continue;
        is_wrong |= rate->strange * 100 > STRETCH * STRANGE_PERCENT;
        rate->bytes = rate->strange = 0;
    }
    return is_wrong;
}

unsigned rate_next(struct rate *rate, unsigned baud)
{
    static const unsigned rates[] = {115200, 9600, 57600, 38400, 19200};
    const unsigned count = sizeof rates / sizeof *rates;
    unsigned next = rates[rate->next++ % count];
    if (next == baud)
        next = rates[rate->next++ % count];
    rate->bytes = rate->strange = 0;
    return next;
}
