/* SPDX-License-Identifier: MIT */
/* A machine's serial line is behind a device, a console server, a BMC or a program. One word names
 * it; this reads the word. Pure: nothing is opened or looked at. */
#ifndef SERIAL_LAB_SOURCE_NAME_H
#define SERIAL_LAB_SOURCE_NAME_H

#include <stdbool.h>

#define SOURCE_NAME_MAX 1024
#define SOURCE_BAUD 115200 /* where nobody names another */

enum source_kind {
    SOURCE_STDIN,   /* "-" */
    SOURCE_PROGRAM, /* "exec:COMMAND" */
    SOURCE_DEVICE,  /* "/dev/ttyUSB0", "/dev/ttyUSB0@9600" */
    SOURCE_SOCKET,  /* "unix:PATH" */
    SOURCE_FILE,    /* "file:PATH": a log that something else writes */
    SOURCE_TCP,     /* "HOST:PORT" */
    SOURCE_SERVER,  /* "rfc2217://HOST:PORT[@BAUD]" */
    SOURCE_SOL,     /* "sol://[USER@]HOST" */
    SOURCE_GENSIO,  /* "gensio:" and what gensio(5) says */
};

struct source_name {
    enum source_kind kind;
    char path[SOURCE_NAME_MAX];   /* of the device, socket or file, or the program's command */
    char gensio[SOURCE_NAME_MAX]; /* how gensio(5) writes it; empty for what it isn't asked for:
                                     standard input, a program, a file */
    char host[256], port[16];     /* of a TCP port, or of what stands before a line */
    unsigned baud;
};

/* Reads `text`. `baud` is what the command line named, or 0; a rate in `text` counts before it.
 * `password` is for sol://, or NULL. Where `text` names no source, returns what is wrong with it
 * and what to write instead; else NULL. */
const char *source_name_read(const char *text, unsigned baud, const char *password,
                             struct source_name *name);

/* What it returns for what has none of the forms: all of these. */
extern const char source_name_forms[];

/* Whether a break can be sent there, as far as the name tells: plain bytes have no place for one.
 */
bool source_takes_break(const struct source_name *name);

#endif
