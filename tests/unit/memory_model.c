/* SPDX-License-Identifier: MIT */
/* Reads by the contract of kernel/lib/physical.h: all the bytes, or none and `to` cleared. */
#include "tests/unit/memory_model.h"

#include <string.h>

#include "kernel/lib/status.h"
#include "tests/unit/run.h"

static int read(void *context, uint64_t address, void *to, size_t length)
{
    struct memory_model *model = context;
    model->reads++;
    memset(to, 0, length);
    for (size_t i = 0; i < model->count; i++) {
        const struct memory_window *window = &model->windows[i];
        uint64_t offset = address - window->base;
        if (address >= window->base && offset <= window->length &&
            length <= window->length - offset) {
            memcpy(to, (const char *)window->bytes + offset, length);
            return 0;
        }
    }
    return STATUS_NOT_THERE;
}

static uint64_t find(void *context, uint64_t start, uint64_t end, uint64_t mark)
{
    struct memory_model *model = context;
    for (uint64_t at = start; at < end; at += 16) {
        uint64_t here;
        if (read(model, at, &here, sizeof here) == 0 && (here & physical_mark_mask(mark)) == mark)
            return at;
    }
    return 0;
}

void memory_model_add(struct memory_model *model, uint64_t base, const void *bytes, size_t length)
{
    assert_true(model->count < MEMORY_MODEL_WINDOWS);
    model->windows[model->count++] = (struct memory_window){base, bytes, length};
}

struct physical memory_model_physical(struct memory_model *model)
{
    return (struct physical){.read = read, .find = find, .context = model};
}
