/* SPDX-License-Identifier: MIT */
#include "serial/lab/journal/journal_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/journal/frame.h"
#include "serial/lab/journal/spool.h"
#include "serial/lab/memory.h"

enum { DIGITS = 20 };

static const char magic[8] = "rcjourn1";
static const char suffix[] = ".rj";
static const uint64_t position_most = UINT64_MAX / 4; /* no sum of two overflows */

/* Every source's name. */
static const size_t head_most = sizeof(struct journal_head) +
                                (size_t)SPOOL_SOURCES * (sizeof(struct frame) + SPOOL_NAME_MAX + 8);

int journal_folder(const char *path)
{
    return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

void journal_file_name(uint64_t position, char name[JOURNAL_NAME_SIZE])
{
    snprintf(name, JOURNAL_NAME_SIZE, "%0*" PRIu64 "%s", DIGITS, position, suffix);
}

static bool read_name(const char *name, uint64_t *position)
{
    *position = 0;
    for (unsigned i = 0; i < DIGITS; i++) {
        if (name[i] < '0' || name[i] > '9' || *position > position_most / 10)
            return false;
        *position = *position * 10 + (uint64_t)(name[i] - '0');
    }
    return strcmp(name + DIGITS, suffix) == 0 && *position % 8 == 0;
}

static int compare(const void *a, const void *b)
{
    uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
    return (one > other) - (one < other);
}

static void append(struct journal_list *list, uint64_t position)
{
    if ((list->count & (list->count - 1)) == 0)
        list->positions = memory_resize(list->positions, list->count > 0 ? 2 * list->count : 1,
                                        sizeof *list->positions);
    list->positions[list->count++] = position;
}

bool journal_list_read(int folder, struct journal_list *list)
{
    *list = (struct journal_list){0};
    int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *all = copy >= 0 ? fdopendir(copy) : NULL;
    if (!all) {
        if (copy >= 0)
            close(copy);
        return false;
    }
    uint64_t position;
    for (struct dirent *entry; (entry = readdir(all));)
        if (read_name(entry->d_name, &position))
            append(list, position);
    closedir(all);
    if (list->count > 0)
        qsort(list->positions, list->count, sizeof *list->positions, compare);
    return true;
}

void journal_list_free(struct journal_list *list)
{
    free(list->positions);
    *list = (struct journal_list){0};
}

size_t journal_list_find(const struct journal_list *list, uint64_t position)
{
    size_t index = list->count;
    for (size_t i = 0; i < list->count && list->positions[i] <= position; i++)
        index = i;
    return index;
}

static uint32_t sum_of(const struct journal_head *head)
{
    return frame_sum(0, &head->size, sizeof *head - offsetof(struct journal_head, size));
}

void journal_head_make(struct journal_head *head, size_t size, uint64_t position, uint64_t time)
{
    *head = (struct journal_head){.size = (uint32_t)size, .position = position, .time = time};
    memcpy(head->magic, magic, sizeof magic);
    head->sum = sum_of(head);
}

static bool is_sound(const struct journal_head *head, uint64_t position)
{
    return memcmp(head->magic, magic, sizeof magic) == 0 && head->sum == sum_of(head) &&
           head->position == position && head->size >= sizeof *head && head->size % 8 == 0 &&
           head->size <= head_most;
}

int journal_file_open(int folder, uint64_t position, bool is_writer, struct journal_head *head)
{
    char name[JOURNAL_NAME_SIZE];
    journal_file_name(position, name);
    int file = openat(folder, name, (is_writer ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return -1;
    ssize_t length = pread(file, head, sizeof *head, 0);
    if (length == (ssize_t)sizeof *head && is_sound(head, position))
        return file;
    int reason = length < 0 ? errno : EINVAL;
    close(file);
    errno = reason;
    return -1;
}
