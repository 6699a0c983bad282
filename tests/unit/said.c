/* SPDX-License-Identifier: MIT */
#include "tests/unit/said.h"

#include <stdio.h>
#include <string.h>

#include "serial/record/seal.h"
#include "tests/unit/run.h"

void said_begin(struct said *said)
{
    *said = (struct said){.boot = SAID_BOOT};
}

void said_raw(struct said *said, const char *text)
{
    size_t length = strlen(text);
    assert_true(said->length + length < sizeof said->text);
    memcpy(said->text + said->length, text, length + 1);
    said->length += length;
}

void said_line(struct said *said, const char *text)
{
    char line[512];
    size_t length = strlen(text);
    assert_true(length + SEAL_MAX < sizeof line);
    memcpy(line, text, length + 1);
    seal_append(line, length, said->boot, said->next++);
    said_raw(said, line);
    said_raw(said, "\r\n");
}

void said_rollcall(struct said *said)
{
    char line[200];
    snprintf(line, sizeof line,
             "# rollcall {\"v\":1,\"boot\":\"%016llx\",\"run\":\"r1\",\"build\":\"b1\"}",
             (unsigned long long)said->boot);
    said_line(said, line);
}

void said_end(struct said *said, const char *fields)
{
    char line[300];
    snprintf(line, sizeof line, "# end {\"boot\":\"%016llx\",\"run\":\"r1\",%s,\"after\":\"halt\"}",
             (unsigned long long)said->boot, fields);
    said_line(said, line);
}

void said_boot(struct said *said, uint64_t boot)
{
    said->boot = boot;
    said->next = 0;
}
