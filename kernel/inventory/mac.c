/* SPDX-License-Identifier: MIT */
/* Loaders, stickers and switches write the same address in different ways. */
#include "kernel/inventory/mac.h"

#include "kernel/lib/format.h"
#include "kernel/words/reader.h"

bool mac_parse(const char *text, uint8_t mac[MAC_SIZE])
{
    for (unsigned i = 0; i < MAC_SIZE; i++) {
        if (i > 0 && (*text == ':' || *text == '-'))
            text++;
        int high = reader_digit(text[0]), low = high < 0 ? -1 : reader_digit(text[1]);
        if (low < 0)
            return false;
        mac[i] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    return *text == '\0';
}

void mac_text(const uint8_t mac[MAC_SIZE], char to[MAC_TEXT + 1])
{
    format(to, MAC_TEXT + 1, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
           mac[4], mac[5]);
}
