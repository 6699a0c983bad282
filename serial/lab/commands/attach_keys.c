/* SPDX-License-Identifier: MIT */
#include "serial/lab/commands/attach_keys.h"

static enum attach_action action_of(uint8_t byte)
{
    switch (byte) {
    case '.':
        return ATTACH_LEAVE;
    case 'b':
    case 'B':
        return ATTACH_BREAK;
    case 't':
    case 'T':
        return ATTACH_TAKE;
    case '?':
        return ATTACH_HELP;
    default:
        return ATTACH_NOTHING;
    }
}

enum attach_action attach_keys_take(struct attach_keys *keys, uint8_t byte, uint8_t *to,
                                    size_t *count)
{
    bool had_tilde = keys->has_tilde;
    *count = 0;
    keys->has_tilde = false;
    if (had_tilde && action_of(byte) != ATTACH_NOTHING)
        return action_of(byte);
    if (byte == '~' && !had_tilde && !keys->is_inside) {
        keys->has_tilde = true;
        return ATTACH_NOTHING;
    }
    /* `~~` is one of them; before anything else it was only held back. */
    if (had_tilde && byte != '~')
        to[(*count)++] = '~';
    to[(*count)++] = byte;
    keys->is_inside = byte != '\r' && byte != '\n';
    return ATTACH_NOTHING;
}
