/* SPDX-License-Identifier: MIT */
/* rollcall reindex: serial/lab/man/rollcall-reindex.1. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/commands/command.h"
#include "serial/lab/desk/desk.h"
#include "serial/record/verdict.h"

static const char usage[] =
    "Usage: rollcall reindex LAB.yaml\n"
    "\n"
    "Makes anew what rollcall serve derives from its journal: the index and the plain logs.\n"
    "Not while it serves that lab.\n"
    "\n"
    "Exit status: 0, or 2 where it could not be done.\n";

enum { ERROR_MAX = 1600, MIB = 1 << 20 };

static struct desk *running;
static volatile sig_atomic_t is_interrupted;

static void interrupt(int signal)
{
    is_interrupted = signal;
}

/* Called again and again. A line that is written over, for who waits before a terminal. */
static void progress(void *data)
{
    uint64_t followed, machines, boots;
    if (is_interrupted)
        desk_stop(running);
    if (!*(const bool *)data || !running)
        return;
    desk_progress(running, &followed, &machines, &boots);
    fprintf(stderr,
            "\r%" PRIu64 " MiB of the journal, %" PRIu64 " machines heard, %" PRIu64 " boots ",
            followed / MIB, machines, boots);
}

static int fail(const char *what)
{
    fprintf(stderr, "rollcall reindex: %s\n", what);
    return VERDICT_NOT_ASKED;
}

static void conclude(const struct lab_file *lab)
{
    uint64_t followed, machines, boots;
    desk_progress(running, &followed, &machines, &boots);
    printf("%s: %" PRIu64 " MiB of the journal, %" PRIu64 " machines heard, %" PRIu64 " boots\n",
           lab->settings.folder, followed / MIB, machines, boots);
}

static int rebuild(const struct desk_options *options)
{
    char error[ERROR_MAX] = "";
    struct desk *desk = desk_open(options, error, sizeof error);
    if (!desk)
        return fail(error);
    running = desk;
    signal(SIGINT, interrupt);
    signal(SIGTERM, interrupt);
    bool is_done = desk_rebuild(desk, error, sizeof error);
    if (*(const bool *)options->data)
        fputc('\n', stderr);
    if (is_done)
        conclude(options->lab);
    desk_close(desk);
    return is_done ? 0 : fail(error);
}

int command_reindex(int argc, char **argv)
{
    static const struct option known[] = {{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    char error[ERROR_MAX];
    bool is_terminal = isatty(STDERR_FILENO);
    if (command_option(argc, argv, known, usage) == '?')
        return VERDICT_NOT_ASKED;
    if (argc - optind != 1)
        return command_misused("reindex", "it takes one lab file");
    struct lab_file *lab = lab_file_read(argv[optind], error, sizeof error);
    if (!lab)
        return command_misused("reindex", "%s", error);
    const struct desk_options options = {.lab_path = argv[optind],
                                         .lab = lab,
                                         .orders = -1,
                                         .heard = -1,
                                         .changed = progress,
                                         .data = &is_terminal};
    int status = rebuild(&options);
    lab_file_free(lab);
    return status;
}
