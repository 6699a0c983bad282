/* SPDX-License-Identifier: MIT */
/* Memory as SMBIOS has it: the slots of the system's memory, and what is plugged into them. Pure,
 * and nothing is believed, as in kernel/firmware/smbios.h.
 * DMTF DSP0134 3.7, 7.17 (Physical Memory Array, type 16), 7.18 (Memory Device, type 17). */
#ifndef KERNEL_FIRMWARE_MEMORY_DEVICE_H
#define KERNEL_FIRMWARE_MEMORY_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/firmware/smbios.h"

#define MEMORY_ARRAYS_OTHER_MAX 8 /* arrays of flash and the like; more are taken for memory */

/* The strings of a memory device: offsets for smbios_text. */
enum memory_device_text {
    MEMORY_DEVICE_LOCATOR = 0x10,
    MEMORY_DEVICE_BANK = 0x11,
    MEMORY_DEVICE_VENDOR = 0x17,
    MEMORY_DEVICE_SERIAL = 0x18,
    MEMORY_DEVICE_PART = 0x1a,
};

/* The arrays whose use is system memory, taken together. */
struct memory_arrays {
    uint64_t max_kib;   /* how much they may hold; 0: not told */
    uint8_t correction; /* of errors, of the first of them: 7.17.3's number; 0: not told */
    uint8_t others;     /* arrays of another use, and their handles */
    uint16_t other[MEMORY_ARRAYS_OTHER_MAX];
};

enum memory_device_ecc {
    MEMORY_DEVICE_NO_ECC,
    MEMORY_DEVICE_ECC, /* it is wider than its data */
    MEMORY_DEVICE_ECC_UNKNOWN,
};

/* One slot. Begins all 0, like the walk in it. */
struct memory_device {
    struct smbios_structure structure;
    uint64_t kib;   /* 0: nothing is plugged in, or how much is not told */
    uint32_t speed; /* MT/s: as it is configured, else the most it can; 0: not told */
    uint8_t type;   /* 7.18.2's number */
    bool used;      /* something is plugged in */
    enum memory_device_ecc ecc;
};

/* Reads what stands in the arrays as far as the table is whole. */
void memory_arrays_read(const struct physical *memory, const struct smbios *smbios,
                        struct memory_arrays *out);

/* Goes on to the next slot of the system's memory, by the rules of smbios_next. */
int memory_device_next(const struct physical *memory, const struct smbios *smbios,
                       const struct memory_arrays *arrays, struct memory_device *device);

/* 7.18.2's name of a memory type; "" for one that has none. */
const char *memory_type_name(uint8_t type);

/* 7.17.3's name of an array's error correction; "" for one that has none. */
const char *memory_correction_name(uint8_t correction);

/* How much memory is plugged in, in MiB: the sum over all slots as far as the table is whole,
 * without flash and what keeps its bytes without power; 0 where no size is told. */
uint64_t smbios_memory_mib(const struct physical *memory, const struct smbios *smbios);

#endif
