/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/keep.h"

#include <stdlib.h>
#include <unistd.h>

#include "serial/lab/memory.h"

enum { SOURCES_MAX = 1 << 20 };

size_t keep_size(const struct keep *keep)
{
    return offsetof(struct keep, text) + keep->length;
}

bool keep_is_sound(struct keep *keep, size_t length)
{
    if (length < offsetof(struct keep, text) || keep->length >= KEEP_TEXT_MAX ||
        length != keep_size(keep) || keep->source > SOURCES_MAX)
        return false;
    keep->text[keep->length] = '\0';
    return true;
}

static struct kept_one *find(struct kept *kept, uint32_t source)
{
    if (source >= kept->count) {
        unsigned count = (source + 64) / 64 * 64;
        kept->all = memory_resize(kept->all, count, sizeof *kept->all);
        for (unsigned i = kept->count; i < count; i++)
            kept->all[i] = (struct kept_one){.descriptor = -1};
        kept->count = count;
    }
    return &kept->all[source];
}

static void take_name(struct kept_one *one, const struct keep *keep)
{
    free(one->name);
    one->name = memory_copy(keep->text, keep->length);
}

void kept_take(struct kept *kept, const struct keep *keep, int descriptor)
{
    struct kept_one *one = find(kept, keep->source);
    if (keep->kind == KEEP_NAME) {
        take_name(one, keep);
        return;
    }
    if (one->descriptor >= 0)
        close(one->descriptor);
    one->descriptor = keep->kind == KEEP_LINE ? descriptor : -1;
    one->line = keep->line;
}
