/* SPDX-License-Identifier: MIT */
/* Somebody removes or moves the file that is written, or the folder: writing would go on into
 * nowhere, without an error. So it is looked for before each write; what the spool still has is
 * written into a new file, and what it hasn't is said to be gone. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/journal/journal_writing.h"
#include "serial/lab/journal/until.h"

static bool is_same(const struct stat *one, const struct stat *other)
{
    return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

static bool is_folder_gone(const struct journal_writer *writer)
{
    struct stat own, there;
    return fstat(writer->folder, &own) == 0 &&
           (stat(writer->settings.folder, &there) == 0 ? !is_same(&own, &there)
                                                       : errno == ENOENT || errno == ENOTDIR);
}

static bool is_file_gone(const struct journal_writer *writer)
{
    struct stat own, there;
    char name[JOURNAL_NAME_SIZE];
    if (writer->file < 0 || fstat(writer->file, &own) != 0)
        return false;
    journal_file_name(writer->first, name);
    return fstatat(writer->folder, name, &there, AT_SYMLINK_NOFOLLOW) == 0 ? !is_same(&own, &there)
                                                                           : errno == ENOENT;
}

/* A folder that hangs is like a write that does. */
static bool is_gone(struct journal_writer *writer)
{
    atomic_store(&writer->busy_since, until_now());
    bool is_there = !is_folder_gone(writer) && !is_file_gone(writer);
    atomic_store(&writer->busy_since, 0);
    return !is_there;
}

/* Another journal that was put in its place would be overwritten; so might one that can't be read.
 */
static bool is_anothers(const struct journal_writer *writer, int folder)
{
    struct journal_list list;
    if (!journal_list_read(folder, &list))
        return true;
    bool is_later =
        list.count > 0 && list.positions[list.count - 1] > spool_drained_position(writer->spool);
    journal_list_free(&list);
    return is_later;
}

/* In the place of the one that is open, which the other thread syncs. False: errno. */
static bool open_again(struct journal_writer *writer)
{
    const char *path = writer->settings.folder;
    if (!is_folder_gone(writer))
        return true;
    if (mkdir(path, 0750) != 0 && errno != EEXIST)
        return false;
    int folder = journal_folder(path);
    if (folder < 0)
        return false;
    if (is_anothers(writer, folder)) {
        close(folder);
        errno = EEXIST;
        return false;
    }
    bool is_ours = flock(folder, LOCK_EX | LOCK_NB) == 0;
    bool is_open = is_ours && dup3(folder, writer->folder, O_CLOEXEC) >= 0;
    int reason = errno;
    close(folder);
    errno = reason;
    return is_open;
}

/* What was synced is, in part, to be synced again. */
static void take_back_sync(struct journal_writer *writer, uint64_t from)
{
    pthread_mutex_lock(&writer->lock);
    while (writer->is_syncing)
        pthread_cond_wait(&writer->changed, &writer->lock);
    if (writer->settings.sync != JOURNAL_SYNC_ALWAYS && writer->status.synced > from)
        writer->status.synced = from;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->lock);
}

static void say(struct journal_writer *writer, uint64_t from)
{
    pthread_mutex_lock(&writer->lock);
    uint64_t before = writer->bytes_before, now = writer->status.bytes;
    uint64_t gone = before > now ? before - now : 0;
    snprintf(writer->doubt, sizeof writer->doubt,
             "%.50s: files were removed: the journal goes on from %" PRIu64 " on; %" PRIu64
             " bytes are gone",
             writer->settings.folder, from, gone);
    pthread_mutex_unlock(&writer->lock);
    fprintf(stderr, "rollcall serve: %s\n", writer->doubt);
}

bool journal_watch(struct journal_writer *writer)
{
    uint64_t from = 0;
    if (!writer->is_gone && !is_gone(writer))
        return true;
    if (!writer->is_gone) {
        journal_end_file(writer);
        writer->bytes_before = writer->others_bytes;
    }
    writer->is_gone = true;
    if (!open_again(writer)) {
        journal_fail(writer,
                     errno == EEXIST ? "another journal is in its place: move that away"
                                     : "was removed, and can't be made again",
                     errno);
        return false;
    }
    if (!journal_write_again(writer, &from, spool_drained_position(writer->spool),
                             "was removed, and can't be written again"))
        return false;
    if (writer->settings.sync == JOURNAL_SYNC_ALWAYS && writer->file >= 0 &&
        !journal_sync_now(writer)) {
        int reason = errno;
        journal_end_file(writer);
        journal_fail(writer, "was removed, and can't be synced again", reason);
        return false;
    }
    take_back_sync(writer, from);
    journal_keep(writer, true);
    journal_succeed(writer);
    say(writer, from);
    writer->is_gone = false;
    return true;
}
