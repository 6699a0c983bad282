/* SPDX-License-Identifier: MIT */
/* Fuzzes the prompt with any bytes at any pace: what comes back is text and no flood, and the safe
 * shell leaves the machine as it is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cpu_model.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/shell_model.h"

enum {
    PIECES_MAX = 64,
    PAUSE = 0xfe, /* a byte that the shell ignores stands for 0.2 s without one */
    LOSS = 0xfd,  /* the same, and a byte is lost */
    PAUSE_MS = 200,
    IDLE_US = 100000,
    SAID_FIRST = 200, /* prompt, and the line before an early one */
    SAID_MAX = 1500,  /* for one byte: a `mem read` of 4096 in its shortest form */
    RTC_INDEX = 0x70,
};

/* What a session before this one may have left is gone: half a sequence, half an Enter, history. */
static const char clean[] = "\x03"
                            "echo a\necho b\necho c\necho d\necho e\necho f\necho g\n";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool kept, const char *promise)
{
    if (!kept) {
        fprintf(stderr, "a promise is broken: %s\n", promise);
        abort();
    }
}

static size_t cut_into_pieces(const uint8_t *bytes, size_t length, struct shell_piece *pieces)
{
    size_t count = 1;
    pieces[0] = (struct shell_piece){.bytes = clean};
    for (size_t start = 0, at = 0; at <= length && count < PIECES_MAX; at++) {
        if (at < length && bytes[at] != PAUSE && bytes[at] != LOSS)
            continue;
        struct shell_piece *piece = &pieces[count];
        if (at > start) {
            piece->bytes = (const char *)bytes + start;
            piece->length = at - start;
            count++;
        }
        if (at < length && count < PIECES_MAX)
            pieces[count] = (struct shell_piece){.after_ms = PAUSE_MS, .lost = bytes[at] == LOSS};
        start = at + 1;
    }
    return count;
}

static void check_text(const char *text)
{
    for (; *text != '\0'; text++)
        require((*text >= ' ' && *text <= '~') || strchr("\r\n\b\a", *text), "only text is said");
}

static void check_machine(const struct shell_model *before)
{
    require(memcmp(before->physical_bytes, shell_model.physical_bytes,
                   sizeof before->physical_bytes) == 0 &&
                memcmp(before->virtual_bytes, shell_model.virtual_bytes,
                       sizeof before->virtual_bytes) == 0 &&
                before->msr_value == shell_model.msr_value,
            "the safe shell writes no memory and no MSR");
    for (size_t i = 0; i < ports_seen_count && i < PORTS_SEEN_MAX; i++)
        require(!ports_seen[i].is_write || ports_seen[i].port == RTC_INDEX,
                "the safe shell writes no port but the clock's");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct shell_piece pieces[PIECES_MAX];
    static struct shell_model before;
    uint8_t how = length > 0 ? bytes[0] : 0;
    size_t rest = length > 0 ? length - 1 : 0;
    memset(pieces, 0, sizeof pieces);
    shell_model = (struct shell_model){.virtual_base = 0xffffffff80000000, .idle_us = IDLE_US};
    shell_model.shell = how & 1 ? WORDS_SHELL_FULL : WORDS_SHELL_SAFE;
    cpu_model.leaf = shell_model_cpuid;
    ports_forget();
    before = shell_model;
    size_t count = cut_into_pieces(bytes + (length > 0), rest, pieces);
    check_text(shell_model_run(pieces, count, 20000, how & 2));
    require(shell_model.said <= SAID_FIRST + (sizeof clean + rest) * SAID_MAX, "no flood");
    require(!(how & 2) || shell_model.end != SHELL_MODEL_WAITS, "an answer doesn't wait for ever");
    if (!(how & 1))
        check_machine(&before);
    return 0;
}
