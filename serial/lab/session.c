/* SPDX-License-Identifier: MIT */
/* A machine may be silent for minutes while its firmware wakes, and no signal tells that its answer
 * is over: what ends a session is what was heard, and then quiet. */
#include "serial/lab/session.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/asker.h"
#include "serial/lab/missing.h"
#include "serial/lab/now.h"
#include "serial/lab/rate.h"

enum {
    STEP_MS = 200,          /* the longest wait, so that a signal is seen soon */
    LAST_WORDS_MS = 300,    /* of quiet behind a complete answer: a line for people follows it */
    CRASH_WORDS_MS = 1000,  /* the same behind a panic's record: its dump follows */
    LAST_WORDS_MAX = 10000, /* a line that never falls quiet doesn't keep us */
    GAVE_UP_MS = 15000,     /* of quiet, where there is no end and nobody to ask */
    HINTS_MS = 30000,
};

struct session {
    const struct session_options *options;
    struct source *source;
    struct answers *answers;
    struct display *display;
    struct missing missing;
    struct asker asker;
    struct rate rate;
    unsigned baud;
    uint64_t now, began_at, heard_at, over_at;
    bool has_hinted, has_said_rate, log_failed;
};

static volatile sig_atomic_t is_interrupted;

void session_interrupt(int signal)
{
    is_interrupted = signal;
}

static void say(struct session *session, const char *text)
{
    display_end(session->display);
    fprintf(stderr, "rollcall: %s\n", text);
}

static void keep(struct session *session, const uint8_t *bytes, size_t length)
{
    while (session->options->log >= 0 && !session->log_failed && length > 0) {
        ssize_t written = write(session->options->log, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            session->log_failed = true;
            fprintf(stderr, "rollcall: the log can't be written from here on: %s\n",
                    strerror(errno));
            return;
        }
        bytes += written;
        length -= (size_t)written;
    }
}

static void try_another_rate(struct session *session)
{
    char text[80];
    unsigned baud = rate_next(&session->rate, session->baud);
    if (!source_set_baud(session->source, baud)) {
        say(session, "not text, and this source has no rate that could be set from here");
        session->has_said_rate = true;
        return;
    }
    snprintf(text, sizeof text, "not text at %u baud: trying %u", session->baud, baud);
    say(session, text);
    session->baud = baud;
}

static void look_at_rate(struct session *session, const uint8_t *bytes, size_t length)
{
    if (!rate_is_wrong(&session->rate, bytes, length) || session->has_said_rate)
        return;
    if (session->options->auto_baud) {
        try_another_rate(session);
        return;
    }
    say(session, "what comes isn't text. Another rate? Try --baud auto");
    session->has_said_rate = true;
}

static void take(struct session *session, const uint8_t *bytes, size_t length)
{
    uint64_t boot = session->missing.boot;
    session->heard_at = session->now;
    keep(session, bytes, length);
    display_show(session->display, bytes, length);
    look_at_rate(session, bytes, length);
    answers_feed(session->answers, bytes, length);
    asker_hear(&session->asker, bytes, length, session->now);
    missing_read(session->answers, session->options->run, &session->missing);
    if (session->missing.boot != boot && boot != 0)
        asker_new_boot(&session->asker);
    if (!session->missing.is_over)
        session->over_at = 0;
    else if (session->over_at == 0)
        session->over_at = session->now;
}

/* Nobody wants to look for these at 3 a.m. without a list. */
static void hint(struct session *session)
{
    if (session->has_hinted || session->heard_at > 0 || session->now - session->began_at < HINTS_MS)
        return;
    session->has_hinted = true;
    say(session, "nothing for 30 s. Look at\n"
                 "  1. the port: console= among the machine's words names another, or the rate\n"
                 "     differs (--baud auto)\n"
                 "  2. the cable: a null-modem one, and at the plug that the BIOS calls COM1\n"
                 "  3. the machine: is it on, and did it boot by PXE? Its screen, or serial\n"
                 "     redirection in the BIOS, tells");
}

/* Types what is due. Returns how long to wait then. */
static unsigned ask_again(struct session *session)
{
    unsigned wait = STEP_MS;
    if (session->options->no_type || !source_can_type(session->source))
        return wait;
    const char *text = asker_next(&session->asker, &session->missing.facts, session->now, &wait);
    if (text)
        source_type(session->source, text, strlen(text));
    return wait < STEP_MS ? wait : STEP_MS;
}

static bool has_been_quiet(const struct session *session, unsigned ms)
{
    return session->now - session->heard_at >= ms ||
           session->now - session->over_at >= LAST_WORDS_MAX;
}

/* Behind `end` or a panic: nothing more can come that matters. */
static const char *why_over(const struct session *session)
{
    const struct missing *missing = &session->missing;
    const struct asker *asker = &session->asker;
    if (!missing->is_over && asker->state == ASKER_GAVE_UP)
        return session->now - session->heard_at >= GAVE_UP_MS ? asker->why : NULL;
    if (!missing->is_over || missing->is_other)
        return NULL;
    if (missing->is_crashed)
        return has_been_quiet(session, CRASH_WORDS_MS) ? "the machine crashed" : NULL;
    if (missing->is_complete)
        return has_been_quiet(session, LAST_WORDS_MS) ? "" : NULL;
    if (asker->state == ASKER_GAVE_UP)
        return has_been_quiet(session, LAST_WORDS_MS) ? asker->why : NULL;
    if (session->options->no_type)
        return has_been_quiet(session, LAST_WORDS_MS) ? "--no-type: not asked again" : NULL;
    if (!source_can_type(session->source))
        return has_been_quiet(session, LAST_WORDS_MS) ? "standard input can't be asked again"
                                                      : NULL;
    return NULL;
}

static const char *why_ended(const struct session *session)
{
    const struct session_options *options = session->options;
    if (is_interrupted)
        return "interrupted";
    if (options->timeout_s > 0 &&
        session->now - session->began_at >= options->timeout_s * UINT64_C(1000))
        return "time is up (--timeout)";
    if (options->silence_s > 0 && session->missing.is_begun &&
        session->now - session->heard_at >= options->silence_s * UINT64_C(1000))
        return "the machine fell silent (--silence)";
    return why_over(session);
}

const char *session_run(struct source *source, struct answers *answers, struct display *display,
                        const struct session_options *options)
{
    struct session session = {.options = options,
                              .source = source,
                              .answers = answers,
                              .display = display,
                              .baud = options->baud > 0 ? options->baud : 115200,
                              .began_at = now_ms()};
    const char *why = NULL;
    asker_begin(&session.asker);
    while (!why) {
        const uint8_t *bytes;
        size_t length;
        session.now = now_ms();
        unsigned wait = ask_again(&session);
        enum source_event event = source_wait(source, wait, &bytes, &length);
        session.now = now_ms();
        if (event == SOURCE_BYTES)
            take(&session, bytes, length);
        else if (event == SOURCE_CLOSED)
            why = session.missing.is_complete ? "" : "the source closed";
        else if (event == SOURCE_BROKEN)
            why = source_error();
        hint(&session);
        if (!why)
            why = why_ended(&session);
    }
    answers_finish(answers);
    display_end(display);
    return why[0] != '\0' ? why : NULL;
}
