/* SPDX-License-Identifier: MIT */
/* console=hunt: which of the machine's ports does the cable lead to, and at which rate is its other
 * end? Each port says its own name at one rate after the other until somebody who can read it
 * presses Enter. */
#ifndef SERIAL_PORTS_HUNT_H
#define SERIAL_PORTS_HUNT_H

#include "serial/ports/ports.h"

/* Says `Hello World! com2 0x2f8 19200` and its like on every port that was found (PORT_FOUND), at
 * 115200, 57600, 38400, 19200 and 9600 baud, two seconds each, over and over until Enter comes; the
 * port that it came on speaks then (PORT_SPEAKS) at that rate, and is returned. NULL at once where
 * no port was found. Calls `idle` all the time while it waits. */
struct port *hunt_run(struct ports *ports, void (*idle)(void));

#endif
