/* SPDX-License-Identifier: MIT */
/* The last things that boot services are asked for, and their end. This code runs where the
 * firmware put the image, before our own page tables: it must need no relocation, and the build
 * fails if it does (boot/position.py). */
#ifndef BOOT_EFI_COLLECT_H
#define BOOT_EFI_COLLECT_H

#include "boot/efi/efi.h"
#include "boot/efi/info.h"

/* Collects a struct efi_info into memory of its own (*info), and ends boot services. Returns 0
 * when they are over. Else a UEFI status: with *info untouched it was said on the firmware's
 * console why, and the image is to return the status to the firmware; with *info set the firmware
 * refused to end them, and nothing of it may be used any more. */
efi_status efi_collect(efi_handle image, struct efi_system_table *table, struct efi_info **info);

#endif
