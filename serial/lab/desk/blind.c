/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/blind.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "serial/lab/collect/say.h"
#include "serial/lab/desk/index.h"
#include "serial/lab/desk/plain.h"
#include "serial/lab/memory.h"

enum { PROBE_BYTES = 1 << 20, RETRY_MS = 1000 };

/* Who has the right to type, while everything else is forgotten. */
struct right {
    char *name, *writer;
    uint64_t session;
    struct right *next;
};

void blind_begin(struct desk *desk)
{
    say("%s; it is tried again, and made good out of the journal (where that can't be written "
        "either, serve says so)",
        desk->trouble);
    desk_lock(desk);
    desk->is_blind = true;
    desk->tried_at = desk_clock(desk);
    plain_forget(desk);
    desk_unlock(desk);
}

/* More than a moment's worth, so that it isn't blind again at once. */
static bool takes_writes(const struct desk *desk)
{
    char *path = memory_format("%s/desk.probe", desk->folder);
    char *bytes = memory_new(PROBE_BYTES, 1);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool takes = file >= 0 && write(file, bytes, PROBE_BYTES) == PROBE_BYTES;
    if (file >= 0)
        close(file);
    unlink(path);
    free(bytes);
    free(path);
    return takes;
}

static struct right *take_rights(struct desk *desk)
{
    struct right *rights = NULL;
    for (size_t i = 0; i < desk->count; i++) {
        struct machine *machine = desk->machines[i];
        if (!machine->writer)
            continue;
        struct right *right = memory_new(1, sizeof *right);
        *right = (struct right){memory_text(machine->name), machine->writer,
                                machine->writer_session, rights};
        machine->writer = NULL;
        rights = right;
    }
    return rights;
}

static void give_rights(struct desk *desk, struct right *rights)
{
    for (struct right *next; rights; rights = next) {
        struct machine *machine = machine_of(desk, rights->name);
        machine->writer = rights->writer;
        machine->writer_session = rights->session;
        next = rights->next;
        free(rights->name);
        free(rights);
    }
}

bool blind_try(struct desk *desk)
{
    if (desk_clock(desk) - desk->tried_at < RETRY_MS)
        return true;
    desk->tried_at = desk_clock(desk);
    if (!takes_writes(desk))
        return true;
    desk_lock(desk);
    struct right *rights = take_rights(desk);
    bool is_good = desk_go_back(desk);
    give_rights(desk, rights);
    desk->is_blind = false;
    if (is_good)
        desk->trouble[0] = '\0';
    desk_unlock(desk);
    return is_good;
}
