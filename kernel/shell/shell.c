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
#include "kernel/shell/line.h"
#include "kernel/shell/table.h"
#include "kernel/words/reader.h"

enum {
    STRIKES_MAX = 3,    /* lines without sense, one after another */
    ESCAPE_US = 100000, /* an escape sequence's bytes come closer together than this */
    PATIENCE_US = 10000000,
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

/* One blank between words, none around them, and no quotes: programs put them around whatever they
 * send. */
static void squeeze(char *text)
{
    char *to = text;
    bool is_behind_blank = false;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\'' || *c == '"')
            continue;
        if (*c != ' ') {
            if (is_behind_blank && to > text)
                *to++ = ' ';
            *to++ = *c;
        }
        is_behind_blank = *c == ' ';
    }
    *to = '\0';
}

/* Makes words of what is behind a command's name, a blank before each; returns how many. */
static unsigned split(char *text, char *words[])
{
    unsigned count = 0;
    for (; *text != '\0'; text++) {
        if (*text == ' ') {
            *text = '\0';
            words[count++] = text + 1;
        }
    }
    return count;
}

/* As many numbers as `usage` has words. */
static bool read_numbers(const char *usage, unsigned count, char *const words[], uint64_t *numbers)
{
    unsigned read = 0;
    for (; *usage != '\0'; usage++) {
        if (*usage != ' ')
            continue;
        if (read == count && usage[1] != '[')
            return false;
        if (read < count && !shell_number(words[read], &numbers[read]))
            return false;
        read += read < count;
    }
    return read == count;
}

/* What made no sense, too often, is no talk with a person or a script. */
static void strike(void)
{
    if (++strikes < STRIKES_MAX)
        return;
    shell_say("three such lines in a row: silent until Enter comes alone");
    line.is_quiet = true;
}

static bool run(const struct shell_command *command, char *text)
{
    char *words[SHELL_LINE_MAX / 2];
    uint64_t numbers[SHELL_NUMBERS_MAX] = {0};
    unsigned count = split(text + strlen(command->name), words);
    if (command->flags & SHELL_FULL && shell_world.words->shell != WORDS_SHELL_FULL)
        shell_say("needs shell=full");
    else if ((command->flags & SHELL_TEXT ||
              read_numbers(table_behind(command->name), count, words, numbers)) &&
             command->run(count, words, numbers))
        return true;
    else
        table_say("usage:", command->name);
    return false;
}

/* In the order of how much they count. */
enum sense { NOTHING, SENSE, NONSENSE };

/* A command, or only its family, is sense. */
static enum sense answer(char *text)
{
    const struct shell_command *command = table_find(text);
    failed = !command || !run(command, text);
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
        squeeze(text);
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
