/* SPDX-License-Identifier: MIT */
/* Vendors put a serial number into an asset tag and a board's product name, so values are looked
 * for everywhere, not only under their keys. */
#include "serial/lab/redact.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "serial/lab/hash.h"
#include "serial/lab/memory.h"

enum { SHORTEST_FREE = 6 }; /* shorter ones would be found in everything */

struct secrets {
    const char *salt;
    char **values;
    size_t count;
};

static bool is_secret_key(const char *key)
{
    return strcmp(key, "serial") == 0 || strcmp(key, "uuid") == 0 || strcmp(key, "mac") == 0 ||
           strcmp(key, "asset") == 0;
}

static void add_secret(struct secrets *secrets, const char *value)
{
    if (strlen(value) < SHORTEST_FREE)
        return;
    secrets->values = memory_resize(secrets->values, secrets->count + 1, sizeof(char *));
    secrets->values[secrets->count++] = memory_copy(value, strlen(value));
}

/* The length of what stands at `text` in this shape, where `x` is a hex digit; 0 where it doesn't.
 */
static size_t shape_at(const char *text, const char *shape)
{
    size_t i = 0;
    for (; shape[i] != '\0'; i++)
        if (shape[i] == 'x' ? !isxdigit((unsigned char)text[i]) : text[i] != shape[i])
            return 0;
    return isxdigit((unsigned char)text[i]) ? 0 : i;
}

/* The length of the secret at `text`, the longest of those that begin there. */
static size_t secret_at(const struct secrets *secrets, const char *text)
{
    static const char *const shapes[] = {"xx:xx:xx:xx:xx:xx", "xx-xx-xx-xx-xx-xx",
                                         "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"};
    size_t longest = 0;
    for (size_t i = 0; i < sizeof shapes / sizeof(char *); i++)
        if (shape_at(text, shapes[i]) > longest)
            longest = shape_at(text, shapes[i]);
    for (size_t i = 0; i < secrets->count; i++) {
        size_t length = strlen(secrets->values[i]);
        if (length > longest && strncasecmp(text, secrets->values[i], length) == 0)
            longest = length;
    }
    return longest;
}

char *redact_text(const struct secrets *secrets, const char *text)
{
    char *redacted = memory_new(strlen(text) * HASH_NAME_MAX + 1, 1), *to = redacted;
    while (*text != '\0') {
        size_t length = secret_at(secrets, text);
        if (length == 0) {
            *to++ = *text++;
            continue;
        }
        char *secret = memory_copy(text, length), name[HASH_NAME_MAX];
        hash_name(secrets->salt, secret, name);
        to = stpcpy(to, name);
        free(secret);
        text += length;
    }
    return redacted;
}

static json_t *redact_value(const struct secrets *secrets, const char *key, json_t *value)
{
    const char *text = json_string_value(value);
    if (!text)
        return NULL;
    char name[HASH_NAME_MAX];
    if (is_secret_key(key) && text[0] != '\0') {
        hash_name(secrets->salt, text, name);
        return json_string(name);
    }
    char *redacted = redact_text(secrets, text);
    json_t *string = json_string(redacted);
    free(redacted);
    return string;
}

static void redact_object(const struct secrets *secrets, json_t *object)
{
    const char *key;
    json_t *value, *item, *redacted;
    void *next;
    size_t i;
    json_object_foreach_safe (object, next, key, value) {
        if ((redacted = redact_value(secrets, key, value)) != NULL)
            json_object_set_new(object, key, redacted);
        else if (json_is_object(value))
            redact_object(secrets, value);
        json_array_foreach (value, i, item) {
            if ((redacted = redact_value(secrets, key, item)) != NULL)
                json_array_set_new(value, i, redacted);
        }
    }
}

static void collect(struct secrets *secrets, const struct records *records)
{
    const char *key;
    json_t *value;
    for (size_t i = 0; i < records->count; i++)
        json_object_foreach (records->records[i].object, key, value) {
            if (is_secret_key(key) && json_is_string(value))
                add_secret(secrets, json_string_value(value));
        }
}

struct secrets *secrets_new(const struct records *records, const char *salt)
{
    struct secrets *secrets = memory_new(1, sizeof *secrets);
    secrets->salt = salt;
    collect(secrets, records);
    return secrets;
}

void secrets_free(struct secrets *secrets)
{
    for (size_t i = 0; i < secrets->count; i++)
        free(secrets->values[i]);
    free(secrets->values);
    free(secrets);
}

void redact_records(const struct secrets *secrets, struct records *records)
{
    for (size_t i = 0; i < records->count; i++)
        redact_object(secrets, records->records[i].object);
    for (size_t i = 0; i < records->result_count; i++) {
        char *text = redact_text(secrets, records->results[i].text);
        snprintf(records->results[i].text, RECORD_LINE_MAX, "%s", text);
        free(text);
    }
}
