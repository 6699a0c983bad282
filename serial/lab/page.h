/* SPDX-License-Identifier: MIT */
/* Machines for people: one on a page, several as a table. */
#ifndef SERIAL_LAB_PAGE_H
#define SERIAL_LAB_PAGE_H

#include <stdio.h>

#include "serial/lab/report.h"

/* What the machine is and how it is. */
void page_print(const struct report *report, FILE *to);

/* A line for each. */
void page_print_table(const struct report *reports, size_t count, FILE *to);

#endif
