/* SPDX-License-Identifier: MIT */
/* A key that is misspelt would silently ask for nothing, so unknown keys are errors, and every
 * error has its line. */
#include "serial/lab/lab_file.h"

#include <ctype.h>
#include <cyaml/cyaml.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"

enum { LAB_FILE_MAX = 4 << 20, TEXT_MAX = 200 };

static const cyaml_schema_value_t text_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, TEXT_MAX)};

static const cyaml_schema_field_t accept_fields[] = {
    CYAML_FIELD_STRING_PTR("check", CYAML_FLAG_POINTER, struct lab_accept, check, 1, TEXT_MAX),
    CYAML_FIELD_STRING_PTR("why", CYAML_FLAG_POINTER, struct lab_accept, why, 1, TEXT_MAX),
    CYAML_FIELD_STRING_PTR("until", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct lab_accept,
                           until, 1, TEXT_MAX),
    CYAML_FIELD_END};
static const cyaml_schema_value_t accept_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct lab_accept, accept_fields)};

enum { MAY = CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL };

static const cyaml_schema_field_t machine_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct lab_machine, name, 1, TEXT_MAX),
    CYAML_FIELD_STRING_PTR("serial", MAY, struct lab_machine, serial, 1, TEXT_MAX),
    CYAML_FIELD_STRING_PTR("uuid", MAY, struct lab_machine, uuid, 1, TEXT_MAX),
    CYAML_FIELD_STRING_PTR("mac", MAY, struct lab_machine, mac, 1, TEXT_MAX),
    CYAML_FIELD_SEQUENCE("require", MAY, struct lab_machine, require, &text_schema, 0,
                         CYAML_UNLIMITED),
    CYAML_FIELD_SEQUENCE("accept", MAY, struct lab_machine, accept, &accept_schema, 0,
                         CYAML_UNLIMITED),
    CYAML_FIELD_SEQUENCE("strict", MAY, struct lab_machine, strict, &text_schema, 0,
                         CYAML_UNLIMITED),
    CYAML_FIELD_END};
static const cyaml_schema_value_t machine_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct lab_machine, machine_fields)};

static const cyaml_schema_field_t file_fields[] = {
    CYAML_FIELD_SEQUENCE("machines", CYAML_FLAG_POINTER, struct lab_file, machines, &machine_schema,
                         0, CYAML_UNLIMITED),
    CYAML_FIELD_END};
static const cyaml_schema_value_t file_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct lab_file, file_fields)};

/* What libcyaml and libyaml said of the first thing that is wrong. */
struct complaint {
    char text[2 * TEXT_MAX];
    unsigned line; /* 0: not known yet */
};

/* They say what is wrong first, then the way there, from the innermost place on, each with its
 * line.
 */
static void hear(cyaml_log_t level, void *context, const char *pattern, va_list values)
{
    struct complaint *complaint = context;
    char text[sizeof complaint->text];
    (void)level;
    vsnprintf(text, sizeof text, pattern, values);
    text[strcspn(text, "\n")] = '\0';
    const char *line = strstr(text, "line: ");
    const char *said = strncmp(text, "Load: ", 6) == 0 ? text + 6 : text;
    if (line && complaint->line == 0)
        complaint->line = (unsigned)strtoul(line + 6, NULL, 10);
    if (complaint->text[0] == '\0' && strncmp(said, "Backtrace", 9) != 0)
        snprintf(complaint->text, sizeof complaint->text, "%s", said);
}

static const cyaml_config_t config_template = {
    .log_fn = hear, .mem_fn = cyaml_mem, .log_level = CYAML_LOG_WARNING};

static bool is_hex_with(const char *text, char mark, const char *marks)
{
    for (; *marks != '\0'; marks++, text++)
        if (*marks == mark ? *text != mark && *text != ':' : !isxdigit((unsigned char)*text))
            return false;
    return *text == '\0';
}

