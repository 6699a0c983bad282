/* SPDX-License-Identifier: MIT */
/* A serial line loses bytes: what came is then a text with some left out. Anything else is somebody
 * else's. */
#include "serial/lab/speech.h"

#include <stdio.h>
#include <string.h>

#include "serial/record/decode.h"

enum {
    PROMPT_LOST_MAX = 3,
    PEOPLE_MIN = 4, /* a line for people that lost its end has more than a root shell's "# " */
};

/* Whether `text` is `whole` with at most `most` bytes left out. */
static bool is_rest_of(const char *text, size_t length, const char *whole, size_t most)
{
    size_t lost = 0, at = 0;
    for (; *whole != '\0'; whole++) {
        if (at < length && text[at] == *whole)
            at++;
        else if (++lost > most)
            return false;
    }
    return at == length;
}

/* The prompt, or none, and behind it what we typed; of either one byte in `share` is there. */
static bool is_echo(const struct speech *speech, size_t share)
{
    char whole[sizeof SPEECH_PROMPT + SPEECH_TYPED_MAX];
    snprintf(whole, sizeof whole, "%s%s", SPEECH_PROMPT, speech->typed);
    size_t all = strlen(whole), typed = strlen(speech->typed);
    return is_rest_of(speech->tail, speech->length, whole, all - all / share) ||
           is_rest_of(speech->tail, speech->length, speech->typed, typed - typed / share);
}

/* A line that the machine says behind its answer: for people, or an answer to `resend`. */
static bool is_own_line(const struct speech *speech)
{
    return speech->tail[0] == '#' || speech_is_like_prompt(speech) || is_echo(speech, 2);
}

static bool begins(const struct speech *speech, const char *with)
{
    return speech->length >= strlen(with) && memcmp(speech->tail, with, strlen(with)) == 0;
}

static void end_line(struct speech *speech)
{
    struct seal seal;
    speech->again += begins(speech, "# = ");
    speech->gone += begins(speech, "# gone");
    if (speech->length > 0 && decode_seal(speech->tail, speech->length, &seal)) {
        speech->sealed++;
        speech->strange = 0;
    } else if (speech->length > 0 && !is_own_line(speech)) {
        speech->strange++;
    }
    speech->breaks++;
    speech->length = 0;
    speech->is_cut = false;
}

void speech_hear(struct speech *speech, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\r' || bytes[i] == '\n') {
            end_line(speech);
            continue;
        }
        if (speech->length == sizeof speech->tail) {
            memmove(speech->tail, speech->tail + 1, --speech->length);
            speech->is_cut = true;
        }
        speech->tail[speech->length++] = (char)bytes[i];
    }
}

void speech_typed(struct speech *speech, const char *typed)
{
    snprintf(speech->typed, sizeof speech->typed, "%s", typed);
    speech->strange = speech->breaks = speech->again = speech->gone = 0;
}

bool speech_is_prompt(const struct speech *speech)
{
    return speech->length == sizeof SPEECH_PROMPT - 1 &&
           memcmp(speech->tail, SPEECH_PROMPT, speech->length) == 0;
}

bool speech_is_like_prompt(const struct speech *speech)
{
    return is_rest_of(speech->tail, speech->length, SPEECH_PROMPT, PROMPT_LOST_MAX);
}

bool speech_is_own_tail(const struct speech *speech)
{
    bool is_people = speech->length >= PEOPLE_MIN && !speech->is_cut && begins(speech, "# ");
    return is_people || is_echo(speech, SIZE_MAX);
}
