/* SPDX-License-Identifier: MIT */
/* Every figure here has a value for "see elsewhere" and one for "unknown", since modules outgrew
 * the fields three times. */
#include "kernel/firmware/memory_device.h"

#include "kernel/lib/bytes.h"
#include "kernel/lib/list.h"

enum {
    /* Physical Memory Array. */
    ARRAY_USE = 5,
    USE_SYSTEM = 3,
    ARRAY_CORRECTION = 6,
    ARRAY_MAX_KIB = 7, /* all but the highest bit; with that alone the extended field counts */
    ARRAY_MAX_BYTES = 0x0f,
    /* Memory Device. */
    DEVICE_ARRAY = 4,
    DEVICE_WIDTH = 8, /* bits, and of them data */
    DEVICE_DATA_WIDTH = 0x0a,
    WIDTH_UNKNOWN = 0xffff,
    DEVICE_SIZE = 0x0c,
    SIZE_UNKNOWN = 0xffff,
    SIZE_EXTENDED = 0x7fff,
    SIZE_IN_KIB = 0x8000, /* a flag; without it MiB */
    DEVICE_SIZE_MIB = 0x1c,
    DEVICE_TYPE = 0x12,
    DEVICE_SPEED = 0x15,
    DEVICE_SPEED_SET = 0x20,
    DEVICE_SPEED_LONG = 0x54,
    DEVICE_SPEED_SET_LONG = 0x58,
    SPEED_EXTENDED = 0xffff,
};

static const uint32_t MAX_KIB_EXTENDED = 0x80000000, LONG_MASK = 0x7fffffff;

/* From number 1 on. */
static const char types[] =
    "\0other\0unknown\0DRAM\0EDRAM\0VRAM\0SRAM\0RAM\0ROM\0flash\0EEPROM\0FEPROM\0EPROM\0CDRAM\0"
    "3DRAM\0SDRAM\0SGRAM\0RDRAM\0DDR\0DDR2\0DDR2 FB-DIMM\0\0\0\0DDR3\0FBD2\0DDR4\0LPDDR\0LPDDR2\0"
    "LPDDR3\0LPDDR4\0non-volatile\0HBM\0HBM2\0DDR5\0LPDDR5\0HBM3";
static const char corrections[] = "\0other\0unknown\0none\0parity\0single-bit\0multi-bit\0CRC";

enum { TYPE_FLASH = 9, TYPE_NON_VOLATILE = 0x1f, LAST_TYPE = 0x24, LAST_CORRECTION = 7 };

const char *memory_type_name(uint8_t type)
{
    return type <= LAST_TYPE ? list_at(types, type) : "";
}

const char *memory_correction_name(uint8_t correction)
{
    return correction <= LAST_CORRECTION ? list_at(corrections, correction) : "";
}

static uint64_t max_kib(const struct physical *memory, const struct smbios_structure *array)
{
    uint64_t kib = smbios_number(memory, array, ARRAY_MAX_KIB, 4);
    return kib == MAX_KIB_EXTENDED ? smbios_number(memory, array, ARRAY_MAX_BYTES, 8) >> 10 : kib;
}

void memory_arrays_read(const struct physical *memory, const struct smbios *smbios,
                        struct memory_arrays *out)
{
    struct smbios_structure array = {0};
    *out = (struct memory_arrays){0};
    while (smbios_next_of(memory, smbios, SMBIOS_MEMORY_ARRAY, &array) == 0) {
        if (smbios_number(memory, &array, ARRAY_USE, 1) == USE_SYSTEM) {
            out->max_kib += max_kib(memory, &array);
            if (out->correction == 0)
                out->correction = (uint8_t)smbios_number(memory, &array, ARRAY_CORRECTION, 1);
        } else if (out->others < MEMORY_ARRAYS_OTHER_MAX) {
            out->other[out->others++] = array.handle;
        }
    }
}

static bool is_other(const struct memory_arrays *arrays, uint64_t handle)
{
    for (unsigned i = 0; i < arrays->others; i++)
        if (arrays->other[i] == handle)
            return true;
    return false;
}

static uint64_t size_in_kib(const struct physical *memory, const struct smbios_structure *device,
                            uint64_t size)
{
    if (size == SIZE_UNKNOWN)
        return 0;
    if (size == SIZE_EXTENDED)
        return (smbios_number(memory, device, DEVICE_SIZE_MIB, 4) & LONG_MASK) << 10;
    return size & SIZE_IN_KIB ? size & ~(uint64_t)SIZE_IN_KIB : size << 10;
}

/* A speed's field of two bytes, or the later one of four. */
static uint32_t speed(const struct physical *memory, const struct smbios_structure *device,
                      uint8_t offset, uint8_t offset_long)
{
    uint64_t speed = smbios_number(memory, device, offset, 2);
    if (speed == SPEED_EXTENDED)
        speed = smbios_number(memory, device, offset_long, 4) & LONG_MASK;
    return (uint32_t)speed;
}

static enum memory_device_ecc ecc(const struct physical *memory,
                                  const struct smbios_structure *device)
{
    uint64_t width = smbios_number(memory, device, DEVICE_WIDTH, 2);
    uint64_t data = smbios_number(memory, device, DEVICE_DATA_WIDTH, 2);
    if (width == 0 || data == 0 || width == WIDTH_UNKNOWN || data == WIDTH_UNKNOWN)
        return MEMORY_DEVICE_ECC_UNKNOWN;
    return width > data ? MEMORY_DEVICE_ECC : MEMORY_DEVICE_NO_ECC;
}

int memory_device_next(const struct physical *memory, const struct smbios *smbios,
                       const struct memory_arrays *arrays, struct memory_device *device)
{
    struct smbios_structure *structure = &device->structure;
    int status;
    do {
        status = smbios_next_of(memory, smbios, SMBIOS_MEMORY_DEVICE, structure);
        if (status != 0)
            return status;
    } while (is_other(arrays, smbios_number(memory, structure, DEVICE_ARRAY, 2)));
    uint64_t size = smbios_number(memory, structure, DEVICE_SIZE, 2);
    device->used = size != 0;
    device->kib = size_in_kib(memory, structure, size);
    device->type = (uint8_t)smbios_number(memory, structure, DEVICE_TYPE, 1);
    device->ecc = ecc(memory, structure);
    device->speed = speed(memory, structure, DEVICE_SPEED_SET, DEVICE_SPEED_SET_LONG);
    if (device->speed == 0)
        device->speed = speed(memory, structure, DEVICE_SPEED, DEVICE_SPEED_LONG);
    return 0;
}

uint64_t smbios_memory_mib(const struct physical *memory, const struct smbios *smbios)
{
    struct memory_arrays arrays;
    struct memory_device device = {0};
    uint64_t kib = 0;
    memory_arrays_read(memory, smbios, &arrays);
    while (memory_device_next(memory, smbios, &arrays, &device) == 0)
        if (device.type != TYPE_FLASH && device.type != TYPE_NON_VOLATILE)
            kib += device.kib;
    return kib >> 10;
}
