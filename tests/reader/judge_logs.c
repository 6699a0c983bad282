/* SPDX-License-Identifier: MIT */
/* What the C side makes of many logs, for tests/reader to hold against its own reading. Standard
 * input is logs, each behind its length in four little-endian bytes; for each a line says of every
 * boot its verdict under the run that argv[1] names, its id, how many lines it has, and the CRC-32C
 * of their texts in order. */
#include <stdio.h>
#include <stdlib.h>

#include "serial/lab/answer.h"
#include "serial/lab/memory.h"
#include "serial/lab/verdict.h"
#include "serial/record/crc32c.h"

static void print_boot(const struct answers *answers, size_t index,
                       const struct verdict_asked *asked)
{
    const struct answer_boot *boot = answers_boot(answers, index);
    bool is_last = index + 1 == answers_count(answers);
    struct judgement judgement;
    uint32_t sum = 0;
    for (size_t i = 0; i < boot->count; i++)
        sum = crc32c(sum, boot->lines[i].line.text, boot->lines[i].line.length);
    verdict_judge(&judgement, boot, is_last ? NULL : answers_boot(answers, index + 1), asked);
    printf("%s%d,%s,%zu,%08x", index > 0 ? " " : "", (int)judgement.verdict, boot->name,
           boot->count, sum);
    judgement_free(&judgement);
}

static void judge_log(const char *log, size_t length, const struct verdict_asked *asked)
{
    struct answers *answers = answers_new();
    answers_feed(answers, log, length);
    answers_finish(answers);
    if (answers_count(answers) == 0)
        printf("%d", VERDICT_SILENT);
    for (size_t i = 0; i < answers_count(answers); i++)
        print_boot(answers, i, asked);
    printf("\n");
    answers_free(answers);
}

int main(int argc, char **argv)
{
    const struct verdict_asked asked = {.run = argc > 1 ? argv[1] : NULL};
    unsigned char header[4];
    while (fread(header, 1, sizeof header, stdin) == sizeof header) {
        size_t length =
            header[0] | (size_t)header[1] << 8 | (size_t)header[2] << 16 | (size_t)header[3] << 24;
        char *log = memory_new(length + 1, 1);
        if (fread(log, 1, length, stdin) != length)
            return 1;
        judge_log(log, length, &asked);
        free(log);
    }
    return 0;
}
