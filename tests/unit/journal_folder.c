/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE

#include "tests/unit/journal_folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[256];

const char *journal_folder_make(void)
{
    const char *where = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.200s/journal-XXXXXX", where ? where : "/tmp");
    if (!mkdtemp(folder))
        abort();
    return folder;
}

static int ends(const char *name, const char *suffix)
{
    size_t length = strlen(name), end = strlen(suffix);
    return length >= end && strcmp(name + length - end, suffix) == 0 && name[0] != '.';
}

/* The nth file that ends so, or how many there are. */
static unsigned walk(const char *suffix, unsigned index, char *path)
{
    struct dirent **entries;
    unsigned count = 0;
    int all = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < all; i++) {
        if (ends(entries[i]->d_name, suffix) && count++ == index && path)
            snprintf(path, 512, "%s/%s", folder, entries[i]->d_name);
        free(entries[i]);
    }
    if (all >= 0)
        free(entries);
    return count;
}

unsigned journal_folder_files(const char *suffix)
{
    return walk(suffix, 0, NULL);
}

void journal_folder_file(const char *suffix, unsigned index, char path[512])
{
    path[0] = '\0';
    walk(suffix, index, path);
}

void journal_folder_remove(void)
{
    char path[512];
    while (journal_folder_files("") > 0) {
        journal_folder_file("", 0, path);
        if (unlink(path) != 0)
            break;
    }
    rmdir(folder);
}

static uint64_t stream_word(uint64_t index)
{
    uint64_t word = (index + 1) * 0x9e3779b97f4a7c15U;
    word ^= word >> 29;
    word *= 0xbf58476d1ce4e5b9U;
    return word ^ word >> 32;
}

uint8_t stream_byte(uint64_t index)
{
    return (uint8_t)(stream_word(index / 8) >> index % 8 * 8);
}

void stream_fill(uint8_t *bytes, uint64_t index, size_t length)
{
    while (length > 0) {
        uint64_t word = stream_word(index / 8) >> index % 8 * 8;
        size_t most = 8 - index % 8, step = length < most ? length : most;
        memcpy(bytes, &word, step);
        bytes += step;
        index += step;
        length -= step;
    }
}

bool stream_is(const uint8_t *bytes, uint64_t index, size_t length)
{
    uint8_t expected[256];
    while (length > 0) {
        size_t step = length < sizeof expected ? length : sizeof expected;
        stream_fill(expected, index, step);
        if (memcmp(bytes, expected, step) != 0)
            return false;
        bytes += step;
        index += step;
        length -= step;
    }
    return true;
}
