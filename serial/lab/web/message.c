/* SPDX-License-Identifier: MIT */
#include "serial/lab/web/message.h"

#include <jansson.h>
#include <string.h>

enum { TAIL = 65536 };

static const char *const words[] = {"watch", "watch", "take", "release", "type", "break"};

const char *message_word(enum message_kind kind)
{
    return words[kind];
}

static bool read_name(struct message *message, const json_t *value)
{
    const char *name = json_string_value(value);
    size_t length = json_string_length(value);
    if (!name || length == 0 || length >= MESSAGE_NAME_MAX || strlen(name) != length)
        return false;
    memcpy(message->name, name, length + 1);
    return true;
}

/* Each character is one byte: it comes as UTF-8, of which those are one byte long, or two. */
static bool read_bytes(struct message *message, const json_t *value)
{
    const uint8_t *text = (const uint8_t *)json_string_value(value);
    size_t length = json_string_length(value);
    for (size_t i = 0; text && i < length; i++) {
        uint8_t byte = text[i];
        if (message->length == sizeof message->bytes || byte > 0xc3)
            return false;
        if (byte >= 0xc2)
            byte = (uint8_t)(byte << 6 | (text[++i] & 0x3f));
        message->bytes[message->length++] = byte;
    }
    return text != NULL;
}

static bool read_watch(struct message *message, const json_t *value)
{
    const json_t *offset = json_object_get(value, "offset"), *tail = json_object_get(value, "tail");
    const json_t *number = offset ? offset : tail;
    if (json_is_null(value)) {
        message->kind = MESSAGE_UNWATCH;
        return true;
    }
    message->has_offset = offset != NULL;
    message->number = TAIL;
    if (number && (!json_is_integer(number) || json_integer_value(number) < 0))
        return false;
    if (number)
        message->number = (uint64_t)json_integer_value(number);
    return read_name(message, json_object_get(value, "name"));
}

static bool read_value(struct message *message, const json_t *value)
{
    switch (message->kind) {
    case MESSAGE_WATCH:
    case MESSAGE_UNWATCH:
        return read_watch(message, value);
    case MESSAGE_TYPE:
        return read_name(message, json_object_get(value, "name")) &&
               read_bytes(message, json_object_get(value, "text"));
    default:
        return read_name(message, value);
    }
}

static bool read_object(struct message *message, json_t *object)
{
    static const enum message_kind kinds[] = {MESSAGE_WATCH, MESSAGE_TAKE, MESSAGE_RELEASE,
                                              MESSAGE_TYPE, MESSAGE_BREAK};
    if (json_object_size(object) != 1)
        return false;
    const char *key = json_object_iter_key(json_object_iter(object));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(key, words[kinds[i]]) == 0) {
            message->kind = kinds[i];
            return read_value(message, json_object_get(object, key));
        }
    return false;
}

bool message_read(struct message *message, const char *text, size_t length)
{
    json_t *object = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    memset(message, 0, sizeof *message);
    bool is_good = json_is_object(object) && read_object(message, object);
    json_decref(object);
    return is_good;
}
