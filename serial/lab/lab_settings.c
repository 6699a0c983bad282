/* SPDX-License-Identifier: MIT */
#include "serial/lab/lab_settings.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "serial/lab/lab_value.h"
#include "serial/lab/memory.h"
#include "serial/lab/nearest.h"
#include "serial/lab/state.h"

static const uint64_t MIB = 1 << 20, GIB = 1 << 30;
enum { HOST_MAX = 256, MS = 1000, SYNC_MS = 1000, SYNC_MS_MAX = 3600 * MS, MINUTE_MS = 60 * MS };

static bool read_size(struct lab_tree *tree, const char *place, const char *text, uint64_t least,
                      uint64_t most, uint64_t *bytes)
{
    if (!text)
        return true;
    const char *fault = lab_size_read(text, bytes);
    if (fault)
        return lab_tree_wrong(tree, place, "%s is %s", text, fault);
    if (*bytes < least || *bytes > most)
        return lab_tree_wrong(tree, place, "%s is not within %u MiB and %u GiB", text,
                              (unsigned)(least / MIB), (unsigned)(most / GIB));
    return true;
}

static bool read_sync(struct lab_settings *settings, const char *text, struct lab_tree *tree)
{
    uint64_t ms = SYNC_MS;
    settings->sync = LAB_SYNC_TIMED;
    if (text && strcmp(text, "always") == 0)
        settings->sync = LAB_SYNC_ALWAYS;
    else if (text && strcmp(text, "never") == 0)
        settings->sync = LAB_SYNC_NEVER;
    else if (text && (lab_duration_read(text, &ms) || ms == 0 || ms > SYNC_MS_MAX))
        return lab_tree_wrong(tree, "serve.sync",
                              "%s should be always, never, or a duration up to 1h, such as 1s",
                              text);
    settings->sync_ms = (unsigned)ms;
    return true;
}

static bool read_keep(struct lab_settings *settings, const struct lab_said_keep *keep,
                      struct lab_tree *tree)
{
    uint64_t ms = 0;
    const uint64_t least = 2 * settings->segment_bytes;
    if (!read_size(tree, "serve.keep.size", keep->size, 0, UINT64_MAX, &settings->keep_bytes))
        return false;
    if (keep->size && settings->keep_bytes < least)
        return lab_tree_wrong(tree, "serve.keep.size", "%s is less than %u MiB: two segments",
                              keep->size, (unsigned)(least / MIB));
    const char *fault = keep->age ? lab_duration_read(keep->age, &ms) : NULL;
    if (!fault && keep->age && ms < MINUTE_MS)
        fault = "less than a minute";
    settings->keep_s = ms / MS;
    return !fault || lab_tree_wrong(tree, "serve.keep.age", "%s is %s", keep->age, fault);
}

static bool read_amounts(struct lab_settings *settings, const struct lab_said_serve *said,
                         struct lab_tree *tree)
{
    uint64_t spool = settings->spool_bytes;
    if (!read_size(tree, "serve.spool", said->spool, MIB, 64 * GIB, &spool) ||
        !read_size(tree, "serve.segment", said->segment, MIB, 1024 * GIB, &settings->segment_bytes))
        return false;
    /* The ring is a power of two. */
    for (settings->spool_bytes = MIB; settings->spool_bytes < spool;)
        settings->spool_bytes *= 2;
    return read_sync(settings, said->sync, tree) &&
           (!said->keep || read_keep(settings, said->keep, tree));
}

static bool is_absolute(struct lab_tree *tree, const char *place, const char *path)
{
    return !path || path[0] == '/' ||
           lab_tree_wrong(tree, place, "%s should be a whole path, from / on", path);
}

static bool are_paths_sound(const struct lab_settings *settings, struct lab_tree *tree)
{
    struct sockaddr_un address;
    if (strlen(settings->socket) >= sizeof address.sun_path)
        return lab_tree_wrong(tree, "serve.socket",
                              "%s is longer than a socket's path can be, %zu bytes: give another",
                              settings->socket, sizeof address.sun_path - 1);
    return is_absolute(tree, "serve.folder", settings->folder) &&
           is_absolute(tree, "serve.socket", settings->socket) &&
           is_absolute(tree, "serve.tls.certificate", settings->certificate) &&
           is_absolute(tree, "serve.tls.key", settings->key) &&
           is_absolute(tree, "serve.users", settings->users) &&
           is_absolute(tree, "serve.tokens", settings->tokens) &&
           is_absolute(tree, "serve.symbols", settings->symbols);
}

