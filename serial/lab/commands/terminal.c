/* SPDX-License-Identifier: MIT */
#include "serial/lab/commands/terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static int descriptor = -1;
static void (*stop_hook)(void);

void terminal_end(void)
{
    if (descriptor >= 0)
        tcsetattr(descriptor, TCSAFLUSH, &before);
}

static void stop(int signal_number)
{
    (void)signal_number;
    stop_hook();
}

/* A crash of ours: its core is as it would have been. */
static void crash(int signal_number)
{
    tcsetattr(descriptor, TCSANOW, &before);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static void on_signals(const int *signals, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    for (; *signals != 0; signals++)
        sigaction(*signals, &action, NULL);
}

int terminal_begin(void (*hook)(void))
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, 0};
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, 0};
    struct termios raw;
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &before) != 0)
        return -1;
    /* Another open file of the same terminal: that it doesn't block is nobody else's matter. */
    const char *name = ttyname(STDIN_FILENO);
    int own = open(name ? name : "/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (own < 0)
        return -1;
    descriptor = STDIN_FILENO;
    stop_hook = hook;
    atexit(terminal_end);
    on_signals(ends, stop);
    on_signals(crashes, crash);
    raw = before;
    cfmakeraw(&raw);
    raw.c_oflag = before.c_oflag;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    return own;
}
