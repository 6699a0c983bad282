/* SPDX-License-Identifier: MIT */
/* Somebody types, a script sends, a cable picks up noise, or the port at the other end has a shell
 * of its own: the first two must be served, and the last two must come to an end. */
#include "kernel/shell/shell.h"

#include <stdarg.h>

#include "kernel/cpu/clock.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "kernel/log/log.h"
#include "kernel/panic/watchdog.h"
#include "kernel/shell/invoke.h"
#include "kernel/shell/line.h"
#include "kernel/shell/table.h"
#include "kernel/words/reader.h"

enum {
    STRIKES_MAX = 3,    /* lines without sense, one after another */
    ESCAPE_US = 100000, /* an escape sequence's bytes come closer together than this */
    PATIENCE_US = 10000000,
    LINGER_SPANS = 10,
    EARLY_US = 60000000, /* without a line that makes sense; noise must not keep the answer back */
};

static struct line line;
static uint32_t lost, unsent;
static unsigned strikes;
static bool failed;     /* the command before */
static bool is_touched; /* something came since the last Enter */
static bool is_early, is_over;
static uint64_t sense_at;

void shell_say(const char *pattern, ...)
{
    char text[LOG_LINE_MAX + sizeof "\r\n"];
    va_list values;
    va_start(values, pattern);
    size_t length = format_list(text, LOG_LINE_MAX + 1, pattern, values);
    va_end(values);
    memcpy(text + length, "\r\n", 2);
    log_pass(text, length + 2);
}

void shell_put(const char *text)
{
    log_pass(text, strlen(text));
}

bool shell_failed(void)
{
    return failed;
}

bool shell_is_early(void)
{
    if (is_early)
        shell_say("first the answer: go");
    return is_early;
}

bool shell_number(const char *text, uint64_t *value)
{
    unsigned base = text[0] == '0' && (text[1] | 0x20) == 'x' ? 16 : 10;
    if (base == 16)
        text += 2;
    *value = 0;
    do {
        unsigned digit = (unsigned)reader_digit(*text); /* what is none is more than any base */
        if (digit >= base || __builtin_mul_overflow(*value, base, value) ||
            __builtin_add_overflow(*value, digit, value))
            return false;
    } while (*++text != '\0');
    return true;
}

COMMAND(go, "go", "", "gives the answer that waits", 0)
{
    if (!is_early)
        shell_say("the answer was given, see: again");
    is_over = is_early;
    return true;
}

/* What made no sense, too often, is no talk with a person or a script. */
static void strike(void)
{
    if (++strikes < STRIKES_MAX)
        return;
    shell_say("three such lines in a row: silent until Enter comes alone");
    line.is_quiet = true;
}

/* In the order of how much they count. */
enum sense { NOTHING, SENSE, NONSENSE };

/* A command, or only its family, is sense. */
static enum sense answer(char *text)
{
    const struct shell_command *command = table_find(text);
    failed = !command || !invoke(command, text);
    if (command)
        return SENSE;
    char *end = text;
    while (*end != '\0' && *end != ' ')
        end++;
    *end = '\0';
    if (table_say("usage:", text))
        return SENSE;
    shell_say("%s: unknown command, try help", text);
    return NONSENSE;
}

/* Commands, with `;` between them. */
static enum sense answer_all(char *text)
{
    enum sense all = NOTHING;
    bool is_last = false, is_comment = *text == '#'; /* another machine's line, whatever it names */
    while (!is_last) {
        char *end = text;
        while (*end != '\0' && (*end != ';' || is_comment))
            end++;
        is_last = *end == '\0';
        *end = '\0';
        invoke_squeeze(text);
        enum sense one = *text != '\0' ? answer(text) : NOTHING;
        if (one > all)
            all = one;
        text = end + 1;
    }
    return all;
}

static void take_line(void)
{
    uint32_t lost_now = shell_world.lost();
    enum sense sense = NONSENSE;
    if (lost_now != lost)
        shell_say("input was lost: type it again");
    else if (line.refused > 0)
        shell_say("%u characters too many: not run", line.refused);
    else
        sense = answer_all(line.text);
    lost = lost_now;
    if (sense == NONSENSE)
        strike();
    if (sense != SENSE)
        return;
    strikes = 0;
    sense_at = clock_us();
}

static void wake(void)
{
    line.is_quiet = false;
    strikes = 0;
    lost = shell_world.lost();
}

/* Whoever reads must know that there was more. */
static void say_unsent(void)
{
    uint32_t now = shell_world.unsent();
    if (now != unsent && !line.is_quiet)
        shell_say("%u bytes could not be sent", now - unsent);
    unsent = now;
}

static void take_enter(void)
{
    if (!line.is_quiet)
        take_line();
    else if (!is_touched)
        wake();
    is_touched = false;
    say_unsent();
    if (!is_over)
        line_prompt(&line);
}

static void take(uint8_t byte)
{
    enum line_event event = line_feed(&line, byte);
    if (event == LINE_ENTERED) {
        take_enter();
        return;
    }
    if (event == LINE_TAB && !line.is_quiet)
        table_complete(&line);
    /* The second half of CR LF, or of Telnet's CR NUL (RFC 854), is nothing of its own. */
    if (byte != '\n' && byte != '\0')
        is_touched = true;
}

/* True where the byte may be a person's or a script's; an open line gives 0x00 or 0xff. */
static bool is_typed(uint8_t byte)
{
    return byte > 0 && byte < 0x7f && !line.is_quiet && line.refused == 0;
}

/* The line, where it is a whole one for resend. */
static bool serve_resend(void)
{
    uint32_t lost_now = shell_world.lost();
    bool is_whole = lost_now == lost && line.refused == 0;
    lost = lost_now;
    invoke_squeeze(line.text);
    return is_whole && table_begins(line.text, "resend") &&
           invoke(table_find(line.text), line.text);
}

void shell_run(bool early)
{
    wake();
    is_early = early;
    is_over = false;
    if (early)
        shell_say("the answer waits: 10 s without a key give it, or go");
    line_prompt(&line);
    uint64_t came_at = clock_us(), typed_at = came_at;
    sense_at = came_at;
    while (!is_over) {
        uint64_t now = clock_us();
        uint8_t byte;
        watchdog_progress();
        if (shell_world.read(&byte)) {
            take(byte);
            came_at = now;
            if (is_typed(byte))
                typed_at = now;
            continue;
        }
        if (now - came_at > ESCAPE_US)
            line_pause(&line);
        if (is_early && (now - typed_at > PATIENCE_US || now - sense_at > EARLY_US)) {
            shell_say("\r\nnobody asks: here is the answer");
            return;
        }
        shell_world.idle();
    }
}

void shell_linger(uint32_t seconds)
{
    const uint64_t span = (uint64_t)seconds * 1000000, start = clock_us();
    uint64_t since = start;
    wake();
    line.is_quiet = true;
    line_prompt(&line);
    while (clock_us() - since < span && clock_us() - start < LINGER_SPANS * span) {
        uint8_t byte;
        watchdog_progress();
        if (!shell_world.read(&byte)) {
            shell_world.idle();
        } else if (line_feed(&line, byte) == LINE_ENTERED) {
            if (serve_resend())
                since = clock_us();
            line_prompt(&line);
        }
    }
}
