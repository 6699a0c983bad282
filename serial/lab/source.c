/* SPDX-License-Identifier: MIT */
/* One line at a time, for whoever waits for it (rollcall listen). */
#include "serial/lab/source.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/advice.h"
#include "serial/lab/source_io.h"
#include "serial/lab/source_name.h"

enum {
    IN_MAX = 65536,
    OUT_MAX = 256,
    OPEN_MS = 10000,
    CLOSE_MS = 1000,
};

struct source {
    struct source_io *io; /* NULL: standard input; or it could not be opened, or is closed */
    bool is_stdin, is_open, is_ended, is_program;
    const char *why;      /* it could not be opened, or broke off; NULL: nothing is wrong */
    unsigned baud_to_set; /* where that could not be done yet; else 0 */
    size_t in_length, out_length;
    uint8_t in[IN_MAX];
    char out[OUT_MAX];
};

static char error_text[2 * SOURCE_NAME_MAX];

const char *source_error(void)
{
    return error_text;
}

static void say_error(const char *where, const char *what)
{
    snprintf(error_text, sizeof error_text, "%s: %s", where, what);
}

/* --- What is told. --- */

static void on_opened(void *data, const char *error)
{
    struct source *source = data;
    source->is_open = !error;
    source->why = error;
    if (error)
        source->io = NULL;
}

/* Takes what there is room for; the rest comes again when there is more. */
static size_t on_heard(void *data, const unsigned char *bytes, size_t length)
{
    struct source *source = data;
    size_t room = sizeof source->in - source->in_length;
    length = length < room ? length : room;
    memcpy(source->in + source->in_length, bytes, length);
    source->in_length += length;
    return length;
}

static void on_writable(void *data)
{
    struct source *source = data;
    size_t sent = source_io_send(source->io, source->out, source->out_length);
    source->out_length -= sent;
    memmove(source->out, source->out + sent, source->out_length);
}

static void on_ended(void *data, const char *error)
{
    struct source *source = data;
    source->is_ended = true;
    source->why = error;
}

static void on_closed(void *data)
{
    struct source *source = data;
    source->io = NULL;
}

static const struct source_io_user user = {.opened = on_opened,
                                           .heard = on_heard,
                                           .writable = on_writable,
                                           .ended = on_ended,
                                           .closed = on_closed};

/* --- Opening and closing. --- */

/* A signal ends a single wait, not this one. */
static void wait_while(const struct source *source, bool (*is_waiting)(const struct source *),
                       unsigned ms)
{
    const unsigned step = 50;
    for (unsigned waited = 0; is_waiting(source) && waited < ms; waited += step)
        source_io_run(step);
}

static bool is_opening(const struct source *source)
{
    return source->io && !source->is_open;
}

static bool is_closing(const struct source *source)
{
    return source->io != NULL;
}

void source_close(struct source *source)
{
    if (source->io) {
        source_io_close(source->io, false);
        wait_while(source, is_closing, CLOSE_MS);
    }
    if (source->io && source->is_program) {
        source_io_close(source->io, true);
        wait_while(source, is_closing, CLOSE_MS);
    }
    if (!source->io) /* else its callbacks would still write here; the program is about to end */
        free(source);
}

static struct source *open_io(const struct source_name *name, const char *const words[],
                              const char *where)
{
    struct source *source = calloc(1, sizeof *source);
    const char *error = "out of memory";
    if (!source) {
        say_error(where, error);
        return NULL;
    }
    source->is_program = !name;
    source->io = source_io_open(name, words, &user, source, &error);
    if (!source->io) {
        say_error(where, error);
        free(source);
        return NULL;
    }
    wait_while(source, is_opening, OPEN_MS);
    if (source->is_open) {
        source_io_listen(source->io, true);
        return source;
    }
    say_error(where, source->why ? source->why : advice_errno(ETIMEDOUT));
    source_close(source);
    return NULL;
}

struct source *source_start(const char *const words[])
{
    return open_io(NULL, words, words[0]);
}

