/* SPDX-License-Identifier: MIT */
/* What a person can do about a line that can't be opened. */
#ifndef SERIAL_LAB_ADVICE_H
#define SERIAL_LAB_ADVICE_H

/* For an errno; its own text where there is nothing better to say. */
const char *advice_errno(int error);

#define ADVICE_NO_NAME "the host's name is not known: try its address"
#define ADVICE_NO_NAME_SERVER "the name server doesn't answer: try the host's address"
#define ADVICE_NO_DEVICE "no such device: is it plugged in (dmesg), and spelled so?"
#define ADVICE_NOT_A_DEVICE "no serial device: give unix:PATH for a socket"
#define ADVICE_FILE "a file, no line: rollcall verdict judges what a log holds"

#endif
