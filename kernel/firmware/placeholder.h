/* SPDX-License-Identifier: MIT */
/* What a vendor left where a serial number or a name was to be written: no identity, since a
 * thousand machines have the same. Pure. */
#ifndef KERNEL_FIRMWARE_PLACEHOLDER_H
#define KERNEL_FIRMWARE_PLACEHOLDER_H

#include <stdbool.h>

/* Whether `text` stands for nothing: a form's words ("To Be Filled By O.E.M.", in any case), digits
 * that count up, one character throughout, a UUID that many boards share. An empty text is absent,
 * not a placeholder. */
bool placeholder_is(const char *text);

#endif
