/* SPDX-License-Identifier: MIT */
/* The checks that were linked in, by name, and which of them a choice means. */
#ifndef KERNEL_CHECK_TABLE_H
#define KERNEL_CHECK_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/check/check.h"

/* The check behind `check` by name, the first for NULL; NULL behind the last. Two of one name come
 * one after the other. */
const struct check *check_next(const struct check *check);

/* True where `choice` means `check`. A choice is items with commas between them: `quick` and `full`
 * (the levels up to it), `none`, a check's full name, or a family: all of it that isn't risky. */
bool check_is_chosen(const struct check *check, const char *choice);

/* The first item of `choice` that means nothing that there is, and its length; NULL if there is
 * none. Behind it the choice goes on with a comma or ends. */
const char *check_unknown(const char *choice, size_t *length);

#endif
