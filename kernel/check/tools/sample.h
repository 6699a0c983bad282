/* SPDX-License-Identifier: MIT */
/* A sample of all memory: pages from everywhere, in an order in which any beginning of it is spread
 * too, so that a test may stop when its time is up. Pure. */
#ifndef KERNEL_CHECK_TOOLS_SAMPLE_H
#define KERNEL_CHECK_TOOLS_SAMPLE_H

#include <stdint.h>

#define SAMPLE_PAGES 256 /* a power of two */

/* Which of `pages` pages is number `i` (0 to SAMPLE_PAGES - 1) of the sample: one from each of as
 * many equal parts, none twice; which one in its part depends on `seed`. Where there are fewer than
 * SAMPLE_PAGES, all come, for the first `pages` numbers. */
uint64_t sample_page(uint64_t pages, uint32_t i, uint64_t seed);

#endif
