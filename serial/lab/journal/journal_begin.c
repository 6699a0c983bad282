/* SPDX-License-Identifier: MIT */
/* Files begin: the last one is gone on with, or a new one has its head written. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/journal/journal_writing.h"
#include "serial/lab/memory.h"
#include "serial/lab/now.h"

static const char new_suffix[] = ".new";

enum {
    NEW_NAME_SIZE = JOURNAL_NAME_SIZE + sizeof new_suffix,
    UNSURE = 4, /* files that a writer may have left unsynced; the kernel wrote older ones */
};

static void new_name(uint64_t position, char name[NEW_NAME_SIZE])
{
    journal_file_name(position, name);
    memcpy(name + strlen(name), new_suffix, sizeof new_suffix);
}

/* What a writer that was killed had begun; others may have files here whose names end so. */
static void remove_new(int folder)
{
    int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *all = copy >= 0 ? fdopendir(copy) : NULL;
    for (struct dirent *entry; all && (entry = readdir(all));) {
        uint64_t position = strtoull(entry->d_name, NULL, 10);
        char name[NEW_NAME_SIZE];
        new_name(position, name);
        if (strcmp(entry->d_name, name) == 0)
            unlinkat(folder, name, 0);
    }
    if (all)
        closedir(all);
}

/* Cuts what is behind the last good frame, which a power cut tore. */
static void cut_tail(struct journal_writer *writer, int file, const struct journal_head *head)
{
    uint64_t first, end;
    struct stat status;
    if (!journal_extent(writer->settings.folder, &first, &end) || end < head->position ||
        fstat(file, &status) != 0)
        return;
    uint64_t size = end - head->position + head->size;
    if (size < (uint64_t)status.st_size && ftruncate(file, (off_t)size) != 0)
        fprintf(stderr, "rollcall: %s: a torn tail can't be cut: %s\n", writer->settings.folder,
                strerror(errno));
}

/* Goes on in this file, unless frames are missing between its end and the spool's. */
static void go_on(struct journal_writer *writer, int file, const struct journal_head *head)
{
    uint64_t next = spool_drained_position(writer->spool);
    uint64_t size = next - head->position + head->size;
    struct stat status;
    if (fstat(file, &status) == 0 && size <= (uint64_t)status.st_size) {
        if (ftruncate(file, (off_t)size) == 0) {
            journal_use_file(writer, file, head->position, head->size, next);
            return;
        }
    } else {
        cut_tail(writer, file, head);
    }
    close(file);
}

/* What a writer that was killed had not synced: to be on the safe side, the last files. */
static void sync_before(struct journal_writer *writer, const struct journal_list *list)
{
    struct journal_head head;
    if (writer->settings.sync != JOURNAL_SYNC_TIMED)
        return;
    for (size_t i = list->count > UNSURE ? list->count - UNSURE : 0; i < list->count; i++) {
        bool is_own = writer->file >= 0 && list->positions[i] == writer->first;
        int file = is_own ? -1 : journal_file_open(writer->folder, list->positions[i], true, &head);
        if (file >= 0)
            writer->ended_files[writer->ended_count++] = file;
        if ((file >= 0 || is_own) && list->positions[i] < writer->status.synced)
            writer->status.synced = list->positions[i];
    }
}

bool journal_open_last(struct journal_writer *writer, char *error, size_t size)
{
    struct journal_list list;
    struct journal_head head;
    remove_new(writer->folder);
    if (!journal_list_read(writer->folder, &list)) {
        snprintf(error, size, "%s: can't be read: %s", writer->settings.folder, strerror(errno));
        return false;
    }
    uint64_t last = list.count > 0 ? list.positions[list.count - 1] : 0;
    if (last > spool_drained_position(writer->spool)) {
        snprintf(error, size,
                 "%s: holds a later part of the stream than the spool: it is another daemon's, or "
                 "was changed; move its files away",
                 writer->settings.folder);
        journal_list_free(&list);
        return false;
    }
    int file = journal_file_open(writer->folder, last, true, &head);
    if (file >= 0)
        go_on(writer, file, &head);
    sync_before(writer, &list);
    journal_list_free(&list);
    return true;
}

