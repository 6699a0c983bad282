/* SPDX-License-Identifier: MIT */
/* The two lines of the answer that are for people: unsealed, and ignored by every reader. */
#ifndef KERNEL_ANSWER_PEOPLE_H
#define KERNEL_ANSWER_PEOPLE_H

#include <stdint.h>

#include "kernel/words/words.h"
#include "serial/record/verdict.h"

/* After the greeting: who this is. `mib` is the memory that the loader's map calls RAM. */
void people_greet(const struct words *words, uint64_t mib);

/* After `# end`: name, MAC, verdict and its reason, the last thing on the screen. */
void people_part(const struct words *words, enum verdict verdict, const char *why);

#endif