/* Takes ADDRESS out of ADDRESS:PORT or [ADDRESS]:PORT; false: it is neither. */
static bool split_address(const char *text, char host[HOST_MAX])
{
    const char *colon = strrchr(text, ':');
    if (!colon || colon == text || (size_t)(colon - text) >= HOST_MAX)
        return false;
    const char *port = colon + 1;
    if (port[strspn(port, "0123456789")] != '\0' || *port == '\0' || strlen(port) > 5 ||
        strtoul(port, NULL, 10) > 65535)
        return false;
    bool is_bracketed = *text == '[';
    if (is_bracketed != (colon[-1] == ']') ||
        (!is_bracketed && memchr(text, ':', (size_t)(colon - text))))
        return false;
    snprintf(host, HOST_MAX, "%.*s", (int)(colon - text) - 2 * is_bracketed, text + is_bracketed);
    return host[0] != '\0';
}

static bool is_loopback(const char *host)
{
    struct in_addr four;
    struct in6_addr six;
    if (strcmp(host, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, host, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, host, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

static bool are_addresses_sound(const struct lab_settings *settings, struct lab_tree *tree)
{
    char host[HOST_MAX];
    struct lab_place place;
    bool is_guarded = settings->certificate && (settings->users || settings->tokens);
    for (unsigned i = 0; i < settings->listen_count; i++) {
        lab_place(&place, "serve.listen[%u]", i);
        if (!split_address(settings->listen[i], host))
            return lab_tree_wrong(tree, place.text,
                                  "%s is no address, such as 127.0.0.1:8080 or [::1]:8080",
                                  settings->listen[i]);
        if (!is_guarded && !is_loopback(host))
            return lab_tree_wrong(tree, place.text,
                                  "%s is reached from elsewhere: that takes tls, and users or "
                                  "tokens",
                                  settings->listen[i]);
    }
    return true;
}

static bool is_state(const char *word, struct nearest *nearest)
{
    for (enum state state = 0; state < STATES; state++) {
        if (strcmp(word, state_name(state)) == 0)
            return true;
        nearest_try(nearest, word, state_name(state));
    }
    return false;
}

static bool is_hook_sound(const struct lab_hook *hook, unsigned index, struct lab_tree *tree)
{
    struct lab_place place;
    for (unsigned i = 0; i < hook->on_count; i++) {
        struct nearest nearest = {NULL, 0};
        if (!is_state(hook->on[i], &nearest))
            return lab_tree_wrong(tree, lab_place(&place, "serve.hooks[%u].on[%u]", index, i),
                                  "%s is no state, such as %s", hook->on[i],
                                  nearest.word ? nearest.word : "fail, crashed or overdue");
    }
    if (!hook->run == !hook->post)
        return lab_tree_wrong(tree, lab_place(&place, "serve.hooks[%u]", index),
                              "a hook has one of run and post");
    if (hook->post && strncmp(hook->post, "http://", 7) != 0 &&
        strncmp(hook->post, "https://", 8) != 0)
        return lab_tree_wrong(tree, lab_place(&place, "serve.hooks[%u].post", index),
                              "%s is no URL, such as http://HOST/PATH", hook->post);
    return true;
}

static bool are_hooks_sound(const struct lab_settings *settings, struct lab_tree *tree)
{
    for (unsigned i = 0; i < settings->hooks_count; i++)
        if (!is_hook_sound(&settings->hooks[i], i, tree))
            return false;
    return true;
}

bool lab_settings_make(struct lab_settings *settings, const struct lab_said_serve *said,
                       struct lab_tree *tree, char **made)
{
    static const struct lab_said_serve nothing = {.sync = NULL};
    said = said ? said : &nothing;
    *settings = said->settings;
    settings->spool_bytes = 256 * MIB;
    settings->segment_bytes = 64 * MIB;
    if (!settings->folder)
        settings->folder = "/var/lib/rollcall";
    *made = memory_format("%s/rollcall.sock", settings->folder);
    if (!settings->socket)
        settings->socket = *made;
    if (said->tls) {
        settings->certificate = said->tls->certificate;
        settings->key = said->tls->key;
    }
    return read_amounts(settings, said, tree) && are_paths_sound(settings, tree) &&
           are_addresses_sound(settings, tree) && are_hooks_sound(settings, tree);
}
