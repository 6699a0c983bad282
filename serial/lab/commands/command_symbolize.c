/* SPDX-License-Identifier: MIT */
/* rollcall symbolize: serial/lab/man/rollcall-symbolize.1. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/commands/command.h"
#include "serial/lab/dump.h"
#include "serial/lab/memory.h"
#include "serial/lab/symbols.h"
#include "serial/record/verdict.h"

static const char usage[] =
    "Usage: rollcall symbolize [--symbols FILE] LOG\n"
    "\n"
    "Prints the log (-: standard input) with function, file and line behind every address of\n"
    "code in a crash's dump.\n"
    "\n"
    "  --symbols FILE   the rollcall.elf of the build that crashed (build/rollcall.elf)\n"
    "\n"
    "Exit status: 0, or 2 where the log holds no dump, or one of another build.\n";

enum { ERROR_MAX = 512, LOG_MAX = 64 << 20 };

/* All of it; NULL: said. */
static char *read_log(const char *path, size_t *length)
{
    FILE *from = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!from) {
        command_misused("symbolize", "%s: %s", path, strerror(errno));
        return NULL;
    }
    char *bytes = NULL;
    size_t room = 0;
    do {
        room += 1 << 16;
        bytes = memory_resize(bytes, room, 1);
        *length += fread(bytes + *length, 1, room - *length, from);
    } while (*length == room && room < LOG_MAX);
    if (from != stdin)
        fclose(from);
    return bytes;
}

/* The next line, up to and without its LF. */
static size_t line_length(const char *line, size_t rest)
{
    const char *end = memchr(line, '\n', rest);
    return end ? (size_t)(end - line) : rest;
}

/* Whether there is a dump, and every one is of this build. */
static bool is_of_build(const char *path, const char *bytes, size_t length, const char *build)
{
    char said[DUMP_BUILD_MAX] = "unknown";
    uint64_t address;
    bool has_dump = false;
    for (size_t at = 0, size; at < length; at += size + 1) {
        size = line_length(bytes + at, length - at);
        if (dump_build(bytes + at, size, said) || !dump_address(bytes + at, size, &address))
            continue;
        has_dump = true;
        if (strcmp(said, build) == 0)
            continue;
        command_misused("symbolize",
                        "%s has a crash of build %s, the symbols are of %s: give the rollcall.elf "
                        "of that build with --symbols",
                        path, said, build);
        return false;
    }
    if (!has_dump)
        command_misused("symbolize", "there is no dump in %s", path);
    return has_dump;
}

static void print(const char *bytes, size_t length, const struct symbols *symbols)
{
    char place[SYMBOLS_PLACE_MAX];
    uint64_t address;
    for (size_t at = 0, size; at < length; at += size + 1) {
        size = line_length(bytes + at, length - at);
        size_t shown = size > 0 && bytes[at + size - 1] == '\r' ? size - 1 : size;
        fwrite(bytes + at, 1, shown, stdout);
        if (dump_address(bytes + at, size, &address) && symbols_place(symbols, address, place))
            printf("  %s", place);
        putchar('\n');
    }
}

static int symbolize(const char *path, const struct symbols *symbols)
{
    size_t length = 0;
    char *bytes = read_log(path, &length);
    bool is_good = bytes && is_of_build(path, bytes, length, symbols_build(symbols));
    if (is_good)
        print(bytes, length, symbols);
    free(bytes);
    return is_good && fflush(stdout) == 0 ? 0 : VERDICT_NOT_ASKED;
}

int command_symbolize(int argc, char **argv)
{
    static const struct option known[] = {{"symbols", required_argument, NULL, 's'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    const char *file = "build/rollcall.elf";
    char error[ERROR_MAX];
    for (int option; (option = command_option(argc, argv, known, usage)) != -1;) {
        if (option != 's')
            return VERDICT_NOT_ASKED;
        file = optarg;
    }
    if (argc - optind != 1)
        return command_misused("symbolize", "it takes one log");
    struct symbols *symbols = symbols_open(file, error, sizeof error);
    if (!symbols)
        return command_misused("symbolize", "%s", error);
    int status = symbolize(argv[optind], symbols);
    symbols_close(symbols);
    return status;
}
