/* SPDX-License-Identifier: MIT */
/* Typed into the wrong place, a line may do anything; so nothing but a bare Enter is typed before
 * the prompt has come back to one, and that only where the machine's own words, or its prompt, say
 * that its shell is there. */
#include "serial/lab/asker.h"

#include <stdio.h>
#include <string.h>

enum {
    /* Quiet before the first Enter: what was said before it must have come. */
    QUIET_END_MS = 500,     /* the sealed end says that there is a shell */
    QUIET_PROMPT_MS = 1500, /* the end is missing, and the prompt stands there */
    QUIET_SHELL_MS = 6000,  /* neither: longer than a check is silent */
    EARLY_MS = 12000,       /* a prompt before the answer waits 10 s for a key */
    STRANGE_MS = 2000,      /* whoever spoke last has finished */
    /* For an answer to begin, and to be over. */
    ENTER_MAX = 8,
    SETTLE_MS = 60,
    PATIENCE_MS = 1000, /* until it is known how long it takes */
    PATIENCE_MIN_MS = 300,
    PATIENCE_MAX_MS = 4000,
    PATIENCE_FACTOR = 4, /* of what an Enter took */
    /* All of it. */
    ROUNDS_MAX = 200,
    IDLE_ROUNDS_MAX = 40,
    ASKING_MS = 300000,
    /* A command. */
    LINE_MAX = 100,
    LINE_MIN = 24,
    NUMBERS_MAX = 6, /* that a repeated number fills a command up to */
    STRANGE_MAX = 4, /* lines in a reply: a damaged echo, and what the shell said to it */
};

void asker_begin(struct asker *asker)
{
    memset(asker, 0, sizeof *asker);
    asker->line_max = LINE_MAX;
    asker->copies = 1;
    asker->patience_ms = PATIENCE_MS;
}

void asker_new_boot(struct asker *asker)
{
    struct speech speech = asker->speech;
    uint64_t heard_at = asker->heard_at;
    asker_begin(asker);
    asker->speech = speech;
    asker->heard_at = heard_at;
}

const char *asker_why(const struct asker *asker)
{
    return asker->why;
}

void asker_hear(struct asker *asker, const uint8_t *bytes, size_t length, uint64_t now)
{
    speech_hear(&asker->speech, bytes, length);
    asker->heard_at = now;
}

static const char *give_up(struct asker *asker, const char *why)
{
    asker->state = ASKER_GAVE_UP;
    asker->why = why;
    return NULL;
}

static const char *type(struct asker *asker, enum asker_state state, const char *typed)
{
    if (asker->began_at == 0)
        asker->began_at = asker->now;
    speech_typed(&asker->speech, typed);
    snprintf(asker->text, sizeof asker->text, "%s\r", typed);
    asker->state = state;
    asker->typed_at = asker->now;
    return asker->text;
}

static const char *enter(struct asker *asker)
{
    if (asker->enters++ >= ENTER_MAX)
        return give_up(asker, "the prompt doesn't come back");
    asker->speech.length = 0;
    if (asker->enters > 1 && asker->patience_ms < PATIENCE_MAX_MS)
        asker->patience_ms *= 2;
    return type(asker, ASKER_ENTERED, "");
}

static void add_number(const struct asker *asker, char *line, uint32_t number)
{
    size_t length = strlen(line);
    char text[12];
    int digits = snprintf(text, sizeof text, " %u", number);
    if (length + (size_t)digits <= asker->line_max)
        memcpy(line + length, text, (size_t)digits + 1);
}

/* `resend`, and as many of the wanted numbers as the line takes. On a line that loses much, few
 * numbers are named several times: then one of the copies comes through. Who the machine is comes
 * first, where it isn't known: every other line waits for that. */
static const char *ask(struct asker *asker, const struct asker_facts *facts)
{
    char line[SPEECH_TYPED_MAX + 1] = "resend";
    size_t numbers = facts->wanted_count;
    if (asker->rounds++ >= ROUNDS_MAX)
        return give_up(asker, "too many rounds: the line loses too much");
    while (numbers < NUMBERS_MAX && numbers < facts->wanted_count * asker->copies)
        numbers++;
    if (facts->is_unnamed && (asker->rounds == 1 || asker->idle_rounds > 0))
        add_number(asker, line, 0);
    for (size_t i = 0; i < numbers; i++)
        add_number(asker, line, facts->wanted[i % facts->wanted_count]);
    asker->heard_before = facts->heard;
    asker->enters = 0;
    asker->speech.length = 0;
    return type(asker, ASKER_ASKED, line);
}

/* How long it must have been quiet before the first Enter; 0: no quiet is enough. */
static unsigned quiet_needed(const struct asker *asker, const struct asker_facts *facts)
{
    const struct speech *speech = &asker->speech;
    bool is_prompt = speech->sealed > 0 && speech_is_like_prompt(speech);
    /* One line that isn't known is one that lost its beginning. */
    if (speech->strange > (is_prompt ? 1 : 0) || !speech_is_own_tail(speech))
        return 0;
    if (facts->has_end)
        return QUIET_END_MS;
    return is_prompt ? QUIET_PROMPT_MS : facts->is_shell ? QUIET_SHELL_MS : 0;
}

/* A machine that lingers reads `resend …` without a prompt, for a time that is known: behind its
 * end, and only where nobody else has begun to speak. */
