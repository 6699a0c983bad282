/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "serial/lab/journal/journal_writing.h"
#include "serial/lab/journal/until.h"
#include "serial/lab/memory.h"

static const uint64_t apart = 60000000000; /* ns between two looks */

/* What is too much of these files, or too old, goes, the oldest first; the last one stays. */
static void remove_old(struct journal_writer *writer, const struct journal_list *list,
                       struct stat *files, uint64_t *bytes, uint64_t *count)
{
    const struct journal_settings *settings = &writer->settings;
    time_t oldest = time(NULL) - (time_t)settings->keep_s;
    char name[JOURNAL_NAME_SIZE];
    for (size_t i = 0; i + 1 < list->count; i++) {
        bool is_much = settings->keep_bytes > 0 && *bytes > settings->keep_bytes;
        bool is_old = settings->keep_s > 0 && files[i].st_mtime < oldest;
        journal_file_name(list->positions[i], name);
        if ((!is_much && !is_old) || unlinkat(writer->folder, name, 0) != 0)
            return;
        *bytes -= (uint64_t)files[i].st_size;
        --*count;
    }
}

static void measure(struct journal_writer *writer, const struct journal_list *list)
{
    struct stat *files = memory_new(list->count, sizeof *files);
    uint64_t bytes = 0, count = list->count;
    char name[JOURNAL_NAME_SIZE];
    for (size_t i = 0; i < list->count; i++) {
        journal_file_name(list->positions[i], name);
        if (fstatat(writer->folder, name, &files[i], 0) == 0)
            bytes += (uint64_t)files[i].st_size;
    }
    remove_old(writer, list, files, &bytes, &count);
    uint64_t own = writer->file >= 0 ? writer->head_size + writer->end - writer->first : 0;
    writer->others_bytes = bytes > own ? bytes - own : 0;
    pthread_mutex_lock(&writer->lock);
    writer->status.bytes = bytes;
    writer->status.files = count;
    pthread_mutex_unlock(&writer->lock);
    free(files);
}

void journal_keep(struct journal_writer *writer, bool is_now)
{
    struct journal_list list;
    if ((!is_now && until_now() - writer->kept_at < apart) ||
        !journal_list_read(writer->folder, &list))
        return;
    writer->kept_at = until_now();
    measure(writer, &list);
    journal_list_free(&list);
}
