/* SPDX-License-Identifier: MIT */
/* Preloaded into a program, makes each of its writes into a file take 50 ms longer, as a disk does
 * that is ill or far away: as long as there is the file that the environment names as SLOW_DISK. */
#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { DELAY_NS = 50000000 };

static void *real(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

static void wait_if_file(int descriptor)
{
    struct stat status;
    struct timespec delay = {0, DELAY_NS};
    const char *sign = getenv("SLOW_DISK");
    if (!sign || access(sign, F_OK) != 0)
        return;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode))
        nanosleep(&delay, NULL);
}

ssize_t write(int descriptor, const void *bytes, size_t length)
{
    static ssize_t (*next)(int, const void *, size_t);
    if (!next)
        *(void **)&next = real("write");
    wait_if_file(descriptor);
    return next(descriptor, bytes, length);
}

ssize_t writev(int descriptor, const struct iovec *pieces, int count)
{
    static ssize_t (*next)(int, const struct iovec *, int);
    if (!next)
        *(void **)&next = real("writev");
    wait_if_file(descriptor);
    return next(descriptor, pieces, count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset)
{
    static ssize_t (*next)(int, const void *, size_t, off_t);
    if (!next)
        *(void **)&next = real("pwrite64");
    wait_if_file(descriptor);
    return next(descriptor, bytes, length, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off_t offset)
{
    return pwrite(descriptor, bytes, length, offset);
}

ssize_t pwritev(int descriptor, const struct iovec *pieces, int count, off_t offset)
{
    static ssize_t (*next)(int, const struct iovec *, int, off_t);
    if (!next)
        *(void **)&next = real("pwritev");
    wait_if_file(descriptor);
    return next(descriptor, pieces, count, offset);
}
