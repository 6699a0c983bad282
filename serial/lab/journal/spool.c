/* SPDX-License-Identifier: MIT */
#include "serial/lab/journal/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/journal/spool_shape.h"
#include "serial/lab/memory.h"

/* With them nobody can take the memory away from under a reader. */
enum { SEALS = F_SEAL_SHRINK | F_SEAL_GROW };

static const size_t size_most = (size_t)1 << 40;

static size_t whole_pages(size_t size)
{
    return (size + SPOOL_HEAD - 1) / SPOOL_HEAD * SPOOL_HEAD;
}

static size_t tags_size(size_t blocks)
{
    return whole_pages(blocks * sizeof(uint64_t));
}

static size_t sources_size(void)
{
    return whole_pages(SPOOL_SOURCES * sizeof(struct spool_source));
}

static size_t whole_size(size_t blocks)
{
    return SPOOL_HEAD + tags_size(blocks) + sources_size() + blocks * SPOOL_BLOCK;
}

static void prepare_writer(struct spool *spool)
{
    pthread_mutex_init(&spool->lock, NULL);
    sem_init(&spool->frames_came, 0, 0);
    sem_init(&spool->room_came, 0, 0);
    if (getentropy(&spool->random, sizeof spool->random) != 0)
        spool->random = (uint64_t)getpid();
    spool->random |= 1;
}

static struct spool *map(int descriptor, bool is_writer, size_t blocks)
{
    size_t mapped = whole_size(blocks);
    uint8_t *memory = mmap(NULL, mapped, is_writer ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED,
                           descriptor, 0);
    if (memory == MAP_FAILED)
        return NULL;
    struct spool *spool = memory_new(1, sizeof *spool);
    spool->descriptor = descriptor;
    spool->is_writer = is_writer;
    spool->mapped = mapped;
    spool->blocks_count = blocks;
    spool->head = (void *)memory;
    spool->tags = (void *)(memory + SPOOL_HEAD);
    spool->sources = (void *)(memory + SPOOL_HEAD + tags_size(blocks));
    spool->blocks = memory + SPOOL_HEAD + tags_size(blocks) + sources_size();
    if (is_writer)
        prepare_writer(spool);
    return spool;
}

static void begin(struct spool *spool, uint64_t position)
{
    spool->head->blocks = spool->blocks_count;
    spool->head->first = position;
    spool->head->drop.counting = spool->head->say.position = UINT64_MAX;
    atomic_store(&spool->head->newest, position);
    atomic_store(&spool->head->drained, position);
    if (position % SPOOL_BLOCK != 0)
        atomic_store(&spool->tags[0], position / SPOOL_BLOCK + 1);
    spool->head->magic = SPOOL_MAGIC;
}

struct spool *spool_make(size_t size, uint64_t position)
{
    if (size < SPOOL_SIZE_MIN || size > size_most || (size & (size - 1)) != 0 ||
        position % 8 != 0 || SPOOL_BLOCK - position % SPOOL_BLOCK < sizeof(struct frame)) {
        errno = EINVAL;
        return NULL;
    }
    int descriptor = memfd_create("rollcall-spool", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (descriptor < 0)
        return NULL;
    struct spool *spool = NULL;
    if (ftruncate(descriptor, (off_t)whole_size(size / SPOOL_BLOCK)) == 0 &&
        fcntl(descriptor, F_ADD_SEALS, SEALS) == 0)
        spool = map(descriptor, true, size / SPOOL_BLOCK);
    if (!spool)
        close(descriptor);
    else
        begin(spool, position);
    return spool;
}

/* How many blocks a descriptor of that size has, if it is a spool at all; else 0. */
static size_t blocks_of(int descriptor)
{
    struct stat status;
    int seals = fcntl(descriptor, F_GET_SEALS);
    if (seals < 0 || (seals & SEALS) != SEALS || fstat(descriptor, &status) != 0 ||
        status.st_size < SPOOL_SIZE_MIN || (size_t)status.st_size > 2 * size_most)
        return 0;
    for (size_t size = SPOOL_SIZE_MIN; size <= size_most; size *= 2)
        if (whole_size(size / SPOOL_BLOCK) == (size_t)status.st_size)
            return size / SPOOL_BLOCK;
    return 0;
}

struct spool *spool_map(int descriptor, bool is_writer)
{
    size_t blocks = blocks_of(descriptor);
    struct spool *spool = blocks > 0 ? map(descriptor, is_writer, blocks) : NULL;
    if (blocks > 0 && !spool) {
        int reason = errno;
        close(descriptor);
        errno = reason;
        return NULL;
    }
    if (spool && spool->head->magic == SPOOL_MAGIC && spool->head->blocks == blocks &&
        (!is_writer || spool_is_sound(spool)))
        return spool;
    if (spool)
        spool_unmap(spool);
    else
        close(descriptor);
    errno = EINVAL;
    return NULL;
}

int spool_descriptor(const struct spool *spool)
{
    return spool->descriptor;
}

void spool_unmap(struct spool *spool)
{
    if (!spool)
        return;
    if (spool->is_writer) {
        pthread_mutex_destroy(&spool->lock);
        sem_destroy(&spool->frames_came);
        sem_destroy(&spool->room_came);
    }
    munmap(spool->head, spool->mapped);
    close(spool->descriptor);
    free(spool);
}
