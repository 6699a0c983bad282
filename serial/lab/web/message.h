/* SPDX-License-Identifier: MIT */
/* What a viewer says (serial/web/openapi.yaml, "From the viewer"). Pure. */
#ifndef SERIAL_LAB_WEB_MESSAGE_H
#define SERIAL_LAB_WEB_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serial/lab/desk/desk.h"

enum message_kind {
    MESSAGE_WATCH,
    MESSAGE_UNWATCH,
    MESSAGE_TAKE,
    MESSAGE_RELEASE,
    MESSAGE_TYPE,
    MESSAGE_BREAK
};

enum { MESSAGE_NAME_MAX = 256 };

struct message {
    enum message_kind kind;
    char name[MESSAGE_NAME_MAX];
    bool has_offset; /* of a watch: `number` is one; else the tail's length */
    uint64_t number;
    uint8_t bytes[ORDER_BYTES_MAX]; /* to type */
    size_t length;
};

/* False: it is none. */
bool message_read(struct message *message, const char *text, size_t length);

/* As the messages name it: "take". */
const char *message_word(enum message_kind kind);

#endif
