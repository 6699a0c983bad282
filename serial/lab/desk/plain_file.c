/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/plain_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/desk/plain.h"

enum {
    DESCRIPTORS_ELSEWHERE = 128, /* what the process has besides logs and viewers */
    DESCRIPTORS_MIN = 64,
    DESCRIPTORS_MAX = 8000, /* with viewers, less than the server's table (server.c) has room for */
};

void plain_path(const struct desk *desk, const char *name, char path[PATH_MAX_HERE])
{
    snprintf(path, PATH_MAX_HERE, "%s/logs/%s.log", desk->folder, name);
}

bool plain_begin(struct desk *desk, char *error, size_t size)
{
    char path[PATH_MAX_HERE];
    snprintf(path, sizeof path, "%s/logs", desk->folder);
    if (mkdir(path, 0755) == 0 || errno == EEXIST)
        return true;
    snprintf(error, size, "%s can't be made: %s; is `folder` in the lab file right, and ours?",
             path, strerror(errno));
    return false;
}

void plain_clear(const struct desk *desk)
{
    char path[PATH_MAX_HERE];
    snprintf(path, sizeof path, "%s/logs", desk->folder);
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (length > 4 && strcmp(entry->d_name + length - 4, ".log") == 0)
            unlinkat(dirfd(folder), entry->d_name, 0);
    }
    if (folder)
        closedir(folder);
}

/* Half of what there are is for viewers (server.c). */
static size_t descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
        limit.rlim_cur / 2 > DESCRIPTORS_MAX + DESCRIPTORS_ELSEWHERE)
        return DESCRIPTORS_MAX;
    return limit.rlim_cur / 2 > DESCRIPTORS_ELSEWHERE + DESCRIPTORS_MIN
               ? limit.rlim_cur / 2 - DESCRIPTORS_ELSEWHERE
               : DESCRIPTORS_MIN;
}

void plain_close(struct desk *desk, struct machine *machine)
{
    if (machine->log < 0)
        return;
    close(machine->log);
    machine->log = -1;
    desk->logs_open--;
}

/* Whoever comes next in turn makes room; one at least is open. */
static void close_one(struct desk *desk)
{
    size_t before = desk->logs_open;
    while (desk->logs_open == before)
        plain_close(desk, desk->machines[desk->logs_turn++ % desk->count]);
}

static void make_room(struct desk *desk)
{
    if (desk->logs_max == 0)
        desk->logs_max = descriptors();
    while (desk->logs_open >= desk->logs_max)
        close_one(desk);
}

/* Others of the process may have taken more descriptors than they should: as long as a log is open
 * there is one for this log. */
static int open_somehow(struct desk *desk, const char *path)
{
    for (;;) {
        int log = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (log >= 0 || (errno != EMFILE && errno != ENFILE) || desk->logs_open == 0)
            return log;
        close_one(desk);
    }
}

int plain_file_open(struct desk *desk, struct machine *machine)
{
    char path[PATH_MAX_HERE];
    if (machine->log >= 0)
        return machine->log;
    make_room(desk);
    plain_path(desk, machine->name, path);
    machine->log = open_somehow(desk, path);
    desk->logs_open += machine->log >= 0;
    return machine->log;
}

const char *plain_cut(struct desk *desk, struct machine *machine)
{
    char path[PATH_MAX_HERE];
    struct stat file;
    plain_path(desk, machine->name, path);
    bool is_there = stat(path, &file) == 0;
    uint64_t size = is_there ? (uint64_t)file.st_size : 0;
    machine->log_flushed = machine->log_end;
    if (size > machine->log_end && truncate(path, (off_t)machine->log_end) != 0)
        return "a plain log can't be cut to what it says";
    return size < machine->log_end ? "the plain logs are shorter than it says" : NULL;
}

bool plain_is_whole(const struct desk *desk, const struct machine *machine)
{
    char path[PATH_MAX_HERE];
    struct stat file;
    if (machine->log_flushed == 0)
        return true;
    plain_path(desk, machine->name, path);
    if (stat(path, &file) != 0)
        return errno != ENOENT;
    return (uint64_t)file.st_size >= machine->log_flushed;
}

bool plain_are_whole(struct desk *desk)
{
    if (!desk->is_log_gone)
        return true;
    desk->is_log_gone = false;
    if (access(desk->folder, W_OK) != 0) /* no other desk could begin there */
        return true;
    for (size_t i = 0; i < desk->count; i++)
        if (!plain_is_whole(desk, desk->machines[i])) {
            snprintf(desk->trouble, sizeof desk->trouble,
                     "the log of %s was moved, deleted or cut: all logs are made anew, from the "
                     "journal; `keep` in the lab file says how long they are kept",
                     desk->machines[i]->name);
            return false;
        }
    return true;
}

/* Where the file system makes no holes the bytes stay, and are told of no more. */
void plain_trim(struct desk *desk, struct machine *machine, uint64_t first)
{
    int log = plain_file_open(desk, machine);
    if (log >= 0 && first > 0)
        fallocate(log, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)first);
}
