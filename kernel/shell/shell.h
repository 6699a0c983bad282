/* SPDX-License-Identifier: MIT */
/* The prompt on the serial line. A command is a file's COMMAND(…) and registers itself. What comes
 * in is untrusted: any bytes, at any speed, from a person, a script or another machine. */
#ifndef KERNEL_SHELL_SHELL_H
#define KERNEL_SHELL_SHELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boot/handoff.h"
#include "kernel/words/words.h"

#define SHELL_PROMPT "rollcall> "
#define SHELL_LINE_MAX 120
#define SHELL_NUMBERS_MAX 4

enum shell_flag {
    SHELL_FULL = 1, /* only with shell=full: it writes memory, ports or MSRs, or faults */
    SHELL_TEXT = 2, /* takes words; a command without it takes numbers */
};

/* One command. Small, since there are many of them. */
struct shell_command {
    /* One word or, in a family, two: "mem read". Behind its NUL: the arguments as the usage shows
     * them, a blank before each, those in brackets may be left out; behind theirs: one short
     * sentence for help. */
    const char *name;
    /* `words` are the arguments. Of a command that takes numbers they are as many as the usage has
     * words, and stand in `numbers`; 0 where one was left out. False where they make no sense: the
     * shell then says the usage. */
    bool (*run)(unsigned count, char *const words[], const uint64_t numbers[SHELL_NUMBERS_MAX]);
    uint8_t flags;
} __attribute__((packed));

/* Registers the command `name_`; what follows is the body of its `run`. No line that a command says
 * may begin with a command's name: a machine at the other end would run it. The alignment keeps the
 * compiler from padding what the linker puts side by side. */
#define COMMAND(id_, name_, arguments_, about_, flags_)                                            \
    static bool command_##id_(unsigned count, char *const words[], const uint64_t numbers[]);      \
    __attribute__((section("shell_commands"), used,                                                \
                   aligned(1))) static const struct shell_command shell_##id_ = {                  \
        name_ "\0" arguments_ "\0" about_, command_##id_, flags_};                                 \
    static bool command_##id_(unsigned count __attribute__((unused)),                              \
                              char *const words[] __attribute__((unused)),                         \
                              const uint64_t numbers[] __attribute__((unused)))

/* What the shell stands on. */
struct shell_world {
    /* The next byte of input; false where there is none. */
    bool (*read)(uint8_t *byte);
    /* How many times input was lost so far. */
    uint32_t (*lost)(void);
    /* How many bytes of output the ports didn't take so far. */
    uint32_t (*unsent)(void);
    /* Halts the processor until input may be there, a millisecond at most. */
    void (*idle)(void);
    const struct handoff *handoff;
    const struct words *words;
};

/* main.c's. A constant, so that a call through it costs no more than any other. */
extern const struct shell_world shell_world;

/* Serves the prompt until a command ends the machine, or, where the answer still waits
 * (`is_early`), until `go`, or until nothing came for 10 seconds. */
void shell_run(bool is_early);

/* For commands: one line of output, cut at LOG_LINE_MAX, with kernel/lib/format's conversions and
 * CR LF added. */
void shell_say(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

/* For commands: a part of a line of output, as it stands; the line's CR LF is a part too. */
void shell_put(const char *text);

/* For commands: whether the one before this made no sense, or was refused. */
bool shell_failed(void);

/* For commands: true, and says so, where the answer still waits: what is numbered comes behind it.
 */
bool shell_is_early(void);

/* Serves `resend` alone, without prompt and echo, for so many seconds from now or from the last
 * time that it was served, and ten times that at most. */
void shell_linger(uint32_t seconds);

/* Reads a number: hex with 0x, else decimal. False where `text` isn't one, whole, of 64 bits. */
bool shell_number(const char *text, uint64_t *value);

#endif
