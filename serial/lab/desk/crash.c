/* SPDX-License-Identifier: MIT */
/* Many machines may crash at once, and of one build: its symbols stay open, and that there are none
 * is remembered for a minute. */
#include "serial/lab/desk/crash.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "serial/lab/desk/plain.h"
#include "serial/lab/dump.h"
#include "serial/lab/memory.h"
#include "serial/lab/symbols.h"

enum { FILES_MAX = 64, DUMP_MAX = 65536, DEPTH_MAX = 32, AGAIN_MS = 60000 };

/* The file's symbols, if it is of this build. */
static struct symbols *open_build(const char *path, const char *build)
{
    char error[PATH_MAX_HERE];
    struct symbols *symbols = symbols_open(path, error, sizeof error);
    if (symbols && strcmp(symbols_build(symbols), build) != 0) {
        symbols_close(symbols);
        return NULL;
    }
    return symbols;
}

static bool is_elf(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".elf") == 0;
}

static struct symbols *look_through(const char *folder, const char *build)
{
    struct symbols *symbols = NULL;
    char path[PATH_MAX_HERE];
    unsigned tried = 0;
    DIR *files = opendir(folder);
    for (struct dirent *file; !symbols && tried < FILES_MAX && files && (file = readdir(files));) {
        if (!is_elf(file->d_name))
            continue;
        tried++;
        if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, file->d_name) < sizeof path)
            symbols = open_build(path, build);
    }
    if (files)
        closedir(files);
    return symbols;
}

static const struct symbols *symbols_of(struct desk *desk, const char *build)
{
    struct stat status;
    const char *place = desk->lab->settings.symbols;
    bool is_known = desk->symbols || desk_clock(desk) - desk->symbols_at < AGAIN_MS;
    if (is_known && strcmp(desk->symbols_of, build) == 0)
        return desk->symbols;
    crash_free(desk);
    desk->symbols_at = desk_clock(desk);
    snprintf(desk->symbols_of, sizeof desk->symbols_of, "%s", build);
    if (place && stat(place, &status) == 0)
        desk->symbols =
            S_ISDIR(status.st_mode) ? look_through(place, build) : open_build(place, build);
    return desk->symbols;
}

void crash_free(struct desk *desk)
{
    symbols_close(desk->symbols);
    desk->symbols = NULL;
    desk->symbols_of[0] = '\0';
}

/* The places that the dump names, in its order: the last crash's of the boot. */
static json_t *trace_of(const char *bytes, size_t length, const struct symbols *symbols)
{
    char place[SYMBOLS_PLACE_MAX], build[DUMP_BUILD_MAX];
    json_t *trace = json_array();
    for (size_t at = 0, size; at < length; at += size + 1) {
        const char *line = bytes + at, *end = memchr(line, '\n', length - at);
        uint64_t address;
        size = end ? (size_t)(end - line) : length - at;
        if (dump_build(line, size, build))
            json_array_clear(trace);
        else if (json_array_size(trace) < DEPTH_MAX && dump_address(line, size, &address) &&
                 symbols_place(symbols, address, place))
            json_array_append_new(trace, json_string(place));
    }
    return trace;
}

static json_t *read_trace(struct desk *desk, struct machine *machine, const struct boot *boot,
                          const struct symbols *symbols)
{
    uint64_t end = boot->end < machine->log_end ? boot->end : machine->log_end;
    uint64_t first = end > boot->first + DUMP_MAX ? end - DUMP_MAX : boot->first;
    char *bytes = memory_new(DUMP_MAX, 1);
    size_t length = plain_read(desk, machine, first, bytes, (size_t)(end - first));
    json_t *trace = trace_of(bytes, length, symbols);
    free(bytes);
    return trace;
}

static void put(char **text, char *now)
{
    free(*text);
    *text = now;
}

static void explain(struct boot *boot, json_t *trace)
{
    const char *where = json_string_value(json_array_get(trace, 0));
    json_t *object = json_loads(boot->texts[BOOT_JSON], JSON_ALLOW_NUL, NULL);
    if (!where || !object) {
        json_decref(object);
        return;
    }
    json_object_set(object, "trace", trace);
    put(&boot->texts[BOOT_WHAT],
        memory_format("%s in %s", boot->texts[BOOT_WHAT] ? boot->texts[BOOT_WHAT] : "panic",
                      where));
    put(&boot->texts[BOOT_JSON], json_dumps(object, JSON_COMPACT));
    json_decref(object);
}

void crash_explain(struct desk *desk, struct machine *machine, struct boot *boot,
                   const struct records *records)
{
    const struct record *panic = records_find(records, "panic", NULL);
    const char *build = record_text(panic, "build");
    const struct symbols *symbols =
        build && boot->verdict == VERDICT_CRASHED ? symbols_of(desk, build) : NULL;
    if (!symbols || boot->end < boot->first)
        return;
    json_t *trace = read_trace(desk, machine, boot, symbols);
    explain(boot, trace);
    json_decref(trace);
}
