/* SPDX-License-Identifier: MIT */
/* Two machines that are identified by one value, or that one device leads to by two names: vendors
 * do give the former twice, so it is no mistake in the file. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/lab_odd.h"
#include "serial/lab/lab_tree.h"
#include "serial/lab/lab_twice.h"
#include "serial/lab/memory.h"
#include "serial/lab/source_name.h"

/* Its letters and digits only. */
static char *bare(const char *text)
{
    char *copy = text ? memory_copy(text, strlen(text)) : NULL, *to = copy;
    if (!copy)
        return NULL;
    for (; *text != '\0'; text++)
        if (isalnum((unsigned char)*text))
            *to++ = (char)tolower((unsigned char)*text);
    *to = '\0';
    return copy;
}

static char *mac_of(const struct lab_machine *machine)
{
    return bare(machine->mac);
}

static char *uuid_of(const struct lab_machine *machine)
{
    return bare(machine->uuid);
}

static char *serial_of(const struct lab_machine *machine)
{
    return bare(machine->serial);
}

/* Where a device's name leads, through all links. */
static char *device_of(const struct lab_machine *machine)
{
    struct source_name name;
    if (!machine->source || source_name_read(machine->source, 0, "x", &name) ||
        name.kind != SOURCE_DEVICE)
        return NULL;
    return realpath(name.path, NULL);
}

/* Who is told, of which key. */
struct asked {
    const struct lab_odd *odd;
    const char *key;
};

static void tell(void *data, unsigned first, unsigned second)
{
    const struct asked *asked = data;
    const struct lab_machine *machines = asked->odd->file->machines;
    struct lab_place place;
    lab_odd_say(asked->odd, lab_place(&place, "machines[%u].%s", second, asked->key),
                "%s and %s have one %s", machines[first].name, machines[second].name, asked->key);
}

void lab_odd_twice(const struct lab_odd *odd)
{
    static const struct {
        const char *key;
        char *(*value_of)(const struct lab_machine *machine);
    } keys[] = {{"mac", mac_of}, {"uuid", uuid_of}, {"serial", serial_of}, {"source", device_of}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct asked asked = {odd, keys[i].key};
        lab_twice(odd->file->machines, odd->file->machines_count, keys[i].value_of, tell, &asked);
    }
}
