/* SPDX-License-Identifier: MIT */
/* Fuzzes what strangers send to the web, and what it is told from elsewhere: the first byte chooses
 * the parser. */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "serial/lab/commands/when.h"
#include "serial/lab/http/address.h"
#include "serial/lab/http/http_post.h"
#include "serial/lab/http/login_list.h"
#include "serial/lab/web/message.h"
#include "serial/lab/web/route.h"
#include "serial/lab/web/split.h"
#include "serial/lab/web/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool kept, const char *promise)
{
    if (!kept) {
        fprintf(stderr, "a promise is broken: %s\n", promise);
        abort();
    }
}

static void fuzz_message(const char *text, size_t length)
{
    struct message message;
    if (!message_read(&message, text, length))
        return;
    require(message.length <= sizeof message.bytes, "what is typed has its room");
    require(message.kind == MESSAGE_UNWATCH ||
                (message.name[0] != '\0' && memchr(message.name, '\0', MESSAGE_NAME_MAX)),
            "a message names a machine");
}

static void fuzz_route(const char *text)
{
    static const char *const methods[] = {"GET", "POST", "DELETE"};
    uint64_t number = 0;
    const struct http_request request = {.query = &text, .query_count = 1};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct route route = route_find(methods[i], text);
        require(!strchr(route.name, '/') && !strchr(route.boot, '/'), "a part has no slash");
        require(strlen(route.name) < ROUTE_PART_MAX && strlen(route.boot) < ROUTE_PART_MAX,
                "a part is bounded");
        require(route.kind < ROUTE_MACHINE || route.kind > ROUTE_BREAK || route.name[0] != '\0',
                "a machine's path names it");
    }
    require(!route_number(&request, "since", &number) || number < 1000000000000000000,
            "a number has at most 18 digits");
}

static void fuzz_logins(const char *text, size_t length, bool are_tokens)
{
    char error[300] = "";
    struct login_list *list =
        login_list_parse("FILE", text, length, are_tokens, error, sizeof error);
    require(list || strncmp(error, "FILE:", 5) == 0, "an error says where");
    for (size_t i = 0; list && i < list->count; i++)
        require(list->entries[i].name[0] != '\0' && !strchr(list->entries[i].name, ':') &&
                    !list->entries[i].hash == are_tokens,
                "a login has a name and a hash");
    login_list_free(list);
}

static void fuzz_header(const char *text)
{
    struct credentials credentials;
    if (!logins_read(text, &credentials))
        return;
    require(memchr(credentials.name, '\0', LOGIN_USER_MAX) &&
                memchr(credentials.secret, '\0', LOGIN_SECRET_MAX) &&
                !strchr(credentials.name, ':'),
            "credentials are bounded");
    require(credentials.name[0] != '\0' || credentials.secret[0] != '\0', "nobody is nobody");
}

/* Any text; and where it is an array, all that has a name is told, in pieces that are JSON. */
static void fuzz_table(const char *text, size_t length)
{
    enum { ROOM = 256 };
    struct table *table = table_new();
    json_t *array = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    char *canonical = json_is_array(array) ? json_dumps(array, JSON_COMPACT) : NULL;
    uint64_t told = 0;
    char to[ROOM];
    table_take(table, canonical ? canonical : text, canonical ? strlen(canonical) : length, true);
    for (size_t count; (count = table_tell(table, &told, to, ROOM)) > 0;) {
        require(count <= ROOM, "a piece fits");
        json_t *piece = canonical ? json_loadb(to, count, 0, NULL) : NULL;
        require(!canonical || json_is_object(piece), "a piece is JSON");
        json_decref(piece);
    }
    require(told == table_version(table), "everything was told");
    free(canonical);
    json_decref(array);
    table_free(table);
}

static void fuzz_names(const char *text)
{
    char *host = NULL;
    const char *path;
    unsigned port;
    bool is_tls;
    uint64_t ms;
    if (address_host_is_local(text))
        require(strlen(text) < 300, "a local name is short");
    if (address_origin_is(text, "localhost:8", false))
        require(strcasecmp(text, "http://localhost:8") == 0, "an origin is one");
    if (!http_post_read_url(text, &host, &port, &path, &is_tls))
        require(host[0] != '\0' && port > 0 && port < 65536 && path[0] == '/', "a URL is whole");
    free(host);
    if (when_duration(text, &ms))
        require(ms <= UINT64_C(3650) * 86400000, "a time is bounded");
    when_time(text, UINT64_C(1795638867000), &ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length == 0)
        return 0;
    /* With a NUL behind it, and its end where the sanitizer sees it. */
    char *text = malloc(length);
    memcpy(text, bytes + 1, length - 1);
    text[length - 1] = '\0';
    switch (bytes[0]) {
    case 'm':
        fuzz_message(text, length - 1);
        break;
    case 'r':
        fuzz_route(text);
        break;
    case 'u':
    case 't':
        fuzz_logins(text, length - 1, bytes[0] == 't');
        break;
    case 'h':
        fuzz_header(text);
        break;
    case 'j':
        fuzz_table(text, length - 1);
        break;
    default:
        fuzz_names(text);
    }
    free(text);
    return 0;
}
