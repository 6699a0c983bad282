/* SPDX-License-Identifier: MIT */
/* gensio calls back from within its waits, and is never called from within its callbacks: those
 * only move bytes between its buffers and ours. */
#include "serial/lab/source.h"

#include <errno.h>
#include <gensio/gensio.h>
#include <gensio/sergensio.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/source_name.h"

enum {
    IN_MAX = 65536,
    OUT_MAX = 256,
    OPEN_MS = 10000,
    CLOSE_MS = 1000,
};

struct source {
    struct gensio *io; /* NULL: standard input */
    struct gensio_waiter *waiter;
    bool is_program, is_done; /* what was waited for by opening or closing */
    int error;                /* GE_…, of reading, writing or opening */
    unsigned baud_to_set;     /* where that could not be done yet; else 0 */
    size_t in_length, out_length;
    uint8_t in[IN_MAX];
    char out[OUT_MAX];
};

static struct gensio_os_funcs *os;
static char error_text[2 * SOURCE_NAME_MAX];

const char *source_error(void)
{
    return error_text;
}

/* What a person can do about an error of gensio's. */
static const char *advice(int error)
{
    static const struct {
        int error;
        const char *text;
    } all[] = {
        {GE_CONNREFUSE, "refused: is ser2net (or conserver, or QEMU) running, with that port?"},
        {GE_INUSE, "in use: end the other program that has it (fuser -v names it)"},
        {GE_PERM, "permission: join the group dialout (adduser USER dialout), and log in anew"},
        {GE_NOTFOUND, "not found: is it plugged in, and spelled so?"},
        {GE_TIMEDOUT, "no answer: is the host up, and does a firewall let it through?"},
        {GE_HOSTDOWN, "no route: is the host up, and does a firewall let it through?"},
        {GE_UNKNOWN_NAME_ERROR, "the host's name is not known: try its address"},
        {GE_NAME_ERROR, "the host's name is not known: try its address"},
        {GE_NAME_INVALID, "the host's name is not known: try its address"},
        {GE_NAME_SERVER_FAILURE, "the name server doesn't answer: try the host's address"},
        {GE_NOTSUP, "this gensio was built without it: use exec: and a program that can do it"},
        {GE_INVAL, "gensio can't read that name: see gensio(5)"},
        {GE_AUTHREJECT, "refused: look at user and password"},
        {GE_REMCLOSE, "it was closed at once: does somebody else have that port?"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].error == error)
            return all[i].text;
    }
    return gensio_err_to_str(error);
}

static void say_error(const char *where, const char *what)
{
    snprintf(error_text, sizeof error_text, "%s: %s", where, what);
}

/* Takes what there is room for; the rest comes again when there is more. */
static void take_bytes(struct source *source, const unsigned char *bytes, gensiods *length)
{
    size_t room = sizeof source->in - source->in_length;
    if (*length > room)
        *length = room;
    memcpy(source->in + source->in_length, bytes, *length);
    source->in_length += *length;
    if (source->in_length == sizeof source->in)
        gensio_set_read_callback_enable(source->io, false);
}

static void send_bytes(struct source *source)
{
    gensiods sent = 0;
    int error = gensio_write(source->io, &sent, source->out, source->out_length, NULL);
    source->out_length -= sent;
    memmove(source->out, source->out + sent, source->out_length);
    if (error)
        source->out_length = 0; /* reading says the same, and more */
    if (source->out_length == 0)
        gensio_set_write_callback_enable(source->io, false);
}

static int on_event(struct gensio *io, void *user_data, int event, int error, unsigned char *bytes,
                    gensiods *length, const char *const *more)
{
    struct source *source = user_data;
    (void)more;
    if (event == GENSIO_EVENT_WRITE_READY) {
        send_bytes(source);
        return 0;
    }
    if (event != GENSIO_EVENT_READ)
        return GE_NOTSUP;
    if (error) {
        source->error = error;
        gensio_set_read_callback_enable(io, false);
    } else {
        take_bytes(source, bytes, length);
    }
    gensio_os_funcs_wake(os, source->waiter);
    return 0;
}

static void on_opened(struct gensio *io, int error, void *data)
{
    struct source *source = data;
    (void)io;
    source->error = error;
    source->is_done = true;
    gensio_os_funcs_wake(os, source->waiter);
}

static void on_closed(struct gensio *io, void *data)
{
    on_opened(io, 0, data);
}

/* Until something wakes us; true where it did. A signal doesn't count. */
static bool wait_once(struct source *source, unsigned ms)
{
    gensio_time time = {ms / 1000, (int32_t)(ms % 1000) * 1000000};
    return gensio_os_funcs_wait_intr(os, source->waiter, 1, &time) == 0;
}

static bool wait_done(struct source *source, unsigned ms)
{
    const unsigned step = 50;
    for (unsigned waited = 0; !source->is_done && waited < ms; waited += step)
        wait_once(source, step);
    return source->is_done;
}

static struct source *make(void)
{
    struct source *source = calloc(1, sizeof *source);
    if (source && !os && gensio_default_os_hnd(0, &os) != 0)
        os = NULL;
    if (source && os)
        source->waiter = gensio_os_funcs_alloc_waiter(os);
    if (source && source->waiter)
        return source;
    free(source);
    say_error("rollcall", "out of memory");
    return NULL;
}

