/* SPDX-License-Identifier: MIT */
/* The log: what the kernel says is formatted once, kept in a ring from the first line on, and
 * given to every sink that wants its kind; a sink that comes late is given what it missed. The
 * log knows no device. */
#ifndef KERNEL_LOG_LOG_H
#define KERNEL_LOG_LOG_H

#include <stddef.h>
#include <stdint.h>

#define LOG_LINE_MAX 240 /* bytes of one line, without its CR LF; what is longer is cut */

/* Who a line is for. */
enum log_kind {
    LOG_WIRE = 1,   /* the reader at the other end of a serial line */
    LOG_PEOPLE = 2, /* whoever looks at the screen, and the serial line too */
};

/* Where lines go. The caller owns it, and it stays for good once it is added. */
struct log_sink {
    /* Takes all the bytes: a line and its CR LF. What it can't deliver it counts itself. */
    void (*write)(void *context, const char *bytes, size_t length);
    void *context;
    unsigned kinds; /* the enum log_kind's that it wants, or-ed */
    struct log_sink *next;
};

/* Adds a sink (once), and gives it all that the ring still holds of its kinds, after a line for
 * people that says how many lines, of any kind, the ring has lost if there are any. */
void log_add_sink(struct log_sink *sink);

/* The same without what was said before; and its end. */
void log_attach(struct log_sink *sink);
void log_detach(const struct log_sink *sink);

/* Ends every sink: for a kernel that breaks whenever it says something. */
void log_mute(void);

/* Called whenever a sink has taken what it was given; NULL until main.c sets it. */
extern void (*log_progress)(void);

/* Gives `sink` all that the ring still holds of its kinds, as log_add_sink does. */
void log_replay(struct log_sink *sink);

/* Goes on in a larger ring: `size` bytes, a power of two, the log's from now on; all that is held
 * moves along. A smaller one is not used. */
void log_move(void *ring, uint32_t size);

/* Says one line: `text` without CR or LF. */
void log_line(enum log_kind kind, const char *text, size_t length);

/* The same with kernel/lib/format's conversions, for people. */
void log_people(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

/* Gives bytes to every sink of the wire and keeps nothing: what an interactive line needs, echo,
 * prompt and a command's output. */
void log_pass(const char *bytes, size_t length);

#endif
