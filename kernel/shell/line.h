/* SPDX-License-Identifier: MIT */
/* A line as somebody types it, byte by byte: echo, editing keys, history. What is shown goes to
 * log_pass; a character typed at the line's end is echoed as itself and nothing else. Only BS,
 * blanks and CR LF are used to draw, so any terminal will do, and a script that reads the echo. */
#ifndef KERNEL_SHELL_LINE_H
#define KERNEL_SHELL_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/shell/shell.h"

#define LINE_HISTORY 7

enum line_event {
    LINE_MORE,    /* nothing to do for the caller */
    LINE_ENTERED, /* the line is in `text`; line_prompt begins the next one */
    LINE_TAB,
};

/* Starts at zero. */
struct line {
    char text[SHELL_LINE_MAX + 1]; /* 0x20 to 0x7e, a NUL ends it */
    unsigned length, at;           /* `at`: where the cursor stands */
    unsigned refused;              /* characters that found no room: not the line that was meant */
    bool is_quiet;                 /* shows nothing */
    bool after_cr;                 /* an LF now belongs to the CR */
    uint8_t escape;                /* how far an escape sequence came */
    char number;                   /* its digit */
    unsigned recalled;             /* which line of the history `text` began as; 0: none */
    /* [0]: what was typed before the history was looked at; then from the latest on. */
    char history[LINE_HISTORY + 1][SHELL_LINE_MAX + 1];
};

/* Forgets the line and shows the prompt; history stays. */
void line_prompt(struct line *line);

/* Takes a byte as it came in. CR, LF and CR LF are one Enter each. */
enum line_event line_feed(struct line *line, uint8_t byte);

/* Nothing came for a while: an ESC was a key of its own. */
void line_pause(struct line *line);

/* Puts one more character (0x20 to 0x7e) where the cursor is; BEL where there is no room. */
void line_insert(struct line *line, char character);

/* Shows prompt and line anew; the terminal's cursor is in column 0. */
void line_show(const struct line *line);

#endif
