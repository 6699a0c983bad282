/* SPDX-License-Identifier: MIT */
/* Who this machine is: by its firmware, and where that says nothing of worth, by the words. */
#ifndef KERNEL_INVENTORY_IDENTITY_H
#define KERNEL_INVENTORY_IDENTITY_H

#include "kernel/inventory/vendor_text.h"

/* In the order of enum words_identity from WORDS_SERIAL on. */
enum identity_key {
    IDENTITY_SERIAL, /* the system's */
    IDENTITY_UUID,
    IDENTITY_ASSET, /* the chassis', else the board's */
    IDENTITIES,
};

struct identity {
    struct vendor_text of[IDENTITIES];
};

/* Reads it from what kernel/machine.h leads to. Of each the first that counts: what SMBIOS says,
 * what the words say; else a placeholder of theirs; else it is absent. */
void identity_read(struct identity *out);

/* The name under which the machine was sold: the system's product, else the board's; absent where
 * neither counts. */
void identity_product(struct vendor_text *out);

#endif
