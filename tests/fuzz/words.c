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
    require(words_after_name(words->after) != NULL, "after has a name");
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
