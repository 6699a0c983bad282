/* SPDX-License-Identifier: MIT */
/* A table of structures whose lengths must be added up to find the next one: whoever follows them
 * believes nothing, since one that is wrong makes nonsense of all behind it. */
#include "kernel/firmware/smbios.h"

#include "kernel/firmware/stream.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/status.h"

enum {
    BIOS = 0xf0000,
    BIOS_END = 0x100000,
    MARK_STEP = 16,
    MARK = 0x4d535f, /* "_SM", which both begin with */
    ENTRY_MAX = 32,  /* bytes; no entry point is longer */
    /* The 32-bit entry point, DSP0134 5.2.1. Version 2.1 said 0x1E of its length, and meant 0x1F.
     */
    LENGTH_32 = 5,
    LENGTH_32_MIN = 0x1e,
    MAJOR_32 = 6,
    MIDDLE = 16, /* its second half, with a checksum of its own */
    MIDDLE_SIZE = 15,
    TABLE_LENGTH_32 = 0x16,
    TABLE_32 = 0x18,
    COUNT_32 = 0x1c,
    /* The 64-bit one, 5.2.2. */
    LENGTH_64 = 6,
    LENGTH_64_MIN = 0x18,
    MAJOR_64 = 7,
    TABLE_LENGTH_64 = 0x0c,
    TABLE_64 = 0x10,
};

static uint64_t number_at(const uint8_t *bytes, unsigned count)
{
    uint64_t value = 0;
    memcpy(&value, bytes, count);
    return value;
}

/* Versions that some firmwares write and that were never published, as what they meant (dmidecode
 * has met them: 2.31, 2.33 and 2.51). */
static void correct_version(struct smbios *smbios)
{
    if (smbios->major != 2)
        return;
    if (smbios->minor == 31 || smbios->minor == 33)
        smbios->minor = 3;
    if (smbios->minor == 51)
        smbios->minor = 6;
}

static bool is_64_bit(const uint8_t *entry)
{
    return entry[3] == '3' && entry[4] == '_';
}

static bool is_32_bit(const uint8_t *entry)
{
    return entry[3] == '_';
}

static bool is_sound(const struct physical *memory, uint64_t address, const uint8_t *entry)
{
    bool is_64 = is_64_bit(entry);
    uint8_t length = entry[is_64 ? LENGTH_64 : LENGTH_32];
    if (length < (is_64 ? LENGTH_64_MIN : LENGTH_32_MIN) || length > ENTRY_MAX ||
        !stream_sums_to_0(memory, address, length))
        return false;
    return is_64 || (memcmp(entry + MIDDLE, "_DMI_", 5) == 0 &&
                     stream_sums_to_0(memory, address + MIDDLE, MIDDLE_SIZE));
}

static void read_figures(const uint8_t *entry, struct smbios *out)
{
    bool is_64 = is_64_bit(entry);
    uint64_t length =
        is_64 ? number_at(entry + TABLE_LENGTH_64, 4) : number_at(entry + TABLE_LENGTH_32, 2);
    out->table = is_64 ? number_at(entry + TABLE_64, 8) : number_at(entry + TABLE_32, 4);
    out->count = is_64 ? 0 : (uint16_t)number_at(entry + COUNT_32, 2);
    out->length = length < SMBIOS_TABLE_MAX ? (uint32_t)length : SMBIOS_TABLE_MAX;
    out->major = entry[is_64 ? MAJOR_64 : MAJOR_32];
    out->minor = entry[(is_64 ? MAJOR_64 : MAJOR_32) + 1];
    correct_version(out);
}

/* An entry point at this address: 0, or STATUS_BROKEN with nothing to walk; STATUS_NOT_THERE, and
 * `out` as it was, where none is. */
