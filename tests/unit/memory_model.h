/* SPDX-License-Identifier: MIT */
/* Physical memory of which only some windows can be read, behind kernel/lib/physical.h's hook. */
#ifndef TESTS_UNIT_MEMORY_MODEL_H
#define TESTS_UNIT_MEMORY_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/lib/physical.h"

#define MEMORY_MODEL_WINDOWS 16

struct memory_window {
    uint64_t base;
    const void *bytes;
    size_t length;
};

/* No two windows touch; a read must lie in one. */
struct memory_model {
    struct memory_window windows[MEMORY_MODEL_WINDOWS];
    size_t count;
    size_t reads;
};

/* Puts `bytes` at physical `base`. They stay the caller's. */
void memory_model_add(struct memory_model *model, uint64_t base, const void *bytes, size_t length);

struct physical memory_model_physical(struct memory_model *model);

#endif
