/* SPDX-License-Identifier: MIT */
/* A copy for each byte would be slow, and a copy of a whole table needs room that isn't there. */
#include "kernel/firmware/stream.h"

int stream_next(const struct physical *memory, struct stream *stream)
{
    uint32_t at = stream->at % STREAM_PIECE;
    if (stream->left == 0)
        return -1;
    if (at == 0) {
        uint32_t length = stream->left < STREAM_PIECE ? stream->left : STREAM_PIECE;
        if (physical_read(memory, stream->address, stream->piece, length) != 0)
            return -1;
        stream->address += STREAM_PIECE;
    }
    stream->at = at + 1;
    stream->left--;
    return stream->piece[at];
}

bool stream_sums_to_0(const struct physical *memory, uint64_t address, uint32_t length)
{
    struct stream bytes = {.address = address, .left = length};
    uint8_t sum = 0;
    int byte;
    while ((byte = stream_next(memory, &bytes)) >= 0)
        sum += (uint8_t)byte;
    return sum == 0 && bytes.left == 0;
}
