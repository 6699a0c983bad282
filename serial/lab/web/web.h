/* SPDX-License-Identifier: MIT */
/* The desk, served: the API and the live view of serial/web/openapi.yaml, and the page's files. */
#ifndef SERIAL_LAB_WEB_WEB_H
#define SERIAL_LAB_WEB_WEB_H

#include <stdbool.h>
#include <stddef.h>

#include "serial/lab/desk/desk.h"
#include "serial/lab/lab.h"

struct web;

/* Serves the desk where the settings say. NULL: `error` says what and what to do. The desk must
 * outlive it. */
struct web *web_start(struct desk *desk, const struct lab_settings *settings, char *error,
                      size_t size);

/* The desk has something new; any thread. As `desk_options.changed`, with the web as data; NULL:
 * nothing is served yet. */
void web_changed(void *web);

/* The desk was given another lab file. False: where to listen, the certificate or its file, or
 * which logins count isn't as it was, and to follow that, the web must be stopped and started anew.
 * Files of logins are read again when they change. */
bool web_reload(struct web *web, const struct lab_settings *settings);

/* Whether a web could begin with these settings, as far as that can be said while another serves:
 * all but whether its addresses are free. False: `error` as above. */
bool web_check(const struct lab_settings *settings, char *error, size_t size);

/* Everybody is let go. */
void web_stop(struct web *web);

/* Where it can be looked at, for people; false: there are no more such places. */
bool web_place(const struct web *web, unsigned index, char *text, size_t size);

#endif
