/* SPDX-License-Identifier: MIT */
/* A key that is misspelt would silently ask for nothing, so unknown keys are errors, and every
 * error has its line. */
#include "serial/lab/lab_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/lab_machine.h"
#include "serial/lab/lab_schema.h"
#include "serial/lab/lab_settings.h"
#include "serial/lab/lab_tree.h"
#include "serial/lab/memory.h"

enum { LAB_FILE_MAX = 4 << 20 };

/* A file, and the memory that it points into. */
struct held {
    struct lab_file file;
    struct lab_said *said;
    char *made;
};

static const cyaml_config_t config = {
    .mem_fn = cyaml_mem, .log_level = CYAML_LOG_ERROR, .flags = CYAML_CFG_DEFAULT};

static bool make(struct held *held, struct lab_tree *tree)
{
    struct lab_file *file = &held->file;
    const struct lab_said *said = held->said;
    file->machines = memory_new(said->machines_count + 1, sizeof *file->machines);
    for (unsigned i = 0; i < said->machines_count; i++)
        if (!lab_machine_make(&file->machines[i], &said->machines[i], i, tree))
            return false;
    file->machines_count = said->machines_count;
    return lab_machines_differ(file->machines, file->machines_count, tree) &&
           lab_settings_make(&file->settings, said->serve, tree, &held->made);
}

static bool read_said(struct held *held, const void *bytes, size_t length, struct lab_tree *tree)
{
    if (!lab_tree_fits(tree, &lab_schema))
        return false;
    cyaml_err_t status =
        cyaml_load_data(bytes, length, &config, &lab_schema, (cyaml_data_t **)&held->said, NULL);
    return status == CYAML_OK || lab_tree_wrong(tree, "", "%s", cyaml_strerror(status));
}

struct lab_file *lab_file_parse(const char *path, const void *bytes, size_t length, char *error,
                                size_t size)
{
    if (length > LAB_FILE_MAX) {
        snprintf(error, size, "%s: larger than %u MiB", path, (unsigned)LAB_FILE_MAX >> 20);
        return NULL;
    }
    struct held *held = memory_new(1, sizeof *held);
    struct lab_tree *tree = lab_tree_new(bytes, length);
    struct lab_file *file = &held->file;
    if (!read_said(held, bytes, length, tree) || !make(held, tree)) {
        unsigned line;
        const char *mistake = lab_tree_mistake(tree, &line);
        snprintf(error, size, "%s:%u: %s", path, line, mistake);
        lab_file_free(file);
        file = NULL;
    }
    lab_tree_free(tree);
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
    else
        file = lab_file_parse(path, bytes, length, error, size);
    fclose(input);
    free(bytes);
    return file;
}

void lab_file_free(struct lab_file *file)
{
    /* The file is the first thing that it is held with. */
    struct held *held = (struct held *)file;
    if (!held)
        return;
    cyaml_free(&config, &lab_schema, held->said, 0);
    free(file->machines);
    free(held->made);
    free(held);
}

const struct lab_machine *lab_file_find(const struct lab_file *file, const char *name)
{
    for (unsigned i = 0; i < file->machines_count; i++)
        if (strcmp(file->machines[i].name, name) == 0)
            return &file->machines[i];
    return NULL;
}

const struct lab_quarantine *lab_quarantined(const struct lab_machine *machine, const char *today)
{
    const struct lab_quarantine *quarantine = machine->quarantine;
    bool is_over = quarantine && quarantine->until && strcmp(today, quarantine->until) > 0;
    return is_over ? NULL : quarantine;
}
