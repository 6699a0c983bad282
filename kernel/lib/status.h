/* SPDX-License-Identifier: MIT */
/* One list of what can go wrong: a function that can fail returns 0, or one of these. */
#ifndef KERNEL_LIB_STATUS_H
#define KERNEL_LIB_STATUS_H

enum status {
    STATUS_NOT_THERE = -1, /* no such device, address or item */
    STATUS_BROKEN = -2,    /* it is there, and contradicts itself or its specification */
    STATUS_TIMEOUT = -3,   /* a bounded wait came to its end */
    STATUS_NO_ROOM = -4,   /* more than the place given for it holds; what fits was kept */
};

#endif
