/* SPDX-License-Identifier: MIT */
#include "serial/lab/commands/serve_desk.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>

/* Until there is more for it to do: until it is told to end. */
int serve_desk(const struct desk_given *given)
{
    sigset_t signals;
    struct lab_file *lab = NULL;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    struct pollfd all[] = {{signalfd(-1, &signals, SFD_CLOEXEC), POLLIN, 0},
                           {given->control, POLLIN, 0}};
    for (;;) {
        poll(all, 2, -1);
        enum keeper_told told = KEEPER_TOLD_NOTHING;
        if (all[1].revents)
            told = keeper_told_desk(given, &lab);
        if (told == KEEPER_TOLD_LAB)
            lab_file_free(lab);
        if (all[0].revents || told == KEEPER_TOLD_END)
            return EXIT_SUCCESS;
    }
}
