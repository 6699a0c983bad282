/* SPDX-License-Identifier: MIT */
/* Fuzzes the words on their whole way: what the loader put around them is taken off, then they are
 * read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/fill.h"
#include "kernel/words/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool kept, const char *promise)
{
    if (!kept) {
        fprintf(stderr, "a promise is broken: %s\n", promise);
        abort();
    }
}

static void check_line(const struct handoff *handoff, size_t before)
{
    require(memchr(handoff->words, '\0', sizeof handoff->words), "words end with a NUL");
    require(strlen(handoff->words) <= before, "words don't grow");
    require(strncmp(handoff->words, "BOOTIF=", 7) != 0 && !strstr(handoff->words, " BOOTIF=") &&
                strncmp(handoff->words, "initrd=", 7) != 0 && !strstr(handoff->words, " initrd="),
            "nothing of the loader's stays");
}

static void check_console(const struct words_console *console)
{
    uint64_t least = 0, most = 0;
    if (console->kind == WORDS_CONSOLE_COM)
        least = 1, most = 4;
    else if (console->kind == WORDS_CONSOLE_IO)
        least = 1, most = UINT16_MAX;
    else if (console->kind == WORDS_CONSOLE_MEMORY)
        least = 1, most = UINT64_MAX;
    else if (console->kind == WORDS_CONSOLE_PCI)
        most = 47;
    require(console->kind <= WORDS_CONSOLE_COM, "a console is of a kind");
    require(console->address >= least && console->address <= most, "a console's address");
    require((console->pci & 0xff) == 0 && console->pci >> 24 == (console->pci != 0 ? 0x80 : 0),
            "a PCI function");
    require(console->settings.baud == 0 ||
                (console->settings.baud >= 9600 && console->settings.baud <= 921600),
            "a rate");
    require(console->settings.clock == 0 || console->settings.clock >= 153600, "a clock");
    require(console->stride <= 8 && (console->stride & (console->stride - 1)) == 0, "a stride");
    require(console->settings.flow <= UART_FLOW_XON_XOFF, "a flow control");
}

static void check_words(const struct words *words)
{
    require(memchr(words->run, '\0', sizeof words->run), "run ends with a NUL");
    for (const char *c = words->run; *c != '\0'; c++)
        require(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-", *c),
                "run is a token");
    for (size_t i = 0; i < WORDS_IDENTITIES; i++)
        require(memchr(words->identity[i], '\0', sizeof words->identity[i]),
                "identities end with a NUL");
    for (size_t i = 0; i < words->problem_count && i < WORDS_PROBLEMS_MAX; i++)
        require(memchr(words->problems[i].text, '\0', sizeof words->problems[i].text),
                "problems end with a NUL");
    require(words->unknown_values <= words->problem_count, "unknown values are problems");
    require(words->after <= WORDS_AFTER_QEMU && words_after_name(words->after), "after has a name");
    require(words->shell <= WORDS_SHELL_OFF, "shell is one of three");
    require(words->console_count <= WORDS_CONSOLES_MAX, "consoles are as many as fit");
    require(words->say <= WORDS_SAY_ALL, "say is one of three");
    require(memchr(words->checks, '\0', sizeof words->checks), "checks ends with a NUL");
    require(words->loop <= WORDS_LOOP_MAX && words->seconds <= WORDS_SECONDS_MAX &&
                words->linger <= WORDS_LINGER_MAX,
            "numbers are within their bounds");
    for (size_t i = 0; i < words->console_count; i++)
        check_console(&words->consoles[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct handoff handoff;
    static struct words words;
    memset(&handoff, 0, sizeof handoff);
    if (length > sizeof handoff.words - 1)
        length = sizeof handoff.words - 1;
    if (length > 0)
        memcpy(handoff.words, bytes, length);
    size_t before = strlen(handoff.words);
    fill_words(&handoff);
    check_line(&handoff, before);
    memset(&words, 0xa5, sizeof words);
    words_parse(handoff.words, &words);
    check_words(&words);
    return 0;
}