/* Whether there is a device or socket that we may use; a log is read, not listened to. */
static bool is_usable(const struct source_name *name, const char *text)
{
    struct stat status;
    if (name->kind == SOURCE_FILE)
        say_error(text, ADVICE_FILE "; exec:tail -f FILE follows one");
    if (name->kind != SOURCE_DEVICE && name->kind != SOURCE_SOCKET)
        return name->kind != SOURCE_FILE;
    if (stat(name->path, &status) != 0)
        say_error(text, errno == ENOENT ? ADVICE_NO_DEVICE : strerror(errno));
    else if (S_ISREG(status.st_mode))
        say_error(text, ADVICE_FILE);
    else if (name->kind == SOURCE_DEVICE && !S_ISCHR(status.st_mode))
        say_error(text, ADVICE_NOT_A_DEVICE ", - for standard input");
    else if (access(name->path, R_OK | W_OK) != 0)
        say_error(text, advice_errno(EPERM));
    else
        return true;
    return false;
}

static struct source *open_stdin(void)
{
    struct source *source = calloc(1, sizeof *source);
    if (source)
        source->is_stdin = true;
    else
        say_error("-", "out of memory");
    return source;
}

struct source *source_open(const char *text, unsigned baud)
{
    struct source_name name;
    const char *wrong = source_name_read(text, baud, getenv("IPMI_PASSWORD"), &name);
    if (wrong) {
        say_error(text, wrong);
        return NULL;
    }
    if (name.kind == SOURCE_STDIN)
        return open_stdin();
    if (name.kind == SOURCE_PROGRAM)
        return source_start((const char *const[]){"/bin/sh", "-c", name.path, NULL});
    struct source *source = is_usable(&name, text) ? open_io(&name, NULL, text) : NULL;
    if (source && (name.kind == SOURCE_SERVER || name.kind == SOURCE_SOL))
        source->baud_to_set = name.baud;
    return source;
}

/* --- Hearing and typing. --- */

static enum source_event wait_stdin(struct source *source, unsigned ms)
{
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    if (poll(&input, 1, (int)ms) <= 0)
        return SOURCE_QUIET;
    ssize_t length = read(STDIN_FILENO, source->in, sizeof source->in);
    if (length < 0 && (errno == EINTR || errno == EAGAIN))
        return SOURCE_QUIET;
    if (length < 0)
        say_error("-", strerror(errno));
    source->in_length = length > 0 ? (size_t)length : 0;
    return length > 0 ? SOURCE_BYTES : length == 0 ? SOURCE_CLOSED : SOURCE_BROKEN;
}

/* What a device is told as it is opened, a server is told by RFC 2217, as soon as the two have
 * agreed on that. What came before the end counts before it. */
static enum source_event wait_io(struct source *source, unsigned ms)
{
    if (source->baud_to_set > 0 && source_io_set_up(source->io, source->baud_to_set))
        source->baud_to_set = 0;
    if (!source->is_ended) {
        source_io_listen(source->io, true);
        source_io_run(ms);
    }
    if (source->in_length > 0)
        return SOURCE_BYTES;
    if (!source->is_ended)
        return SOURCE_QUIET;
    if (!source->why)
        return SOURCE_CLOSED;
    say_error("the line broke off", source->why);
    return SOURCE_BROKEN;
}

enum source_event source_wait(struct source *source, unsigned ms, const uint8_t **bytes,
                              size_t *length)
{
    source->in_length = 0;
    enum source_event event = source->is_stdin ? wait_stdin(source, ms) : wait_io(source, ms);
    *bytes = source->in;
    *length = source->in_length;
    return event;
}

bool source_can_type(const struct source *source)
{
    return !source->is_stdin;
}

bool source_type(struct source *source, const char *bytes, size_t length)
{
    if (source->is_stdin || source->is_ended || length > sizeof source->out - source->out_length)
        return false;
    memcpy(source->out + source->out_length, bytes, length);
    source->out_length += length;
    on_writable(source);
    return true;
}

bool source_set_baud(struct source *source, unsigned baud)
{
    source->baud_to_set = 0;
    return !source->is_stdin && source_io_set_baud(source->io, baud);
}
