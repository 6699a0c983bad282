/* SPDX-License-Identifier: MIT */
/* A serial device of this computer: raw, 8 bits, no parity, no flow control, for us alone. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/advice.h"
#include "serial/lab/collect/kinds.h"
#include "serial/lab/collect/lines.h"
#include "serial/lab/collect/terminal.h"

/* Programs that share serial ports with others leave their number here. 0: nobody who lives. */
static pid_t locked_by(const char *path)
{
    char lock[SOURCE_NAME_MAX + 32], text[32] = "";
    const char *slash = strrchr(path, '/');
    snprintf(lock, sizeof lock, "/var/lock/LCK..%s", slash ? slash + 1 : path);
    int file = open(lock, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return 0;
    long length = read(file, text, sizeof text - 1);
    close(file);
    pid_t pid = length > 0 ? (pid_t)strtol(text, NULL, 10) : 0;
    return pid > 0 && (kill(pid, 0) == 0 || errno == EPERM) ? pid : 0;
}

/* -1: it can't be opened, and line_lost was called. */
static int open_device(struct line *line, const char *path)
{
    struct stat status;
    pid_t other = locked_by(path);
    int device = other ? -1 : open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (other)
        line_lost(line, "%s: in use: process %d has it (LCK..)", path, (int)other);
    else if (device < 0)
        line_lost(line, "%s: %s", path,
                  errno == ENOENT || errno == ENXIO || errno == ENODEV ? ADVICE_NO_DEVICE
                                                                       : advice_errno(errno));
    else if (fstat(device, &status) == 0 && S_ISREG(status.st_mode))
        line_lost(line, "%s: a file, no line: give file:PATH for a log that grows", path);
    else if (!isatty(device))
        line_lost(line, "%s: " ADVICE_NOT_A_DEVICE, path);
    else if (flock(device, LOCK_EX | LOCK_NB) != 0)
        line_lost(line, "%s: %s", path, advice_errno(EBUSY));
    else
        return device;
    if (device >= 0)
        close(device);
    return -1;
}

static void open_it(struct line *line, const struct source_name *name)
{
    char was[SOURCE_NAME_MAX + 16];
    int device = open_device(line, name->path);
    if (device < 0)
        return;
    if (!terminal_set_up(device, name->baud)) {
        line_lost(line, "%s: %u baud: %s", name->path, name->baud, strerror(errno));
        close(device);
        return;
    }
    snprintf(was, sizeof was, "%s@%u", name->path, name->baud);
    line_hand(line, device, was);
}

static void start(struct line *line)
{
    line_opened(line);
}

/* A device that was unplugged hangs up. */
static void ended(struct line *line, int error)
{
    if (error == 0 || error == EIO || error == ENXIO || error == ENODEV)
        line_lost(line, "the device is gone: is it plugged in (dmesg)?");
    else
        line_lost(line, "the line broke off: %s", strerror(error));
}

static bool set_break(struct line *line, bool is_on)
{
    return terminal_break(line->descriptor, is_on);
}

const struct line_kind device_kind = {
    .open = open_it, .start = start, .resumed = start, .ended = ended, .set_break = set_break};
