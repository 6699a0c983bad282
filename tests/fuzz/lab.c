/* SPDX-License-Identifier: MIT */
/* Fuzzes the lab file. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "serial/lab/lab_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool kept, const char *promise)
{
    if (!kept) {
        fprintf(stderr, "a promise is broken: %s\n", promise);
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char error[300] = "";
    struct lab_file *file = lab_file_parse("lab.yaml", bytes, length, error, sizeof error);
    require((file == NULL) == (error[0] != '\0'), "an error is said where there is one");
    if (!file)
        return 0;
    for (unsigned i = 0; i < file->machines_count; i++) {
        const struct lab_machine *machine = &file->machines[i];
        require(machine->name && machine->name[0] != '\0', "a machine has a name");
        require(lab_file_find(file, machine->name) == machine, "a machine is found by its name");
        for (unsigned j = 0; j < machine->accept_count; j++)
            require(machine->accept[j].check && machine->accept[j].why &&
                        (!machine->accept[j].until || lab_is_day(machine->accept[j].until)),
                    "a known fault is whole");
    }
    lab_file_free(file);
    return 0;
}
