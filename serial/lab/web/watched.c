/* SPDX-License-Identifier: MIT */
#include "serial/lab/web/watched.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/memory.h"

static void let_go(struct watched *watched)
{
    if (watched->descriptor >= 0)
        close(watched->descriptor);
    watched->descriptor = -1;
}

static void look(const struct watched_list *list, struct watched *watched)
{
    struct desk_log log;
    struct stat status;
    watched->is_gone = !desk_log(list->desk, watched->name, &log);
    if (watched->is_gone)
        return;
    /* Another file in its place: it was made anew. */
    if (watched->descriptor >= 0 && stat(log.path, &status) == 0 && status.st_ino != watched->inode)
        let_go(watched);
    if (watched->descriptor < 0) {
        watched->descriptor = open(log.path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        watched->inode = watched->descriptor >= 0 && fstat(watched->descriptor, &status) == 0
                             ? status.st_ino
                             : 0;
    }
    watched->first = log.first;
    watched->end = log.end;
    watched->heard = log.heard;
}

struct watched *watched_enter(struct watched_list *list, const char *name)
{
    struct desk_log log;
    struct watched *watched = list->first;
    while (watched && strcmp(watched->name, name) != 0)
        watched = watched->next;
    if (!watched && !desk_log(list->desk, name, &log))
        return NULL;
    if (!watched) {
        watched = memory_new(1, sizeof *watched);
        watched->name = memory_copy(name, strlen(name));
        watched->descriptor = -1;
        watched->next = list->first;
        list->first = watched;
    }
    watched->users++;
    look(list, watched);
    return watched;
}

void watched_leave(struct watched_list *list, struct watched *watched)
{
    struct watched **at = &list->first;
    if (!watched || --watched->users > 0)
        return;
    while (*at != watched)
        at = &(*at)->next;
    *at = watched->next;
    let_go(watched);
    free(watched->name);
    free(watched);
}

void watched_refresh(struct watched_list *list)
{
    for (struct watched *watched = list->first; watched; watched = watched->next)
        look(list, watched);
}

size_t watched_read(struct watched *watched, uint64_t *offset, void *to, size_t room)
{
    if (*offset < watched->first)
        *offset = watched->first;
    if (*offset >= watched->end)
        return 0;
    if (room > watched->end - *offset)
        room = watched->end - *offset;
    ssize_t length =
        watched->descriptor < 0 ? -1 : pread(watched->descriptor, to, room, (off_t)*offset);
    /* What can't be read isn't there until the next look: whoever waits for it would be asked
     * again without end. */
    if (length <= 0) {
        watched->end = *offset;
        return 0;
    }
    *offset += (uint64_t)length;
    return (size_t)length;
}
