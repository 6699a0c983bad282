/* SPDX-License-Identifier: MIT */
/* Shows what a line says, on a terminal that must not obey it: escape codes and control characters
 * of an untrusted machine are left out, line ends are one LF. */
#ifndef SERIAL_LAB_DISPLAY_H
#define SERIAL_LAB_DISPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct display {
    FILE *to;
    bool has_time;      /* put the local time in front of each line */
    bool is_raw;        /* every byte as it came; without times */
    bool has_backspace; /* BS moves back, within the line: somebody is typing there */
    unsigned column;    /* how far it can */
    bool is_inside_line;
    bool has_cr;     /* the last byte was a CR */
    unsigned escape; /* bytes of an escape sequence so far */
    bool is_csi;     /* ECMA-48, 5.4: one that ends with a byte from @ to ~ */
};

/* Shows bytes that came just now. */
void display_show(struct display *display, const uint8_t *bytes, size_t length);

/* Ends the last line, where it has no end. */
void display_end(struct display *display);

#endif
