/* SPDX-License-Identifier: MIT */
/* gensio calls back from within its waits. It must not be freed from there, and a close is over
 * only when it says so: until then `struct source_io` stays. */
#include "serial/lab/source_io.h"

#include <errno.h>
#include <gensio/gensio.h>
#include <gensio/gensio_os_funcs.h>
#include <gensio/sergensio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/advice.h"

struct source_io {
    struct gensio *io;
    const struct source_io_user *user;
    void *data;
    bool is_program, is_open, is_ended, is_closing;
};

struct source_watch {
    struct gensio_iod *iod;
    void (*ready)(void *data, bool is_output);
    void *data;
    int descriptor;
};

static struct gensio_os_funcs *os;
static struct gensio_waiter *waiter;

static bool begin(void)
{
    if (waiter)
        return true;
    if (!os && gensio_default_os_hnd(0, &os) != 0)
        os = NULL;
    if (os)
        waiter = gensio_os_funcs_alloc_waiter(os);
    return waiter != NULL;
}

/* What a person can do about an error of gensio's. */
static const char *advice(int error)
{
    static const struct {
        int error, system;
        const char *text;
    } all[] = {
        {GE_CONNREFUSE, ECONNREFUSED, NULL},
        {GE_INUSE, EBUSY, NULL},
        {GE_PERM, EPERM, NULL},
        {GE_NOTFOUND, ENOENT, NULL},
        {GE_TIMEDOUT, ETIMEDOUT, NULL},
        {GE_HOSTDOWN, EHOSTDOWN, NULL},
        {GE_UNKNOWN_NAME_ERROR, 0, ADVICE_NO_NAME},
        {GE_NAME_ERROR, 0, ADVICE_NO_NAME},
        {GE_NAME_INVALID, 0, ADVICE_NO_NAME},
        {GE_NAME_SERVER_FAILURE, 0, ADVICE_NO_NAME_SERVER},
        {GE_NOTSUP, 0, "this gensio was built without it: use exec: and a program that can do it"},
        {GE_INVAL, 0, "gensio can't read that name: see gensio(5)"},
        {GE_AUTHREJECT, 0, "refused: look at user and password"},
        {GE_REMCLOSE, 0, "it was closed at once: does somebody else have that port?"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].error == error)
            return all[i].text ? all[i].text : advice_errno(all[i].system);
    }
    return gensio_err_to_str(error);
}

static void wake(void)
{
    gensio_os_funcs_wake(os, waiter);
}

/* A terminal whose other end is gone is an error of the system's. */
static void end(struct source_io *io, int error)
{
    bool is_end = error == GE_REMCLOSE || error == GE_IOERR;
    gensio_set_read_callback_enable(io->io, false);
    if (io->is_ended || io->is_closing)
        return;
    io->is_ended = true;
    io->user->ended(io->data, is_end ? NULL : gensio_err_to_str(error));
}

static int on_event(struct gensio *gensio, void *user_data, int event, int error,
                    unsigned char *bytes, gensiods *length, const char *const *more)
{
    struct source_io *io = user_data;
    (void)more;
    wake();
    if (event == GENSIO_EVENT_WRITE_READY) {
        gensio_set_write_callback_enable(gensio, false);
        if (!io->is_closing)
            io->user->writable(io->data);
        return 0;
    }
    if (event != GENSIO_EVENT_READ)
        return GE_NOTSUP;
    if (error) {
        end(io, error);
        return 0;
    }
    gensiods taken = io->is_closing ? *length : io->user->heard(io->data, bytes, *length);
    if (taken < *length)
        gensio_set_read_callback_enable(gensio, false);
    *length = taken;
    return 0;
}

static void on_opened(struct gensio *gensio, int error, void *data)
{
    struct source_io *io = data;
    wake();
    io->is_open = !error;
    if (io->is_closing)
        return;
    io->user->opened(io->data, error ? advice(error) : NULL);
    if (!error)
        return;
    gensio_free(gensio);
    free(io);
}

static void on_closed(struct gensio *gensio, void *data)
{
    struct source_io *io = data;
    wake();
    io->user->closed(io->data);
    gensio_free(gensio);
    free(io);
}

static int allocate(struct source_io *io, const struct source_name *name, const char *const words[])
{
    static const char *const options[] = {"noredir-stderr", "readbuf=16384", NULL};
    io->is_program = !name;
    if (name)
        return str_to_gensio(name->gensio, os, on_event, io, &io->io);
    return gensio_terminal_alloc("stdio", words, options, os, on_event, io, &io->io);
}

