/* SPDX-License-Identifier: MIT */
/* The kernel's own struct termios2, since the C library's knows no rate that isn't on its list. */
#include "serial/lab/collect/terminal.h"

#include <asm/termbits.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void make_raw(struct termios2 *settings)
{
    settings->c_iflag = IGNBRK;
    settings->c_oflag = 0;
    settings->c_lflag = 0;
    settings->c_cflag &= ~(tcflag_t)(CSIZE | PARENB | CSTOPB | CRTSCTS | HUPCL);
    settings->c_cflag |= CS8 | CREAD | CLOCAL;
    settings->c_cc[VMIN] = 1;
    settings->c_cc[VTIME] = 0;
}

/* What others look at where the rate has a name. */
static tcflag_t name_of(unsigned baud)
{
    static const struct {
        unsigned baud;
        tcflag_t name;
    } all[] = {{1200, B1200},       {2400, B2400},       {4800, B4800},      {9600, B9600},
               {19200, B19200},     {38400, B38400},     {57600, B57600},    {115200, B115200},
               {230400, B230400},   {460800, B460800},   {921600, B921600},  {1000000, B1000000},
               {1500000, B1500000}, {2000000, B2000000}, {3000000, B3000000}};
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].baud == baud)
            return all[i].name;
    return BOTHER;
}

bool terminal_set_up(int terminal, unsigned baud)
{
    struct termios2 settings;
    if (ioctl(terminal, TCGETS2, &settings) != 0)
        return false;
    make_raw(&settings);
    if (baud > 0) {
        settings.c_cflag &= ~(tcflag_t)(CBAUD | CBAUD << IBSHIFT);
        settings.c_cflag |= name_of(baud) | name_of(baud) << IBSHIFT;
        settings.c_ispeed = settings.c_ospeed = baud;
    }
    return ioctl(terminal, TCSETS2, &settings) == 0 && ioctl(terminal, TIOCEXCL) == 0;
}

bool terminal_break(int terminal, bool is_on)
{
    return ioctl(terminal, is_on ? TIOCSBRK : TIOCCBRK) == 0;
}

/* Programs set their terminal as they like; until then nothing is turned into something else. */
int terminal_pair(char *path)
{
    int outer = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (outer < 0)
        return -1;
    struct termios2 settings;
    int inner = -1;
    if (grantpt(outer) == 0 && unlockpt(outer) == 0 && ptsname_r(outer, path, 64) == 0)
        inner = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    bool is_raw = inner >= 0 && ioctl(inner, TCGETS2, &settings) == 0;
    if (is_raw) {
        make_raw(&settings);
        is_raw = ioctl(inner, TCSETS2, &settings) == 0;
    }
    if (inner >= 0)
        close(inner);
    if (is_raw)
        return outer;
    close(outer);
    return -1;
}
