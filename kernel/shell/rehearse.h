/* SPDX-License-Identifier: MIT */
/* Ways to break the kernel on purpose, each by the instruction that does it for real (Intel SDM
 * volume 3A, 6.15). */
#ifndef KERNEL_SHELL_REHEARSE_H
#define KERNEL_SHELL_REHEARSE_H

/* The ways' names, a blank before each. */
extern const char rehearse_names[];

/* Goes the way `number`, from 0 in that order. Returns where the machine took it without harm,
 * which some emulators do. */
void rehearse(unsigned number);

#endif
