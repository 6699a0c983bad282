/* SPDX-License-Identifier: MIT */
/* Which module is in which slot, and where another one may go. */
#include <stddef.h>

#include "kernel/answer/say.h"
#include "kernel/firmware/memory_device.h"
#include "kernel/inventory/parts.h"
#include "kernel/inventory/vendor_text.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "kernel/machine.h"

enum {
    NAME_MAX = 2 * SMBIOS_TEXT_MAX + 1,
    /* More than a record's line holds, which then says that the list is cut. */
    EMPTY_MAX = RECORD_LINE_MAX,
};

/* The walk over the slots, and what it has come to. */
struct slots {
    struct memory_arrays arrays;
    struct memory_device device;
    bool need_bank; /* their names are alike without their banks' */
    char name[NAME_MAX + 1];
};

static void begin(struct slots *slots, bool need_bank)
{
    memset(slots, 0, sizeof *slots);
    memory_arrays_read(machine.memory, machine.smbios, &slots->arrays);
    slots->need_bank = need_bank;
}

static void read_name(struct slots *slots)
{
    char bank[SMBIOS_TEXT_MAX + 1], locator[SMBIOS_TEXT_MAX + 1];
    const struct smbios_structure *structure = &slots->device.structure;
    smbios_text(machine.memory, structure, MEMORY_DEVICE_LOCATOR, locator);
    smbios_text(machine.memory, structure, MEMORY_DEVICE_BANK, bank);
    format(slots->name, sizeof slots->name, slots->need_bank ? "%s/%s" : "%s",
           slots->need_bank ? bank : locator, locator);
}

/* False behind the last slot. */
static bool next(struct slots *slots)
{
    if (memory_device_next(machine.memory, machine.smbios, &slots->arrays, &slots->device) != 0)
        return false;
    read_name(slots);
    return true;
}

static bool is_same(const char *left, const char *right)
{
    return strlen(left) == strlen(right) && memcmp(left, right, strlen(left)) == 0;
}

/* Boards that number the slots of each channel anew begin each with the same name. */
static bool need_bank(void)
{
    struct slots slots;
    char first[NAME_MAX + 1];
    begin(&slots, false);
    if (!next(&slots))
        return false;
    memcpy(first, slots.name, sizeof first);
    while (next(&slots))
        if (is_same(first, slots.name))
            return true;
    return false;
}

/* Adds a name to a list whose names have blanks between them: as one word. */
static void add_name(char *list, const char *name)
{
    size_t length = strlen(list);
    if (strlen(name) >= EMPTY_MAX - length)
        return;
    if (length > 0)
        list[length++] = ' ';
    do {
        list[length++] = *name == ' ' ? '_' : *name;
    } while (*name++ != '\0');
}

void inventory_say_slots(enum words_say how)
{
    struct slots slots;
    char empty[EMPTY_MAX + 1] = "";
    unsigned of = 0, used = 0;
    uint64_t kib = 0;
    (void)how;
    begin(&slots, need_bank());
    while (next(&slots)) {
        of++;
        used += slots.device.used;
        kib += slots.device.kib;
        if (!slots.device.used)
            add_name(empty, slots.name);
    }
    if (of > 0)
        say_record("slots count %u used %u mib %1lu max_mib %1lu ecc %s empty %-s", of, used,
                   kib >> 10, slots.arrays.max_kib >> 10,
                   memory_correction_name(slots.arrays.correction), empty);
}

static void say_dimm(const struct slots *slots)
{
    static const char offsets[] = {MEMORY_DEVICE_VENDOR, MEMORY_DEVICE_PART, MEMORY_DEVICE_SERIAL,
                                   0};
    const struct memory_device *device = &slots->device;
    struct vendor_text name, texts[3];
    vendor_text_take(slots->name, &name);
    vendor_text_read(&device->structure, offsets, texts);
    say_record("dimm slot %1s mib %1lu type %s speed %1u ecc %1c vendor %1s model %1s serial %1s",
               name.bytes, device->kib >> 10, memory_type_name(device->type), device->speed,
               device->ecc, texts[0].bytes, texts[1].bytes, texts[2].bytes);
}

void inventory_say_dimms(enum words_say how)
{
    struct slots slots;
    (void)how;
    begin(&slots, need_bank());
    while (next(&slots))
        if (slots.device.used)
            say_dimm(&slots);
}
