/* SPDX-License-Identifier: MIT */
/* The kernel's words: what the lab told this machine to do, and who it says the machine is.
 * Pure: a text in, a struct out. What was not understood is kept, to be said.
 *
 *   console=WHERE[,OPTION]...   where to speak, repeatable: auto (the default), com1 to com4
 *                     (ttyS0 to ttyS3 are the same), io:ADDR, mmio:ADDR, pci:B:D.F[.PORT], hunt,
 *                     none. Numbers are hex, ADDR with or without 0x. Options (hunt and none have
 *                     none), in any order, the last of a kind counts: BAUD, alone or with n8 or n8r
 * behind it (9600 to 921600; r: RTS/CTS), keep (the rate as it is found), rts, xon (flow control),
 * clock=HZ (decimal, 153600 or more), stride=1|2|4|8 (bytes from register to register in memory; 4,
 * or what SPCR says of this port) after=shell|halt|reboot|poweroff|qemu   how to end (shell)
 *   shell=safe|full|off   what may be done from the line (safe)
 *   run=TOKEN         repeated in the answer: at most 32 of [A-Za-z0-9._-]
 *   name= sn= uuid= asset= mac=   identity, as iPXE knows it, URI-encoded (RFC 3986, 2.1)
 *   checks=ITEM,...   what is checked: quick (the default), full, none, a check's name or a family
 *                     (kernel/check/table.h); at most 120 of [A-Za-z0-9_.,]
 *   loop=N seconds=N  each check N times; all of them again and again for N seconds together
 *   say=normal|short|all  how much of the inventory is said (normal)
 *   linger=N          seconds in which `resend` is served before the end (0)
 *   --                the last word: without it the line was cut on its way, and the word at the
 *                     cut may be half of what was meant, so it is not used
 */
#ifndef KERNEL_WORDS_WORDS_H
#define KERNEL_WORDS_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/lib/uart_settings.h"

#define WORDS_RUN_MAX 32
#define WORDS_CONSOLES_MAX 8
#define WORDS_IDENTITY_MAX 96
#define WORDS_PROBLEMS_MAX 8
#define WORDS_PROBLEM_TEXT_MAX 64
#define WORDS_CHECKS_MAX 120
#define WORDS_LOOP_MAX 1000000
#define WORDS_SECONDS_MAX 1000000
#define WORDS_LINGER_MAX 3600

enum words_after {
    WORDS_AFTER_SHELL,
    WORDS_AFTER_HALT,
    WORDS_AFTER_REBOOT,
    WORDS_AFTER_POWEROFF,
    WORDS_AFTER_QEMU,
};

enum words_shell {
    WORDS_SHELL_SAFE, /* nothing that writes memory, ports or MSRs, nor raises a fault */
    WORDS_SHELL_FULL,
    WORDS_SHELL_OFF,
};

/* How much of the inventory is said. */
enum words_say {
    WORDS_SAY_NORMAL,
    WORDS_SAY_SHORT,
    WORDS_SAY_ALL,
};

enum words_console_kind {
    WORDS_CONSOLE_AUTO,
    WORDS_CONSOLE_HUNT,
    WORDS_CONSOLE_NONE,
    WORDS_CONSOLE_IO,     /* `address` below 0x10000, not 0 */
    WORDS_CONSOLE_MEMORY, /* `address` not 0 */
    WORDS_CONSOLE_PCI,    /* `pci`; `address` is the card's port, 0 to 47 */
    WORDS_CONSOLE_COM,    /* `address` 1 to 4 */
};

struct words_console {
    enum words_console_kind kind;
    uint32_t pci; /* the function, as kernel/lib/pci_function.h has it */
    uint64_t address;
    struct uart_settings settings; /* what was not told is 0 */
    uint8_t stride;                /* 0: not told */
};

enum words_identity {
    WORDS_NAME,
    WORDS_SERIAL,
    WORDS_UUID,
    WORDS_ASSET,
    WORDS_MAC,
    WORDS_IDENTITIES,
};

enum words_trouble {
    WORDS_UNKNOWN_WORD,  /* reported and ignored */
    WORDS_UNKNOWN_VALUE, /* makes the answer inconclusive */
    WORDS_TOO_LONG,      /* an identity value, kept up to its limit */
    WORDS_CUT,           /* the last word of a line without `--`: not used */
};

struct words_problem {
    enum words_trouble trouble;
    char text[WORDS_PROBLEM_TEXT_MAX + 1]; /* the word as it came, cut to this length */
};

struct words {
    enum words_after after;
    enum words_shell shell;
    enum words_say say;
    char checks[WORDS_CHECKS_MAX + 1]; /* "": not told, so quick */
    uint32_t loop, seconds;            /* 0: not told */
    uint32_t linger;
    unsigned console_count; /* 0: none was told, so auto */
    unsigned unknown_values;
    unsigned problem_count;                                  /* may be more than problems[] keeps */
    struct words_console consoles[WORDS_CONSOLES_MAX + 1];   /* the last is scratch: what is more */
    char run[WORDS_RUN_MAX + 1];                             /* "" where none was given */
    char identity[WORDS_IDENTITIES][WORDS_IDENTITY_MAX + 1]; /* decoded, any bytes but NUL */
    struct words_problem problems[WORDS_PROBLEMS_MAX];
};

/* Reads `line`, words between spaces. A word given twice: the last counts, but for console=, of
 * which all count (what is more than WORDS_CONSOLES_MAX is reported as too long). A console= that
 * makes no sense is an unknown value, and not kept. An empty line is whole: a loader without
 * words. */
void words_parse(const char *line, struct words *out);

/* True where the line came without its `--`. */
bool words_were_cut(const struct words *words);

/* The value as one writes it after `after=`. */
const char *words_after_name(enum words_after after);

#endif
