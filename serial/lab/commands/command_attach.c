/* SPDX-License-Identifier: MIT */
/* rollcall attach: serial/lab/man/rollcall-attach.1. */
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/commands/attach_keys.h"
#include "serial/lab/commands/command.h"
#include "serial/lab/commands/daemon.h"
#include "serial/lab/commands/machine_line.h"
#include "serial/lab/commands/terminal.h"
#include "serial/lab/display.h"
#include "serial/lab/memory.h"
#include "serial/lab/text.h"
#include "serial/record/verdict.h"

static const char usage[] =
    "Usage: rollcall attach [OPTION]... NAME\n"
    "\n"
    "A machine's console: shows what it says, and types to it what you type, where its lab entry\n"
    "has `type: people` and nobody else types there. Behind Enter, ~. leaves, ~b sends a break, "
    "~t\n"
    "asks for the right to type again, ~~ types a tilde, ~? says this.\n"
    "\n"
    "  -r, --read-only  types nothing\n"
    "  --raw            shows every byte as it came: escape codes too, which a terminal "
    "obeys\n" DAEMON_USAGE "\n"
    "Exit status: 0 left, 2 it could not be attached to, or the daemon went.\n";

enum { STEP_MS = 1000, KEYS_AT_ONCE = 512, TAIL = 2000 };

struct attached {
    struct daemon_asked daemon;
    struct display display;
    struct http_question question;
    struct http_client *client;
    struct attach_keys keys;
    const char *name;
    int terminal;
    char *line; /* what is to be said of it, or NULL */
    bool is_read_only, has_asked, may_type, has_left;
    bool is_gone; /* the machine, from the lab */
};

/* A signal's handler has nothing else. */
static struct http_client *stopped_client;
static _Atomic bool is_stopped;

static void stop(void)
{
    is_stopped = true;
    if (stopped_client)
        http_client_wake(stopped_client);
}

static void stop_by_signal(int number)
{
    (void)number;
    stop();
}

/* Our own words, which the machine can't say: they stand in a line of their own. */
static void note(struct attached *attached, const char *words)
{
    display_end(&attached->display);
    fprintf(stderr, "[%s]\n", words);
}

static void note_free(struct attached *attached, char *words)
{
    text_clean(words);
    note(attached, words);
    free(words);
}

/* --- What the daemon says. --- */

/* Takes the object. */
static void say(struct attached *attached, json_t *object)
{
    char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    if (text && !http_client_say(&attached->question, text, strlen(text)))
        note(attached, "the daemon takes nothing more: what you typed is lost");
    free(text);
}

static void hear_done(struct attached *attached, const json_t *done)
{
    const char *what = json_string_value(json_object_get(done, "what"));
    if (what && strcmp(what, "break") == 0)
        note(attached, "a break was sent");
    if (!what || strcmp(what, "take") != 0)
        return;
    attached->may_type = true;
    note(attached, "you type here now; behind Enter ~. leaves, ~? helps");
}

static void hear_refused(struct attached *attached, const json_t *refused)
{
    const char *what = json_string_value(json_object_get(refused, "what"));
    const char *why = json_string_value(json_object_get(refused, "why"));
    bool is_take = what && strcmp(what, "take") == 0;
    note_free(attached,
              memory_format("%s%s", why ? why : "refused",
                            is_take
                                ? ": you only read; behind Enter ~t asks again, ~. leaves, ~? helps"
                                : ""));
}

static void hear_gone(struct attached *attached, const json_t *gone)
{
    size_t i;
    const json_t *name;
    json_array_foreach (gone, i, name)
        if (json_is_string(name) && strcmp(json_string_value(name), attached->name) == 0)
            attached->is_gone = true;
}

static void hear_text(struct attached *attached, const char *text, size_t length)
{
    json_t *object = json_loadb(text, length, JSON_ALLOW_NUL, NULL);
    const json_t *done = json_object_get(object, "done");
    const json_t *refused = json_object_get(object, "refused");
    if (done)
        hear_done(attached, done);
    if (refused)
        hear_refused(attached, refused);
    hear_gone(attached, json_object_get(object, "gone"));
    json_decref(object);
}

static void hear(void *data, enum http_heard kind, const void *bytes, size_t length)
{
    struct attached *attached = data;
    if (kind == HTTP_HEARD_BINARY)
        display_show(&attached->display, bytes, length);
    else if (kind == HTTP_HEARD_TEXT)
        hear_text(attached, bytes, length);
}

/* --- What is typed. --- */

static void take(struct attached *attached)
{
    if (attached->is_read_only)
        note(attached, "attached with -r: you only read");
    else if (!attached->may_type)
        say(attached, json_pack("{s:s}", "take", attached->name));
}

static void act(struct attached *attached, enum attach_action action)
{
    if (action == ATTACH_LEAVE)
        attached->has_left = true;
    if (action == ATTACH_HELP)
        note(attached, "behind Enter: ~. leaves, ~b sends a break, ~t asks for the right to type, "
                       "~~ types a tilde, ~? says this");
    if (action == ATTACH_TAKE)
        take(attached);
    if (action == ATTACH_BREAK && attached->may_type)
        say(attached, json_pack("{s:s}", "break", attached->name));
    else if (action == ATTACH_BREAK)
        note(attached, "you only read: no break was sent");
}

