/* SPDX-License-Identifier: MIT */
/* How a serial port is to be set: what the words say of it, and what the port is given, is one
 * thing. */
#ifndef KERNEL_LIB_UART_SETTINGS_H
#define KERNEL_LIB_UART_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

enum uart_flow {
    UART_FLOW_NONE,
    UART_FLOW_RTS_CTS,
    UART_FLOW_XON_XOFF,
};

struct uart_settings {
    uint32_t baud;  /* 50 to 4000000 */
    uint32_t clock; /* Hz; 0: the PC's */
    enum uart_flow flow;
    bool keep; /* leave rate and format as they are found; `baud` then is not used */
};

#endif
