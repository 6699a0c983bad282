/* SPDX-License-Identifier: MIT */
#include "serial/lab/symbols.h"

#include <elfutils/libdwfl.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/memory.h"

enum { RANGES = 2 };

/* Where code is: before the kernel's rest is unpacked, and the rest. */
static const char *const ranges[RANGES][2] = {{"kernel_base", "image_text_end"},
                                              {"unpacked_start", "unpacked_text_end"}};

struct symbols {
    Dwfl *dwfl;
    Dwfl_Module *module;
    uint64_t start[RANGES], end[RANGES];
    char build[SYMBOLS_BUILD_MAX];
};

static const Dwfl_Callbacks callbacks = {.find_elf = dwfl_build_id_find_elf,
                                         .find_debuginfo = dwfl_standard_find_debuginfo,
                                         .section_address = dwfl_offline_section_address};

static bool value_of(const struct symbols *symbols, const char *name, uint64_t *value)
{
    int count = dwfl_module_getsymtab(symbols->module);
    for (int i = 1; i < count; i++) {
        GElf_Sym symbol;
        GElf_Addr address;
        const char *found =
            dwfl_module_getsym_info(symbols->module, i, &symbol, &address, NULL, NULL, NULL);
        if (found && strcmp(found, name) == 0) {
            *value = address;
            return true;
        }
    }
    return false;
}

/* Eight bytes of the linked file. */
static bool read_word(const struct symbols *symbols, uint64_t address, uint64_t *word)
{
    GElf_Addr bias, in_section = address;
    Elf_Scn *section = dwfl_module_address_section(symbols->module, &in_section, &bias);
    Elf_Data *data = section ? elf_rawdata(section, NULL) : NULL;
    if (!data || !data->d_buf || data->d_size < sizeof *word ||
        in_section > data->d_size - sizeof *word)
        return false;
    memcpy(word, (const uint8_t *)data->d_buf + in_section, sizeof *word);
    return true;
}

static bool read_kernel(struct symbols *symbols)
{
    uint64_t at, build;
    for (unsigned i = 0; i < RANGES; i++)
        if (!value_of(symbols, ranges[i][0], &symbols->start[i]) ||
            !value_of(symbols, ranges[i][1], &symbols->end[i]))
            return false;
    if (!value_of(symbols, "build_id", &at) || !read_word(symbols, at, &build))
        return false;
    snprintf(symbols->build, sizeof symbols->build, "%016" PRIx64, build);
    return true;
}

static bool read_file(struct symbols *symbols, const char *path, char *error, size_t size)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        snprintf(error, size, "%s: %s", path, strerror(errno));
        return false;
    }
    symbols->dwfl = dwfl_begin(&callbacks);
    if (symbols->dwfl)
        symbols->module = dwfl_report_offline(symbols->dwfl, "rollcall", path, descriptor);
    if (!symbols->module) {
        close(descriptor); /* else libdwfl has it */
        snprintf(error, size, "%s: no file with symbols: %s", path, dwfl_errmsg(-1));
        return false;
    }
    dwfl_report_end(symbols->dwfl, NULL, NULL);
    if (read_kernel(symbols))
        return true;
    snprintf(error, size, "%s: not the rollcall.elf of a build", path);
    return false;
}

struct symbols *symbols_open(const char *path, char *error, size_t size)
{
    struct symbols *symbols = memory_new(1, sizeof *symbols);
    if (read_file(symbols, path, error, size))
        return symbols;
    symbols_close(symbols);
    return NULL;
}

void symbols_close(struct symbols *symbols)
{
    if (symbols && symbols->dwfl)
        dwfl_end(symbols->dwfl);
    free(symbols);
}

const char *symbols_build(const struct symbols *symbols)
{
    return symbols->build;
}

static bool is_code(const struct symbols *symbols, uint64_t address)
{
    for (unsigned i = 0; i < RANGES; i++)
        if (address >= symbols->start[i] && address < symbols->end[i])
            return true;
    return false;
}

bool symbols_place(const struct symbols *symbols, uint64_t address, char place[SYMBOLS_PLACE_MAX])
{
    const char *function =
        is_code(symbols, address) ? dwfl_module_addrname(symbols->module, address) : NULL;
    if (!function)
        return false;
    int number = 0, name = (int)strcspn(function, "."); /* what compilers add is behind a dot */
    Dwfl_Line *line = dwfl_module_getsrc(symbols->module, address);
    const char *file = line ? dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL) : NULL;
    const char *slash = file ? strrchr(file, '/') : NULL;
    if (file)
        snprintf(place, SYMBOLS_PLACE_MAX, "%.*s at %s:%d", name, function,
                 slash ? slash + 1 : file, number);
    else
        snprintf(place, SYMBOLS_PLACE_MAX, "%.*s", name, function);
    return true;
}
