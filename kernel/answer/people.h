/* SPDX-License-Identifier: MIT */
/* The lines of the answer that are for people: unsealed, and ignored by every reader. */
#ifndef KERNEL_ANSWER_PEOPLE_H
#define KERNEL_ANSWER_PEOPLE_H

#include "kernel/words/words.h"
#include "serial/record/verdict.h"

/* After the greeting: who this is, and what its seals look like: in a second line where both don't
 * fit a row of the screen. `product` and `serial` are "" where they aren't known. */
void people_greet(const struct words *words, const char *product, const char *serial);

/* After `# end`: name, MAC, verdict and what it is about, the last thing on the screen. */
void people_part(const struct words *words, enum verdict verdict, const char *about);

#endif