static int read_entry(const struct physical *memory, uint64_t address, struct smbios *out)
{
    uint8_t entry[LENGTH_32_MIN];
    /* What the shorter one has is all that can be asked for before it is known which it is. */
    if (physical_read(memory, address, entry, LENGTH_64_MIN) != 0 || number_at(entry, 3) != MARK ||
        (!is_64_bit(entry) && !is_32_bit(entry)))
        return STATUS_NOT_THERE;
    *out = (struct smbios){.entry = address};
    if ((is_32_bit(entry) && physical_read(memory, address, entry, LENGTH_32_MIN) != 0) ||
        !is_sound(memory, address, entry))
        return STATUS_BROKEN;
    read_figures(entry, out);
    if (out->table != 0 && out->length >= SMBIOS_HEADER_SIZE &&
        out->table <= UINT64_MAX - out->length && (is_64_bit(entry) || out->count > 0))
        return 0;
    out->length = 0;
    return STATUS_BROKEN;
}

/* The first sound one, but a 64-bit one before a 32-bit one. */
static int search_bios(const struct physical *memory, struct smbios *out)
{
    int status = STATUS_NOT_THERE;
    for (uint64_t at = BIOS; (at = physical_find(memory, at, BIOS_END, MARK)) != 0;
         at += MARK_STEP) {
        struct smbios found;
        int read = read_entry(memory, at, &found);
        if (read == 0 && found.count == 0) {
            *out = found;
            return 0;
        }
        if (status != 0 && read != STATUS_NOT_THERE) {
            *out = found;
            status = read;
        }
    }
    return status;
}

int smbios_open(const struct physical *memory, uint64_t told, bool is_bios, struct smbios *out)
{
    *out = (struct smbios){0};
    int status = told != 0 ? read_entry(memory, told, out) : STATUS_NOT_THERE;
    if (status == 0 || !is_bios)
        return status;
    int searched = search_bios(memory, out);
    return searched == STATUS_NOT_THERE ? status : searched;
}

/* How many bytes the strings at `address` have, of `left` at most, with the two NULs that end them;
 * 0 where nothing ends them. A structure without strings has the two NULs alone. */
static uint32_t size_of_strings(const struct physical *memory, uint64_t address, uint32_t left)
{
    struct stream bytes = {.address = address, .left = left};
    int before = -1, byte;
    while ((byte = stream_next(memory, &bytes)) >= 0) {
        if (byte == 0 && before == 0)
            return left - bytes.left;
        before = byte;
    }
    return 0;
}

static bool is_end(const struct smbios *smbios, const struct smbios_structure *structure)
{
    if (smbios->length == 0)
        return true;
    return smbios->count > 0 ? structure->number == smbios->count
                             : structure->number > 0 && structure->type == SMBIOS_END;
}

int smbios_next(const struct physical *memory, const struct smbios *smbios,
                struct smbios_structure *structure)
{
    uint8_t header[SMBIOS_HEADER_SIZE];
    uint32_t left = smbios->length - structure->next;
    uint64_t address = smbios->table + structure->next;
    if (is_end(smbios, structure))
        return STATUS_NOT_THERE;
    if (left < sizeof header || physical_read(memory, address, header, sizeof header) != 0 ||
        header[1] < sizeof header || header[1] > left)
        return STATUS_BROKEN;
    uint32_t strings = size_of_strings(memory, address + header[1], left - header[1]);
    if (strings == 0)
        return STATUS_BROKEN;
    structure->address = address;
    structure->type = header[0];
    structure->length = header[1];
    structure->handle = (uint16_t)number_at(header + 2, 2);
    structure->size = header[1] + strings;
    structure->next += structure->size;
    structure->number++;
    return 0;
}

int smbios_next_of(const struct physical *memory, const struct smbios *smbios, uint8_t type,
                   struct smbios_structure *structure)
{
    int status;
    while ((status = smbios_next(memory, smbios, structure)) == 0 && structure->type != type)
        ;
    return status;
}

int smbios_check(const struct physical *memory, const struct smbios *smbios,
                 struct smbios_structure *last)
{
    int status;
    *last = (struct smbios_structure){0};
    while ((status = smbios_next(memory, smbios, last)) == 0)
        ;
    return status == STATUS_BROKEN ? STATUS_BROKEN : 0;
}