static const char *watch_linger(struct asker *asker, const struct asker_facts *facts,
                                unsigned *wait_ms)
{
    uint64_t quiet = asker->now - asker->heard_at;
    if (!facts->has_end)
        return NULL;
    if (asker->speech.strange > 0 || !speech_is_own_tail(&asker->speech))
        return give_up(asker, "something else spoke after the machine's end");
    if (asker->now - asker->lingers_from >= facts->linger_ms)
        return give_up(asker, "the time in which it lingers is over");
    *wait_ms = QUIET_END_MS;
    return quiet >= QUIET_END_MS ? ask(asker, facts) : NULL;
}

static const char *watch(struct asker *asker, const struct asker_facts *facts, unsigned *wait_ms)
{
    if (!facts->is_shell && facts->linger_ms > 0)
        return watch_linger(asker, facts, wait_ms);
    if (facts->has_end && !facts->is_shell)
        return give_up(asker, "it serves no prompt at its end (after=shell or linger=10 would)");
    unsigned quiet = quiet_needed(asker, facts);
    uint64_t at = asker->heard_at + (quiet > 0 ? quiet : STRANGE_MS);
    if (at < asker->resume_at)
        at = asker->resume_at;
    if (asker->now < at) {
        *wait_ms = (unsigned)(at - asker->now);
        return NULL;
    }
    if (quiet > 0)
        return enter(asker);
    return facts->has_end ? give_up(asker, "something else spoke after the machine's end") : NULL;
}

/* How long this line takes to answer, which says how long to wait for what may be lost. */
static void learn_patience(struct asker *asker)
{
    uint64_t took = asker->heard_at - asker->typed_at;
    uint64_t patience = took * PATIENCE_FACTOR + PATIENCE_MIN_MS;
    asker->patience_ms = patience < PATIENCE_MAX_MS ? (unsigned)patience : PATIENCE_MAX_MS;
}

/* The Enter is answered by a line end and the prompt, and by nothing else. */
static const char *await_prompt(struct asker *asker, const struct asker_facts *facts,
                                unsigned *wait_ms)
{
    const struct speech *speech = &asker->speech;
    uint64_t since = asker->heard_at > asker->typed_at ? asker->heard_at : asker->typed_at;
    uint64_t quiet = asker->now - since;
    *wait_ms = SETTLE_MS;
    if (quiet >= SETTLE_MS && speech->breaks > 0 && speech_is_prompt(speech) &&
        speech->strange == 0) {
        learn_patience(asker);
        return ask(asker, facts);
    }
    if (quiet < asker->patience_ms)
        return NULL;
    if (speech->strange > STRANGE_MAX || !speech_is_own_tail(speech))
        return give_up(asker, "something else answered Enter");
    return enter(asker);
}

/* What a round brought says how to ask in the next. */
static void learn(struct asker *asker, const struct asker_facts *facts)
{
    bool is_progress = facts->heard > asker->heard_before;
    asker->idle_rounds = is_progress ? 0 : asker->idle_rounds + 1;
    asker->line_max = is_progress ? asker->line_max * 2 : asker->line_max / 2;
    if (asker->line_max > LINE_MAX)
        asker->line_max = LINE_MAX;
    if (asker->line_max < LINE_MIN)
        asker->line_max = LINE_MIN;
    if (asker->copies < NUMBERS_MAX)
        asker->copies++;
}

static const char *await_lines(struct asker *asker, const struct asker_facts *facts,
                               unsigned *wait_ms)
{
    const struct speech *speech = &asker->speech;
    uint64_t since = asker->heard_at > asker->typed_at ? asker->heard_at : asker->typed_at;
    uint64_t quiet = asker->now - since;
    bool is_back = speech->breaks > 0 && speech_is_prompt(speech);
    uint64_t needed = is_back ? SETTLE_MS : asker->patience_ms;
    if (quiet < needed) {
        *wait_ms = (unsigned)(needed - quiet);
        return NULL;
    }
    if (speech->strange > STRANGE_MAX || !speech_is_own_tail(speech))
        return give_up(asker, "something else speaks on the line");
    learn(asker, facts);
    if (asker->idle_rounds >= IDLE_ROUNDS_MAX)
        return give_up(asker, "asking again brings nothing");
    if (!facts->is_shell && facts->linger_ms > 0) {
        if (speech->again > 0)
            asker->lingers_from = asker->now;
        asker->state = ASKER_WATCHES;
        *wait_ms = 0;
        return NULL;
    }
    if (!facts->has_end && speech->gone > 0 && speech->again == 0) {
        asker->resume_at = asker->now + EARLY_MS;
        asker->state = ASKER_WATCHES;
        return NULL;
    }
    return is_back && speech->strange == 0 ? ask(asker, facts) : enter(asker);
}

const char *asker_next(struct asker *asker, const struct asker_facts *facts, uint64_t now,
                       unsigned *wait_ms)
{
    *wait_ms = 1000;
    asker->now = now;
    if (facts->has_end && asker->lingers_from == 0)
        asker->lingers_from = now;
    if (asker->state == ASKER_GAVE_UP || facts->wanted_count == 0)
        return NULL;
    if (asker->began_at > 0 && now - asker->began_at > ASKING_MS)
        return give_up(asker, "time is up: the line loses too much");
    switch (asker->state) {
    case ASKER_ENTERED:
        return await_prompt(asker, facts, wait_ms);
    case ASKER_ASKED:
        return await_lines(asker, facts, wait_ms);
    default:
        return watch(asker, facts, wait_ms);
    }
}