void source_close(struct source *source)
{
    char gently[] = "0", firmly[] = "1";
    if (source->io) {
        if (source->is_program)
            gensio_control(source->io, 0, GENSIO_CONTROL_SET, GENSIO_CONTROL_KILL_TASK, gently,
                           NULL);
        source->is_done = false;
        bool is_closing = gensio_close(source->io, on_closed, source) == 0;
        if (is_closing && !wait_done(source, CLOSE_MS) && source->is_program) {
            gensio_control(source->io, 0, GENSIO_CONTROL_SET, GENSIO_CONTROL_KILL_TASK, firmly,
                           NULL);
            wait_done(source, CLOSE_MS);
        }
        if (is_closing && !source->is_done)
            return; /* its callback would still write here; the program is about to end */
        gensio_free(source->io);
    }
    gensio_os_funcs_free_waiter(os, source->waiter);
    free(source);
}

/* Opens what was allocated, or not (`error`). */
static struct source *finish_open(struct source *source, int error, const char *where)
{
    if (!error)
        error = gensio_open(source->io, on_opened, source);
    if (!error)
        error = wait_done(source, OPEN_MS) ? source->error : GE_TIMEDOUT;
    if (!error) {
        gensio_set_read_callback_enable(source->io, true);
        return source;
    }
    say_error(where, advice(error));
    if (source->io && error == GE_TIMEDOUT) {
        source_close(source);
        return NULL;
    }
    if (source->io)
        gensio_free(source->io);
    gensio_os_funcs_free_waiter(os, source->waiter);
    free(source);
    return NULL;
}

struct source *source_start(const char *const words[])
{
    static const char *const options[] = {"noredir-stderr", NULL};
    struct source *source = make();
    if (!source)
        return NULL;
    source->is_program = true;
    int error = gensio_terminal_alloc("stdio", words, options, os, on_event, source, &source->io);
    return finish_open(source, error, words[0]);
}

/* Whether there is a device or socket that we may use; a log is read, not listened to. */
static bool is_usable(const struct source_name *name, const char *text)
{
    struct stat status;
    if (name->kind != SOURCE_DEVICE && name->kind != SOURCE_SOCKET)
        return true;
    if (stat(name->path, &status) != 0)
        say_error(text, errno == ENOENT
                            ? "no such device: is it plugged in (dmesg), and spelled so?"
                            : strerror(errno));
    else if (S_ISREG(status.st_mode))
        say_error(text, "a file, no line: rollcall verdict judges what a log holds");
    else if (name->kind == SOURCE_DEVICE && !S_ISCHR(status.st_mode))
        say_error(text, "no serial device: give unix:PATH for a socket, - for standard input");
    else if (access(name->path, R_OK | W_OK) != 0)
        say_error(text, advice(GE_PERM));
    else
        return true;
    return false;
}

/* What a device is told as it is opened, a server is told by RFC 2217, as soon as the two have
 * agreed on that. One that can't do it has settings of its own. */
static void set_up_serial(struct source *source)
{
    struct sergensio *serial = gensio_to_sergensio(source->io);
    if (!serial || sergensio_baud(serial, source->baud_to_set, NULL, NULL) != 0)
        return;
    source->baud_to_set = 0;
    sergensio_datasize(serial, 8, NULL, NULL);
    sergensio_parity(serial, SERGENSIO_PARITY_NONE, NULL, NULL);
    sergensio_stopbits(serial, 1, NULL, NULL);
    sergensio_flowcontrol(serial, SERGENSIO_FLOWCONTROL_NONE, NULL, NULL);
}

struct source *source_open(const char *text, unsigned baud)
{
    struct source_name name;
    const char *wrong = source_name_read(text, baud, getenv("IPMI_PASSWORD"), &name);
    if (wrong) {
        say_error(text, wrong);
        return NULL;
    }
    if (name.kind == SOURCE_PROGRAM)
        return source_start((const char *const[]){"/bin/sh", "-c", name.path, NULL});
    if (!is_usable(&name, text))
        return NULL;
    struct source *source = make();
    if (!source || name.kind == SOURCE_STDIN)
        return source;
    int error = str_to_gensio(name.gensio, os, on_event, source, &source->io);
    source = finish_open(source, error, text);
    if (source && name.kind == SOURCE_SERVER)
        source->baud_to_set = name.baud;
    return source;
}

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

/* What came before the end counts before it. */
static enum source_event wait_gensio(struct source *source, unsigned ms)
{
    if (source->baud_to_set > 0)
        set_up_serial(source);
    if (source->error == 0) {
        gensio_set_read_callback_enable(source->io, true);
        wait_once(source, ms);
    }
    if (source->in_length > 0)
        return SOURCE_BYTES;
    if (source->error == 0)
        return SOURCE_QUIET;
    /* A terminal whose other end is gone is an error of the system's. */
    if (source->error == GE_REMCLOSE || source->error == GE_IOERR)
        return SOURCE_CLOSED;
    say_error("the line broke off", gensio_err_to_str(source->error));
    return SOURCE_BROKEN;
}

enum source_event source_wait(struct source *source, unsigned ms, const uint8_t **bytes,
                              size_t *length)
{
    source->in_length = 0;
    enum source_event event = source->io ? wait_gensio(source, ms) : wait_stdin(source, ms);
    *bytes = source->in;
    *length = source->in_length;
    return event;
}

bool source_can_type(const struct source *source)
{
    return source->io != NULL;
}

bool source_type(struct source *source, const char *bytes, size_t length)
{
    if (!source->io || source->error || length > sizeof source->out - source->out_length)
        return false;
    memcpy(source->out + source->out_length, bytes, length);
    source->out_length += length;
    gensio_set_write_callback_enable(source->io, true);
    return true;
}

bool source_set_baud(struct source *source, unsigned baud)
{
    struct sergensio *serial = source->io ? gensio_to_sergensio(source->io) : NULL;
    source->baud_to_set = 0;
    return serial && sergensio_baud(serial, baud, NULL, NULL) == 0;
}
