/* SPDX-License-Identifier: MIT */
/* What a person types on an attached console, and what of it is for us: `~` at the beginning of a
 * line, as with ssh. Pure. */
#ifndef SERIAL_LAB_COMMANDS_ATTACH_KEYS_H
#define SERIAL_LAB_COMMANDS_ATTACH_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum attach_action { ATTACH_NOTHING, ATTACH_LEAVE, ATTACH_BREAK, ATTACH_TAKE, ATTACH_HELP };

struct attach_keys {
    bool is_inside; /* of a line */
    bool has_tilde; /* held back */
};

/* Takes one byte; what goes to the machine for it is put behind `to`, which has room for two, and
 * counted in `*count`. */
enum attach_action attach_keys_take(struct attach_keys *keys, uint8_t byte, uint8_t *to,
                                    size_t *count);

#endif
