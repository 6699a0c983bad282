/* SPDX-License-Identifier: MIT */
/* What the files of this room share, and the prompt: a word read from left to right. What is not
 * understood is noted, and asked for once at the end. */
#ifndef KERNEL_WORDS_READER_H
#define KERNEL_WORDS_READER_H

#include "kernel/words/words.h"

struct reader {
    const char *at; /* behind what was understood; a word ends at a space or NUL */
    bool bad;       /* something was not understood: what was read is not to be used */
};

static inline bool reader_ends(char c)
{
    return c == ' ' || c == '\0';
}

/* True, and moved on behind it, where the next character is `c`. */
bool reader_take(struct reader *reader, char c);

/* The number of the first of `names` that the text goes on with, moved on behind it; where it does
 * with none, how many they are. Each name ends with a NUL, the list with an empty one. */
unsigned reader_name(struct reader *reader, const char *names);

/* Digits up to what is none, as a number from `min` to `max`; anything else is bad. */
uint64_t reader_number(struct reader *reader, unsigned base, uint64_t min, uint64_t max);

/* The value of a hex digit, or -1. */
int reader_digit(char c);

/* A PCI function: bus, device and function in hex, as in 04:1f.0, and a segment up to
 * PCI_SEGMENT_MAX in front where it isn't 0. As kernel/lib/pci_function.h has it. */
uint32_t reader_pci(struct reader *reader);

/* Reads what stands behind `console=`. */
void reader_console(struct reader *reader, struct words_console *out);

#endif
