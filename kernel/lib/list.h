/* SPDX-License-Identifier: MIT */
/* Names in one text, each ended by its NUL: a table of pointers would take eight bytes more a name.
 */
#ifndef KERNEL_LIB_LIST_H
#define KERNEL_LIB_LIST_H

/* The name number `index` (from 0) of `list`, which has that many at least. */
const char *list_at(const char *list, unsigned index);

#endif