struct source_io *source_io_open(const struct source_name *name, const char *const words[],
                                 const struct source_io_user *user, void *data, const char **error)
{
    struct source_io *io = begin() ? calloc(1, sizeof *io) : NULL;
    if (!io) {
        *error = "out of memory";
        return NULL;
    }
    io->user = user;
    io->data = data;
    int failed = allocate(io, name, words);
    if (!failed)
        failed = gensio_open(io->io, on_opened, io);
    if (!failed)
        return io;
    if (io->io)
        gensio_free(io->io);
    free(io);
    *error = advice(failed);
    return NULL;
}

void source_io_listen(struct source_io *io, bool is_on)
{
    if (io->is_open && !io->is_ended && !io->is_closing)
        gensio_set_read_callback_enable(io->io, is_on);
}

size_t source_io_send(struct source_io *io, const void *bytes, size_t length)
{
    gensiods sent = 0;
    if (!io->is_open || io->is_ended || io->is_closing)
        return length; /* reading says what is wrong */
    if (gensio_write(io->io, &sent, bytes, length, NULL) != 0)
        return length;
    if (sent < length)
        gensio_set_write_callback_enable(io->io, true);
    return sent;
}

bool source_io_set_baud(struct source_io *io, unsigned baud)
{
    struct sergensio *serial = gensio_to_sergensio(io->io);
    return serial && sergensio_baud(serial, (int)baud, NULL, NULL) == 0;
}

bool source_io_set_up(struct source_io *io, unsigned baud)
{
    struct sergensio *serial = gensio_to_sergensio(io->io);
    if (!serial || !source_io_set_baud(io, baud))
        return false;
    sergensio_datasize(serial, 8, NULL, NULL);
    sergensio_parity(serial, SERGENSIO_PARITY_NONE, NULL, NULL);
    sergensio_stopbits(serial, 1, NULL, NULL);
    sergensio_flowcontrol(serial, SERGENSIO_FLOWCONTROL_NONE, NULL, NULL);
    return true;
}

bool source_io_break(struct source_io *io, bool is_on)
{
    struct sergensio *serial = gensio_to_sergensio(io->io);
    int value = is_on ? SERGENSIO_BREAK_ON : SERGENSIO_BREAK_OFF;
    return serial && sergensio_sbreak(serial, (unsigned)value, NULL, NULL) == 0;
}

void source_io_close(struct source_io *io, bool is_firm)
{
    char how[] = "0";
    how[0] = is_firm ? '1' : '0';
    if (io->is_program)
        gensio_control(io->io, 0, GENSIO_CONTROL_SET, GENSIO_CONTROL_KILL_TASK, how, NULL);
    if (io->is_closing)
        return;
    io->is_closing = true;
    if (gensio_close(io->io, on_closed, io) != 0)
        on_closed(io->io, io);
}

void source_io_run(unsigned ms)
{
    gensio_time time = {ms / 1000, (int32_t)(ms % 1000) * 1000000};
    if (begin())
        gensio_os_funcs_wait_intr(os, waiter, 1, &time);
}

/* --- Descriptors of others. --- */

static void on_readable(struct gensio_iod *iod, void *data)
{
    struct source_watch *watch = data;
    (void)iod;
    wake();
    watch->ready(watch->data, false);
}

static void on_writable(struct gensio_iod *iod, void *data)
{
    struct source_watch *watch = data;
    (void)iod;
    wake();
    watch->ready(watch->data, true);
}

static void on_cleared(struct gensio_iod *iod, void *data)
{
    struct source_watch *watch = data;
    os->release_iod(iod);
    close(watch->descriptor);
    free(watch);
}

struct source_watch *source_watch_add(int descriptor, void (*ready)(void *data, bool is_output),
                                      void *data)
{
    struct source_watch *watch = begin() ? calloc(1, sizeof *watch) : NULL;
    if (!watch)
        return NULL;
    *watch = (struct source_watch){.ready = ready, .data = data, .descriptor = descriptor};
    if (os->add_iod(os, GENSIO_IOD_SOCKET, descriptor, &watch->iod) == 0) {
        if (os->set_fd_handlers(watch->iod, watch, on_readable, on_writable, NULL, on_cleared) == 0)
            return watch;
        os->release_iod(watch->iod);
    }
    free(watch);
    return NULL;
}

void source_watch_for(struct source_watch *watch, bool is_input, bool is_output)
{
    os->set_read_handler(watch->iod, is_input);
    os->set_write_handler(watch->iod, is_output);
}

void source_watch_end(struct source_watch *watch)
{
    os->clear_fd_handlers(watch->iod);
}
