/* SPDX-License-Identifier: MIT */
/* A network card's address (IEEE 802, MAC-48) as bytes and as text. */
#ifndef KERNEL_INVENTORY_MAC_H
#define KERNEL_INVENTORY_MAC_H

#include <stdbool.h>
#include <stdint.h>

#define MAC_SIZE 6
#define MAC_TEXT 17 /* "52:54:00:12:34:56" */

/* Reads an address as people write it: twelve hex digits, `:`, `-` or nothing between pairs. False
 * where `text` is none, whole; `mac` then is not to be used. */
bool mac_parse(const char *text, uint8_t mac[MAC_SIZE]);

void mac_text(const uint8_t mac[MAC_SIZE], char to[MAC_TEXT + 1]);

#endif