/* When the frame there was heard, which may be long before its file is made anew: its names must
 * not be of later than what is behind them. */
static uint64_t time_at(const struct journal_writer *writer, uint64_t position)
{
    struct frame *block = memory_new(SPOOL_BLOCK, 1);
    bool is_held = spool_copy(writer->spool, position, block, SPOOL_BLOCK) > 0;
    uint64_t time = is_held ? block->time : now_of_day();
    free(block);
    return time;
}

/* The head of a file that begins now; *size: with the names. */
static uint8_t *make_head(struct journal_writer *writer, uint64_t position, size_t *size)
{
    uint32_t end = spool_names_end(writer->spool);
    size_t most = sizeof(struct journal_head) + end * frame_size(SPOOL_NAME_MAX);
    uint8_t *head = memory_new(most, 1);
    uint64_t time = time_at(writer, position);
    *size = sizeof(struct journal_head);
    for (uint32_t source = 0; source < end; source++) {
        struct frame *frame = (void *)(head + *size);
        size_t length = spool_name(writer->spool, source, (char *)(frame + 1));
        if (length == 0)
            continue;
        *frame = (struct frame){.kind = FRAME_NAME, .source = source, .time = time};
        frame->length = (uint32_t)length;
        frame_seal(frame);
        *size += frame_size(length);
    }
    journal_head_make((void *)head, *size, position, now_of_day());
    return head;
}

int journal_make_file(struct journal_writer *writer, uint64_t position, size_t *head_size)
{
    char name[NEW_NAME_SIZE];
    new_name(position, name);
    int file = openat(writer->folder, name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (file < 0)
        return -1;
    uint8_t *head = make_head(writer, position, head_size);
    struct iovec piece = {head, *head_size};
    bool is_written = journal_write(writer, file, 0, &piece, 1) == *head_size;
    int reason = errno;
    free(head);
    if (is_written)
        return file;
    errno = reason;
    journal_drop_file(writer, file, position);
    return -1;
}

void journal_drop_file(struct journal_writer *writer, int file, uint64_t position)
{
    int reason = errno;
    char name[NEW_NAME_SIZE];
    new_name(position, name);
    close(file);
    unlinkat(writer->folder, name, 0);
    errno = reason;
}

bool journal_name_file(struct journal_writer *writer, uint64_t position)
{
    char from[NEW_NAME_SIZE], name[JOURNAL_NAME_SIZE];
    new_name(position, from);
    journal_file_name(position, name);
    if (renameat(writer->folder, from, writer->folder, name) != 0)
        return false;
    pthread_mutex_lock(&writer->lock);
    writer->is_folder_changed = true;
    pthread_mutex_unlock(&writer->lock);
    return true;
}

void journal_use_file(struct journal_writer *writer, int file, uint64_t position, size_t head_size,
                      uint64_t end)
{
    pthread_mutex_lock(&writer->lock);
    writer->file = writer->open_file = file;
    pthread_mutex_unlock(&writer->lock);
    writer->first = position;
    writer->head_size = head_size;
    writer->end = end;
}

bool journal_ready(struct journal_writer *writer, uint64_t position)
{
    if (writer->file >= 0 && writer->end == position &&
        position - writer->first < writer->settings.segment_bytes)
        return true;
    journal_end_file(writer);
    size_t head_size;
    int file = journal_make_file(writer, position, &head_size);
    if (file < 0)
        return false;
    if (!journal_name_file(writer, position)) {
        journal_drop_file(writer, file, position);
        return false;
    }
    journal_use_file(writer, file, position, head_size, position);
    journal_keep(writer, true);
    return true;
}
