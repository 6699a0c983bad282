/* SPDX-License-Identifier: MIT */
/* The rest of the kernel: what isn't needed before the first byte is said comes packed in the image
 * (boot/split.py tells what that is, boot/pack.py packs it). */
#ifndef KERNEL_UNPACK_UNPACK_H
#define KERNEL_UNPACK_UNPACK_H

#include <stdbool.h>

/* Unpacks it to where it is linked, and gives its pages their rights: text runs, read-only data is
 * read. Nothing of it may be called before. False where it isn't what the build packed: then
 * nothing of it may be called at all. */
bool unpack_kernel(void);

#endif
