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

uint8_t stream_byte(uint64_t index)
{
    uint64_t word = (index / 8 + 1) * 0x9e3779b97f4a7c15U;
    word ^= word >> 29;
    word *= 0xbf58476d1ce4e5b9U;
    word ^= word >> 32;
    return (uint8_t)(word >> index % 8 * 8);
}

void stream_fill(uint8_t *bytes, uint64_t index, size_t length)
{
    for (size_t i = 0; i < length; i++)
        bytes[i] = stream_byte(index + i);
}

bool stream_is(const uint8_t *bytes, uint64_t index, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != stream_byte(index + i))
            return false;
    return true;
}