/* Each byte is a character of the message. */
static void type(struct attached *attached, const uint8_t *bytes, size_t length)
{
    char text[2 * 2 * KEYS_AT_ONCE];
    size_t count = 0;
    if (length == 0 || !attached->may_type)
        return;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] >= 0x80)
            text[count++] = (char)(0xc0 | bytes[i] >> 6);
        text[count++] = (char)(bytes[i] >= 0x80 ? 0x80 | (bytes[i] & 0x3f) : bytes[i]);
    }
    say(attached, json_pack("{s:{s:s,s:s%}}", "type", "name", attached->name, "text", text, count));
}

static bool read_keys(void *data)
{
    struct attached *attached = data;
    uint8_t keys[KEYS_AT_ONCE], typed[2 * KEYS_AT_ONCE];
    size_t count = 0, more;
    ssize_t length = read(attached->terminal, keys, sizeof keys);
    if (length == 0 || (length < 0 && errno != EAGAIN && errno != EINTR)) {
        attached->has_left = true; /* the terminal has gone */
        return true;
    }
    for (ssize_t i = 0; i < length && !attached->has_left; i++) {
        enum attach_action action =
            attach_keys_take(&attached->keys, keys[i], typed + count, &more);
        count += more;
        if (action == ATTACH_NOTHING)
            continue;
        type(attached, typed, count);
        count = 0;
        act(attached, action);
    }
    type(attached, typed, count);
    return false;
}

/* --- From beginning to end. --- */

static void ask(struct attached *attached)
{
    if (attached->has_asked || attached->question.status != 101)
        return;
    attached->has_asked = true;
    note_free(attached, memory_format("attached to %s; behind Enter ~. leaves", attached->name));
    if (attached->line)
        note(attached, attached->line);
    say(attached, json_pack("{s:{s:s,s:i}}", "watch", "name", attached->name, "tail", TAIL));
    if (!attached->is_read_only)
        take(attached);
}

static int finish(struct attached *attached, const char *socket)
{
    display_end(&attached->display);
    terminal_end();
    if (attached->has_left || is_stopped) {
        fprintf(stderr, "[left %s]\n", attached->name);
        return 0;
    }
    if (attached->is_gone) {
        fprintf(stderr, "[%s is no longer in the lab file]\n", attached->name);
        return VERDICT_NOT_ASKED;
    }
    fprintf(stderr, "rollcall attach: %s: %s\nnext: see that the daemon runs, then attach again.\n",
            socket,
            attached->question.error[0] != '\0' ? attached->question.error
                                                : "it doesn't take WebSockets");
    return VERDICT_NOT_ASKED;
}

static int run(struct attached *attached, const char *socket)
{
    attached->question = (struct http_question){.socket = socket,
                                                .path = "/api/live?machines=0",
                                                .protocol = "rollcall.1",
                                                .data = attached,
                                                .hear = hear};
    http_client_ask(attached->client, &attached->question);
    if (attached->terminal >= 0 &&
        !http_client_watch(attached->client, attached->terminal, read_keys, attached))
        attached->has_left = true;
    while (!attached->question.is_over && !attached->has_left && !attached->is_gone &&
           !is_stopped) {
        http_client_step(attached->client, STEP_MS);
        ask(attached);
    }
    int status = finish(attached, socket);
    http_client_drop(&attached->question);
    return status;
}

static bool parse(int argc, char **argv, struct attached *attached)
{
    static const struct option known[] = {DAEMON_OPTIONS,
                                          {"read-only", no_argument, NULL, 'r'},
                                          {"raw", no_argument, NULL, 'w'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    for (int option; (option = command_option_of(argc, argv, "hr", known, usage)) != -1;) {
        if (option == '?')
            return false;
        attached->is_read_only |= option == 'r';
        attached->display.is_raw |= option == 'w';
        daemon_take(&attached->daemon, option, optarg);
    }
    return true;
}

static int begin(struct attached *attached, const char *socket)
{
    attached->client = http_client_new(false);
    if (!attached->client)
        return command_misused("attach", "there are no descriptors left");
    stopped_client = attached->client;
    attached->terminal = terminal_begin(stop);
    if (attached->terminal < 0 && !attached->is_read_only) {
        http_client_free(attached->client);
        return command_misused("attach", "standard input is no terminal; -r only reads");
    }
    if (attached->terminal < 0) {
        struct sigaction action = {.sa_handler = stop_by_signal};
        sigaction(SIGINT, &action, NULL);
        sigaction(SIGTERM, &action, NULL);
        sigaction(SIGHUP, &action, NULL);
    }
    int status = run(attached, socket);
    stopped_client = NULL;
    http_client_free(attached->client);
    return status;
}

int command_attach(int argc, char **argv)
{
    struct attached attached = {.display = {.to = stdout, .has_backspace = true}};
    char socket[DAEMON_PATH_MAX];
    if (!parse(argc, argv, &attached))
        return VERDICT_NOT_ASKED;
    if (argc - optind != 1)
        return command_misused("attach", "it takes one machine's name");
    attached.name = argv[optind];
    if (!daemon_find(&attached.daemon, "attach", socket))
        return VERDICT_NOT_ASKED;
    if (!machine_line("attach", socket, attached.name, false, &attached.line))
        return VERDICT_NOT_ASKED;
    int status = begin(&attached, socket);
    free(attached.line);
    return status;
}
