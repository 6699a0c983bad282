/* SPDX-License-Identifier: MIT */
#include "tests/unit/recorded.h"

#include <stdio.h>

#include "tests/unit/put.h"
#include "tests/unit/run.h"

enum { ADDRESS = 8, PIECE_HEAD = 12, FILE_MAX = 1 << 17 };

uint64_t recorded_read(struct memory_model *model, const uint8_t *file, size_t length)
{
    if (length < ADDRESS)
        return 0;
    for (size_t at = ADDRESS; length - at > PIECE_HEAD && model->count < MEMORY_MODEL_WINDOWS;) {
        size_t size = get(file + at + 8, 4), left = length - at - PIECE_HEAD;
        if (size > left)
            size = left;
        memory_model_add(model, get(file + at, 8), file + at + PIECE_HEAD, size);
        at += PIECE_HEAD + size;
    }
    return get(file, ADDRESS);
}

uint64_t recorded_load(struct memory_model *model, const char *name)
{
    static uint8_t bytes[FILE_MAX];
    char path[256];
    snprintf(path, sizeof path, "tests/unit/recorded/%s", name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s can't be opened from here: run tests in the project's root", path);
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_in_range(length, ADDRESS + PIECE_HEAD, FILE_MAX - 1);
    return recorded_read(model, bytes, length);
}