bool lab_is_day(const char *text)
{
    unsigned month = 0, day = 0;
    for (unsigned i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? text[i] != '-' : !isdigit((unsigned char)text[i]))
            return false;
    if (text[10] != '\0' || sscanf(text + 5, "%2u-%2u", &month, &day) != 2)
        return false;
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* The line, from `line` on, that holds the value, as far as one can tell by looking for it. */
static unsigned line_of(const char *bytes, unsigned line, const char *value)
{
    unsigned skipped = 1;
    for (; skipped < line && *bytes != '\0'; bytes++)
        skipped += *bytes == '\n';
    const char *at = strstr(bytes, value);
    for (; at && bytes < at; bytes++)
        line += *bytes == '\n';
    return line;
}

/* libcyaml names the line on which the mapping begins, not the key's. */
static unsigned line_of_complaint(const char *bytes, const struct complaint *complaint)
{
    static const char unexpected[] = "Unexpected key: ";
    unsigned line = complaint->line > 0 ? complaint->line : 1;
    bool is_key = strncmp(complaint->text, unexpected, sizeof unexpected - 1) == 0;
    return is_key ? line_of(bytes, line, complaint->text + sizeof unexpected - 1) : line;
}

/* What no schema can say. False: `*value` is wrong, and `*what` it should be. */
static bool is_machine_sound(const struct lab_machine *machine, const char **value,
                             const char **what)
{
    if (machine->mac && !is_hex_with(machine->mac, '-', "aa-aa-aa-aa-aa-aa")) {
        *value = machine->mac;
        *what = "no MAC, such as d0:94:66:12:34:56";
        return false;
    }
    if (machine->uuid && !is_hex_with(machine->uuid, '-', "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa")) {
        *value = machine->uuid;
        *what = "no UUID, such as 4c4c4544-004b-3210-8031-b7c04f4d3133";
        return false;
    }
    for (unsigned i = 0; i < machine->accept_count; i++)
        if (machine->accept[i].until && !lab_is_day(machine->accept[i].until)) {
            *value = machine->accept[i].until;
            *what = "no day, such as 2026-12-31";
            return false;
        }
    return true;
}

static bool is_sound(const struct lab_file *file, const char *path, const char *bytes, char *error,
                     size_t size)
{
    const char *value, *what;
    for (unsigned i = 0; i < file->machines_count; i++) {
        const struct lab_machine *machine = &file->machines[i];
        if (!is_machine_sound(machine, &value, &what)) {
            snprintf(error, size, "%s:%u: %s is %s", path, line_of(bytes, 1, value), value, what);
            return false;
        }
        if (lab_file_find(file, machine->name) != machine) {
            snprintf(error, size, "%s: there are two machines %s", path, machine->name);
            return false;
        }
    }
    return true;
}

struct lab_file *lab_file_parse(const char *path, const void *bytes, size_t length, char *error,
                                size_t size)
{
    struct lab_file *file = NULL;
    struct complaint complaint = {"", 0};
    cyaml_config_t config = config_template;
    config.log_ctx = &complaint;
    char *text = memory_copy(bytes, length);
    cyaml_err_t status =
        cyaml_load_data(bytes, length, &config, &file_schema, (cyaml_data_t **)&file, NULL);
    if (status != CYAML_OK || !file) {
        const char *what = complaint.text[0] != '\0' ? complaint.text : cyaml_strerror(status);
        snprintf(error, size, "%s:%u: %s", path, line_of_complaint(text, &complaint),
                 status != CYAML_OK ? what : "nothing is in it");
        file = NULL;
    } else if (!is_sound(file, path, text, error, size)) {
        lab_file_free(file);
        file = NULL;
    }
    free(text);
    return file;
}

struct lab_file *lab_file_read(const char *path, char *error, size_t size)
{
    FILE *input = fopen(path, "rb");
    if (!input) {
        snprintf(error, size, "%s: %s", path, strerror(errno));
        return NULL;
    }
    char *bytes = memory_new(LAB_FILE_MAX + 1, 1);
    size_t length = fread(bytes, 1, LAB_FILE_MAX + 1, input);
    struct lab_file *file = NULL;
    if (ferror(input))
        snprintf(error, size, "%s: %s", path, strerror(errno));
    else if (length > LAB_FILE_MAX)
        snprintf(error, size, "%s: larger than %u MiB", path, (unsigned)LAB_FILE_MAX >> 20);
    else
        file = lab_file_parse(path, bytes, length, error, size);
    fclose(input);
    free(bytes);
    return file;
}

void lab_file_free(struct lab_file *file)
{
    struct complaint complaint = {"", 0};
    cyaml_config_t config = config_template;
    config.log_ctx = &complaint;
    cyaml_free(&config, &file_schema, file, 0);
}

const struct lab_machine *lab_file_find(const struct lab_file *file, const char *name)
{
    for (unsigned i = 0; i < file->machines_count; i++)
        if (strcmp(file->machines[i].name, name) == 0)
            return &file->machines[i];
    return NULL;
}
