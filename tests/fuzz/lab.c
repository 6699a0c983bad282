/* SPDX-License-Identifier: MIT */
/* Fuzzes the lab file. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/lab_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool kept, const char *promise)
{
    if (!kept) {
        fprintf(stderr, "a promise is broken: %s\n", promise);
        abort();
    }
}

static void check_machine(const struct lab_machine *machine)
{
    require(lab_is_name(machine->name), "a machine has a name");
    require(machine->type == LAB_TYPE_PEOPLE || machine->writers_count == 0,
            "nobody writes where nobody may");
    for (unsigned i = 0; i < machine->accept_count; i++)
        require(machine->accept[i].check && machine->accept[i].why &&
                    (!machine->accept[i].until || lab_is_day(machine->accept[i].until)),
                "a known fault is whole");
    require(!machine->quarantine ||
                (machine->quarantine->why &&
                 (!machine->quarantine->until || lab_is_day(machine->quarantine->until))),
            "a quarantine is whole");
}

static void check_settings(const struct lab_settings *settings)
{
    require(settings->folder[0] == '/' && settings->socket[0] == '/', "paths are whole");
    require(!settings->certificate == !settings->key, "a certificate has its key");
    require(settings->spool_bytes >= 1 << 20 && settings->segment_bytes >= 1 << 20,
            "what stands before the disk is large enough");
    require((settings->spool_bytes & (settings->spool_bytes - 1)) == 0, "a ring is a power of two");
    require(settings->keep_bytes == 0 || settings->keep_bytes >= 2 * settings->segment_bytes,
            "what is kept is more than what is written");
    for (unsigned i = 0; i < settings->hooks_count; i++)
        require(!settings->hooks[i].run != !settings->hooks[i].post, "a hook does one thing");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char error[1000] = "";
    struct lab_file *file = lab_file_parse("lab.yaml", bytes, length, error, sizeof error);
    require((file == NULL) == (error[0] != '\0'), "an error is said where there is one");
    require(file || strncmp(error, "lab.yaml:", 9) == 0, "an error has its line");
    if (!file)
        return 0;
    check_settings(&file->settings);
    for (unsigned i = 0; i < file->machines_count; i++) {
        check_machine(&file->machines[i]);
        require(lab_file_find(file, file->machines[i].name) == &file->machines[i],
                "a machine is found by its name");
    }
    lab_file_free(file);
    return 0;
}
