/* SPDX-License-Identifier: MIT */
/* POSTs that nobody waits for: a hook tells another server of a change. A thread sends them, some
 * at once, each within its time; what is too much is dropped, and said. */
#ifndef SERIAL_LAB_HTTP_HTTP_POST_H
#define SERIAL_LAB_HTTP_HTTP_POST_H

#include <stdbool.h>
#include <stddef.h>

struct http_poster;

enum {
    HTTP_POSTS_WAITING = 256,
    HTTP_POSTS_AT_ONCE = 8,
    HTTP_POST_MS = 10000,
};

/* Is called for each, by the poster's thread or by http_post's caller, with what went wrong; `why`
 * is NULL where nothing did. */
typedef void http_posted(void *data, const char *url, const char *json, const char *why);

/* `posted` may be NULL. NULL: no thread can be made. */
struct http_poster *http_poster_start(http_posted *posted, void *data);

/* Any thread: puts one in line. `url` is http://HOST[:PORT]/PATH, or https:, with certificates that
 * this system trusts. */
void http_post(struct http_poster *poster, const char *url, const char *json);

/* Those in line are dropped, those under way are cut off. */
void http_poster_stop(struct http_poster *poster);

/* The parts of such a URL. NULL: they are in *host (freed by the caller), *port, *path (a part of
 * `url`) and *is_tls; else what is wrong with it. */
const char *http_post_read_url(const char *url, char **host, unsigned *port, const char **path,
                               bool *is_tls);

#endif
