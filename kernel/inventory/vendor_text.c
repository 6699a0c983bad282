/* SPDX-License-Identifier: MIT */
/* Who fills in no serial number must not be the one whose serial number everybody has. */
#include "kernel/inventory/vendor_text.h"

#include "kernel/firmware/placeholder.h"
#include "kernel/lib/bytes.h"
#include "kernel/machine.h"

enum { SYSTEM_UUID = 8 }; /* DMTF DSP0134 3.7, 7.2 */

static bool is_blank(char c)
{
    return (uint8_t)c <= ' ';
}

void vendor_text_take(const char *text, struct vendor_text *out)
{
    /* The mark's place is free until it is known whether there is one. */
    char *to = out->bytes + 1;
    unsigned length = 0;
    while (*text != '\0' && is_blank(*text))
        text++;
    for (; length < SMBIOS_TEXT_MAX && text[length] != '\0'; length++)
        to[length] = text[length];
    while (length > 0 && is_blank(to[length - 1]))
        length--;
    to[length] = '\0';
    if (placeholder_is(to))
        out->bytes[0] = RECORD_PLACEHOLDER;
    else
        memmove(out->bytes, to, length + 1);
}

void vendor_text_read(const struct smbios_structure *structure, const char *offsets,
                      struct vendor_text *out)
{
    char text[SMBIOS_TEXT_MAX + 1];
    for (; *offsets != '\0'; offsets++) {
        smbios_text(machine.memory, structure, (uint8_t)*offsets, text);
        vendor_text_take(text, out++);
    }
}

bool vendor_text_read_first(enum smbios_type type, const char *offsets, struct vendor_text *out)
{
    /* A structure that isn't found is the last one, or none: neither is to be read. */
    struct smbios_structure structure = {0}, none = {0};
    bool is_there = smbios_next_of(machine.memory, machine.smbios, type, &structure) == 0;
    vendor_text_read(is_there ? &structure : &none, offsets, out);
    return is_there;
}

void vendor_text_read_uuid(struct vendor_text *out)
{
    struct smbios_structure system = {0};
    char uuid[SMBIOS_UUID_MAX + 1] = "";
    if (smbios_next_of(machine.memory, machine.smbios, SMBIOS_SYSTEM, &system) == 0)
        smbios_uuid(machine.memory, machine.smbios, &system, SYSTEM_UUID, uuid);
    vendor_text_take(uuid, out);
}

bool vendor_text_counts(const struct vendor_text *text)
{
    return text->bytes[0] != '\0' && text->bytes[0] != RECORD_PLACEHOLDER;
}
