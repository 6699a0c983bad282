/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/world.h"
#include "serial/lab/collect/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/collect/message.h"
#include "serial/lab/journal/journal.h"
#include "serial/lab/memory.h"

enum { LAB_BYTES_MAX = 4 << 20, NOTE_MAX = 64 };

/* Everything up to the file's end; NULL: errno. */
static char *read_whole(int descriptor, size_t *length)
{
    char *bytes = memory_new(LAB_BYTES_MAX + 1, 1);
    long read_now;
    *length = 0;
    while ((read_now = pread(descriptor, bytes + *length, LAB_BYTES_MAX + 1 - *length,
                             (off_t)*length)) > 0)
        *length += (size_t)read_now;
    if (read_now == 0 && *length <= LAB_BYTES_MAX)
        return bytes;
    errno = read_now < 0 ? errno : EFBIG;
    free(bytes);
    return NULL;
}

/* The file's bytes in memory that has a descriptor, so that whoever is started later has the same
 * lab as who runs already. -1: errno. */
static int copy_lab(const char *path)
{
    size_t length;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    char *bytes = file < 0 ? NULL : read_whole(file, &length);
    if (file >= 0)
        close(file);
    if (!bytes)
        return -1;
    int copy = memfd_create("lab", MFD_CLOEXEC);
    if (copy >= 0 && write(copy, bytes, length) != (ssize_t)length) {
        close(copy);
        copy = -1;
    }
    free(bytes);
    return copy;
}

static struct lab_file *parse(const char *path, int descriptor, char *error, size_t size)
{
    size_t length;
    char *bytes = descriptor < 0 ? NULL : read_whole(descriptor, &length);
    if (!bytes) {
        snprintf(error, size, "%s: %s", path, strerror(errno));
        return NULL;
    }
    struct lab_file *lab = lab_file_parse(path, bytes, length, error, size);
    free(bytes);
    return lab;
}

struct lab_file *world_parse_lab(const struct world *world, char *error, size_t size)
{
    return parse(world->lab_path, world->things[WORLD_LAB], error, size);
}

struct lab_file *world_read_again(struct world *world, const struct lab_file *old, char *error,
                                  size_t size)
{
    int copy = copy_lab(world->lab_path);
    struct lab_file *lab = parse(world->lab_path, copy, error, size);
    if (lab && strcmp(lab->settings.folder, old->settings.folder) != 0) {
        snprintf(error, size,
                 "%s: the journal's folder stays %s until serve is started anew: nothing of the "
                 "new file is used",
                 world->lab_path, old->settings.folder);
        lab_file_free(lab);
        lab = NULL;
    }
    if (!lab) {
        if (copy >= 0)
            close(copy);
        return NULL;
    }
    close(world->things[WORLD_LAB]);
    world->things[WORLD_LAB] = copy;
    return lab;
}

void world_note(const struct world *world)
{
    char note[NOTE_MAX];
    int length = snprintf(note, sizeof note, "process %d\n", (int)getpid());
    int lock = world->things[WORLD_LOCK];
    if (ftruncate(lock, 0) != 0 || pwrite(lock, note, (size_t)length, 0) != length)
        say("the lock file can't be written: %s", strerror(errno));
}

static bool lock_folder(struct world *world, const char *folder, char *error, size_t size)
{
    char path[WORLD_PATH_MAX], note[NOTE_MAX];
    if (mkdir(folder, 0750) != 0 && errno != EEXIST) {
        snprintf(error, size, "%s: %s: create it, for this user, or set another `folder:`", folder,
                 strerror(errno));
        return false;
    }
    snprintf(path, sizeof path, "%s/serve.lock", folder);
    int lock = world->things[WORLD_LOCK] = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (lock < 0) {
        if (errno == ENOTDIR)
            snprintf(error, size, "%s is no folder: set another `folder:`", folder);
        else
            snprintf(error, size, "%s: %s: is the folder this user's (%u)?", path, strerror(errno),
                     (unsigned)getuid());
        return false;
    }
    if (flock(lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    long length = pread(lock, note, NOTE_MAX - 1, 0);
    note[length > 0 ? length : 0] = '\0';
    note[strcspn(note, "\n")] = '\0';
    snprintf(error, size, "%s is served already (%s): end that one, or set another `folder:`",
             folder, note);
    return false;
}

static size_t spool_size(const struct lab_file *lab)
{
    size_t size = SPOOL_SIZE_MIN;
    while (size <= lab->settings.spool_bytes / 2)
        size *= 2;
    return size;
}

static bool make_spool(struct world *world, const struct lab_file *lab)
{
    uint64_t position, time;
    if (!journal_begin(lab->settings.folder, &position, &time))
        return false;
    struct spool *spool = spool_make(spool_size(lab), position);
    if (!spool)
        return false;
    spool_time_from(spool, time);
    world->things[WORLD_SPOOL] = fcntl(spool_descriptor(spool), F_DUPFD_CLOEXEC, 3);
    spool_unmap(spool);
    return world->things[WORLD_SPOOL] >= 0;
}

static bool make_pair(struct world *world, enum world_thing one, enum world_thing other)
{
    int ends[2];
    if (!message_pair(ends))
        return false;
    world->things[one] = ends[0];
    world->things[other] = ends[1];
    return true;
}

static bool make_pairs(struct world *world)
{
    world->things[WORLD_ADDED] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return world->things[WORLD_ADDED] >= 0 && make_pair(world, WORLD_ORDERS, WORLD_ORDERS_DESK) &&
           make_pair(world, WORLD_BRIDGE, WORLD_BRIDGE_ITS) &&
           make_pair(world, WORLD_CONTROL, WORLD_CONTROL_DESK);
}

bool world_make(struct world *world, const char *lab_path, struct lab_file **lab, char *error,
                size_t size)
{
    for (unsigned i = 0; i < WORLD_THINGS; i++)
        world->things[i] = -1;
    for (unsigned i = 0; i < ROLES; i++)
        world->pidfds[i] = -1;
    if (strlen(lab_path) >= sizeof world->lab_path) {
        snprintf(error, size, "the lab file's name is too long");
        return false;
    }
    memcpy(world->lab_path, lab_path, strlen(lab_path) + 1);
    world->things[WORLD_LAB] = copy_lab(lab_path);
    *lab = world_parse_lab(world, error, size);
    if (!*lab || !lock_folder(world, (*lab)->settings.folder, error, size))
        return false;
    if (make_spool(world, *lab) && make_pairs(world))
        return true;
    snprintf(error, size, "%s: %s", (*lab)->settings.folder, strerror(errno));
    return false;
}

bool world_send(const struct world *world, int socket)
{
    int all[WORLD_THINGS + ROLES];
    unsigned count = WORLD_THINGS;
    memcpy(all, world->things, sizeof world->things);
    for (unsigned i = 0; i < ROLES; i++)
        if (world->pidfds[i] >= 0)
            all[count++] = world->pidfds[i];
    return message_send(socket, world, sizeof *world, all, count);
}

bool world_take(struct world *world, const void *bytes, size_t length, const int *descriptors,
                unsigned count)
{
    if (length != sizeof *world || count < WORLD_THINGS)
        return false;
    memcpy(world, bytes, sizeof *world);
    memcpy(world->things, descriptors, sizeof world->things);
    unsigned taken = WORLD_THINGS;
    for (unsigned i = 0; i < ROLES; i++)
        if (world->pidfds[i] >= 0)
            world->pidfds[i] = taken < count ? descriptors[taken++] : -1;
    return taken == count;
}
