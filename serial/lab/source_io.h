/* SPDX-License-Identifier: MIT */
/* The one file that speaks gensio (gensio(5)): lines and programs, many at once, in one loop of one
 * thread. Nothing waits but source_io_run, and from nowhere else is anybody told anything. */
#ifndef SERIAL_LAB_SOURCE_IO_H
#define SERIAL_LAB_SOURCE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serial/lab/source_name.h"

struct source_io;

/* Whose line it is. What is called here may call everything below but source_io_run. */
struct source_io_user {
    /* It is open, or can't be: then `error` says why, and it is closed already. */
    void (*opened)(void *data, const char *error);
    /* Bytes came. Returns how many of them were taken; the others come again after
     * source_io_listen. */
    size_t (*heard)(void *data, const unsigned char *bytes, size_t length);
    /* What source_io_send could not take may have room now. */
    void (*writable)(void *data);
    /* Nothing more will come. `error` is NULL where the other side ended it. */
    void (*ended)(void *data, const char *error);
    /* source_io_close is done, and `io` is freed. */
    void (*closed)(void *data);
};

/* Begins to open the line, or starts the program in `words` (then `name` is NULL). NULL: `*error`
 * says why not. */
struct source_io *source_io_open(const struct source_name *name, const char *const words[],
                                 const struct source_io_user *user, void *data, const char **error);
/* Whether heard() is to be called. */
void source_io_listen(struct source_io *io, bool is_on);
/* Returns how many bytes were taken: where not all were, writable() is called when more can be. */
size_t source_io_send(struct source_io *io, const void *bytes, size_t length);
/* Rate, and 8 bits, no parity, no flow control. False: it has none that can be set. */
bool source_io_set_up(struct source_io *io, unsigned baud);
bool source_io_set_baud(struct source_io *io, unsigned baud);
bool source_io_break(struct source_io *io, bool is_on);
/* Ends it, a program by a signal (`is_firm`: by one that can't be ignored). May be called again,
 * more firmly, until closed() is called. */
void source_io_close(struct source_io *io, bool is_firm);

/* Until something was told, `ms` at most; a signal ends it early. */
void source_io_run(unsigned ms);

/* --- A descriptor of the caller's in the same loop. --- */

struct source_watch;

/* `ready` is told which it is. Both are off at first. NULL: no memory. */
struct source_watch *source_watch_add(int descriptor, void (*ready)(void *data, bool is_output),
                                      void *data);
void source_watch_for(struct source_watch *watch, bool is_input, bool is_output);
/* Closes the descriptor, too, when the loop has done with it. */
void source_watch_end(struct source_watch *watch);

#endif
