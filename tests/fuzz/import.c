/* SPDX-License-Identifier: MIT */
/* Fuzzes what reads other programs' files: whatever they say, the lab file that is written of it
 * can be read. The first byte tells which of them it is. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/import/conserver.h"
#include "serial/lab/import/dnsmasq.h"
#include "serial/lab/import/ser2net.h"
#include "serial/lab/lab_file.h"
#include "serial/lab/memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

enum { INCLUDED_MAX = 3 };

static const char *input;
static unsigned told, included;

static void require(bool kept, const char *promise)
{
    if (!kept) {
        fprintf(stderr, "a promise is broken: %s\n", promise);
        abort();
    }
}

static bool is_text(const char *text)
{
    while ((unsigned char)*text >= ' ' && *text != 0x7f)
        text++;
    return *text == '\0';
}

static void tell(const char *path, unsigned line, const char *text)
{
    (void)line;
    told++;
    require(path && text, "a remark has a place");
    require(is_text(path) && is_text(text), "a remark is text");
}

/* Whatever is included is the same again, as long as that takes no time. */
static char *read_again(const char *path, size_t *length, const char **why)
{
    (void)path;
    *why = "not there";
    *length = strlen(input);
    return included++ < INCLUDED_MAX ? memory_copy(input, *length) : NULL;
}

static void write_and_read(const struct draft *draft)
{
    char error[1600] = "", *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    draft_write(draft, to);
    fclose(to);
    struct lab_file *file = lab_file_parse("lab.yaml", text, length, error, sizeof error);
    if (!file)
        fprintf(stderr, "%s\n%s", error, text);
    require(file != NULL, "what was written can be read");
    require(file->machines_count == draft_count(draft), "no machine is lost");
    lab_file_free(file);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const struct conserver_options options = {"here", length > 0 && bytes[0] % 2 == 0, read_again};
    if (length == 0)
        return 0;
    char *text = memory_copy(bytes + 1, length - 1);
    struct draft *draft = draft_new(tell);
    bool is_good = false;
    told = included = 0;
    input = text;
    if (bytes[0] % 4 == 0)
        is_good = ser2net_import(draft, "x", text, length - 1, "host");
    else if (bytes[0] % 4 == 1)
        is_good = dnsmasq_import(draft, "x", text, length - 1, read_again);
    else
        is_good = conserver_import(draft, "x", text, length - 1, &options);
    draft_settle(draft, "x");
    if (is_good)
        write_and_read(draft);
    draft_free(draft);
    free(text);
    return 0;
}
