/* SPDX-License-Identifier: MIT */
/* What boot/efi/collect.c collects while the firmware's boot services live, as addresses of its own
 * copies, since who owned the originals may free them at the end of boot services; only the tables
 * of ACPI and SMBIOS stay where the firmware keeps them. boot/efi/parse.c reads it after that. */
#ifndef BOOT_EFI_INFO_H
#define BOOT_EFI_INFO_H

#include <stdint.h>

/* All addresses are physical; 0 where the firmware has none. */
struct efi_info {
    uint64_t map;             /* memory map: descriptors */
    uint64_t map_size;        /* bytes of all descriptors */
    uint64_t descriptor_size; /* from one to the next: may be more than is defined */
    uint64_t rsdp;            /* ACPI 2.0's root pointer, or else 1.0's */
    uint64_t smbios;          /* the 64-bit entry point, or else the 32-bit one */
    uint64_t options;         /* LoadOptions: UTF-16, its end is options_size or a NUL */
    uint64_t options_size;    /* bytes; 4096 may be cut */
    uint64_t device_path;     /* of the device that the image came from */
    uint64_t gop_mode;        /* EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE of the screen */
    uint64_t vendor;          /* FirmwareVendor: UTF-16, ends with a NUL */
    uint32_t vendor_revision; /* FirmwareRevision */
    uint32_t revision;        /* of the system table: the specification's */
    /* What the variables of these names hold, and 1; 0 where there is no such variable. */
    uint32_t secure_boot, setup_mode;
};

#endif
