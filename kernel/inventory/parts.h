/* SPDX-License-Identifier: MIT */
/* The inventory's parts, each in a file named like it: each says the records of its kind, from what
 * kernel/machine.h leads to, and as much of it as `how` wants. A part that finds its source broken
 * says a `trouble` record, and the next one goes on. */
#ifndef KERNEL_INVENTORY_PARTS_H
#define KERNEL_INVENTORY_PARTS_H

#include "kernel/words/words.h"

typedef void inventory_part(enum words_say how);

/* One `port` for each that speaks, the first with what else was found or is dead; and a `trouble`
 * for each that could not do as it was told. */
inventory_part inventory_say_ports;

inventory_part inventory_say_firmware;

/* `cpu`: all processors in one record. */
inventory_part inventory_say_cpu;

/* `acpi`, and with `all` a `table` for each. */
inventory_part inventory_say_acpi;

inventory_part inventory_say_clock;

/* One `nic` for each network function, one `function` for each other that `how` wants; and the
 * record `pci`, with a `trouble` where configuration space in memory can't be believed. */
inventory_part inventory_say_nics;
inventory_part inventory_say_functions;
inventory_part inventory_say_pci;
/* By SMBIOS: `system`, `board`, `chassis`, `bios`, each where there is such a structure. */
inventory_part inventory_say_system;
inventory_part inventory_say_board;
inventory_part inventory_say_chassis;
inventory_part inventory_say_bios;

/* `identity`, and a `trouble` for each part of it in which firmware and words differ. */
inventory_part inventory_say_identity;

/* `slots`, the memory's by SMBIOS; and a `dimm` for each that is used. */
inventory_part inventory_say_slots;
inventory_part inventory_say_dimms;

/* A `trouble` where SMBIOS can't be used, or not all of it. */
void inventory_say_smbios_troubles(void);

#endif
