/* SPDX-License-Identifier: MIT */
/* Structures grew with the specification, and firmwares kept old ones: what a structure is too
 * short to have is absent, whatever stands behind it. */
#include "kernel/firmware/smbios.h"

#include "kernel/firmware/stream.h"
#include "kernel/lib/format.h"

enum { UUID_SIZE = 16 };

uint64_t smbios_number(const struct physical *memory, const struct smbios_structure *structure,
                       uint8_t offset, uint8_t bytes)
{
    uint64_t value = 0;
    if (offset + bytes <= structure->length)
        physical_read(memory, structure->address + offset, &value, bytes);
    return value;
}

bool smbios_string(const struct physical *memory, const struct smbios_structure *structure,
                   uint8_t number, char to[SMBIOS_TEXT_MAX + 1])
{
    struct stream bytes = {.address = structure->address + structure->length,
                           .left = structure->size - structure->length};
    size_t length = 0;
    to[0] = '\0';
    for (unsigned i = 1; i < number; i++) {
        /* An empty string is the end of the set. */
        if (stream_next(memory, &bytes) <= 0)
            return false;
        while (stream_next(memory, &bytes) > 0)
            ;
    }
    int byte = number > 0 ? stream_next(memory, &bytes) : 0;
    for (; byte > 0; byte = stream_next(memory, &bytes))
        if (length < SMBIOS_TEXT_MAX)
            to[length++] = (char)byte;
    to[length] = '\0';
    return length > 0;
}

void smbios_text(const struct physical *memory, const struct smbios_structure *structure,
                 uint8_t offset, char to[SMBIOS_TEXT_MAX + 1])
{
    smbios_string(memory, structure, (uint8_t)smbios_number(memory, structure, offset, 1), to);
}

/* Which of the field's bytes stands in which place. Up to 2.5 the specification didn't say that the
 * first three numbers are little-endian, and firmwares wrote them as they read. */
static unsigned place_of(unsigned i, bool is_little)
{
    if (!is_little || i >= 8)
        return i;
    return i < 4 ? 3 - i : i ^ 1;
}

void smbios_uuid(const struct physical *memory, const struct smbios *smbios,
                 const struct smbios_structure *structure, uint8_t offset,
                 char to[SMBIOS_UUID_MAX + 1])
{
    bool is_little = smbios->major > 2 || (smbios->major == 2 && smbios->minor >= 6);
    to[0] = '\0';
    if (offset + UUID_SIZE > structure->length)
        return;
    for (unsigned i = 0; i < UUID_SIZE; i++) {
        uint8_t at = (uint8_t)(offset + place_of(i, is_little));
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        to += format(to, sizeof "00", "%02lx", smbios_number(memory, structure, at, 1));
    }
}
