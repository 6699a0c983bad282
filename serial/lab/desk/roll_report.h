/* SPDX-License-Identifier: MIT */
/* An entry of the roll as report.h wants it, for the formats that rollcall verdict has too. */
#ifndef SERIAL_LAB_DESK_ROLL_REPORT_H
#define SERIAL_LAB_DESK_ROLL_REPORT_H

#include "serial/lab/desk/roll.h"

struct roll_report {
    struct report report; /* of it what programs are told */
    struct verdict_asked asked;
    struct lab_machine machine; /* with the failures that were accepted when it was judged */
    json_t *object;
};

void roll_report_make(struct roll_report *made, const struct roll_entry *entry);
void roll_report_free(struct roll_report *made);

#endif
