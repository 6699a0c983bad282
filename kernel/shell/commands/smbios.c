/* SPDX-License-Identifier: MIT */
/* SMBIOS as the firmware has it, for who doesn't believe what the records make of it. */
#include "kernel/firmware/smbios.h"

#include "kernel/lib/status.h"
#include "kernel/machine.h"
#include "kernel/panic/watchdog.h"
#include "kernel/shell/hex.h"
#include "kernel/shell/shell.h"

enum { STRINGS_MAX = 255, BYTES_MAX = 2048 };

/* A string of the firmware's may hold any bytes: what is no printable ASCII is shown as a dot. */
static bool read_string(const struct smbios_structure *structure, unsigned number,
                        char text[SMBIOS_TEXT_MAX + 1])
{
    if (!smbios_string(machine.memory, structure, (uint8_t)number, text))
        return false;
    for (char *c = text; *c != '\0'; c++)
        if (*c < ' ' || *c > '~')
            *c = '.';
    return true;
}

static void say_structure(const struct smbios_structure *structure)
{
    char text[SMBIOS_TEXT_MAX + 1];
    hex_say_memory(structure->address, structure->size < BYTES_MAX ? structure->size : BYTES_MAX);
    if (structure->size > BYTES_MAX)
        shell_say("and %u bytes more", structure->size - BYTES_MAX);
    for (unsigned i = 1; i <= STRINGS_MAX && read_string(structure, i, text); i++)
        shell_say("string %u: %s", i, text);
}

static void say_line(const struct smbios_structure *structure)
{
    char text[SMBIOS_TEXT_MAX + 1];
    read_string(structure, 1, text);
    shell_say("0x%04x type %u, %u bytes: %s", structure->handle, structure->type, structure->size,
              text);
}

static void say_end(int status)
{
    if (machine.smbios->entry == 0)
        shell_say("there is none");
    else if (status == STATUS_BROKEN || machine.smbios->length == 0)
        shell_say("here it is broken");
}

COMMAND(smbios, "smbios", " [HANDLE]", "the firmware's structures, or one of them whole", 0)
{
    struct smbios_structure structure = {0};
    bool is_found = count == 0;
    int status;
    while ((status = smbios_next(machine.memory, machine.smbios, &structure)) == 0) {
        watchdog_progress();
        if (count == 0)
            say_line(&structure);
        if (count > 0 && structure.handle == numbers[0]) {
            say_structure(&structure);
            is_found = true;
        }
    }
    say_end(status);
    if (!is_found)
        shell_say("no structure has this handle");
    return true;
}
