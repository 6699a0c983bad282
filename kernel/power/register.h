/* SPDX-License-Identifier: MIT */
/* One of ACPI's registers, made ready beforehand: a panic that uses it maps nothing and asks no
 * table. ACPI 6.4, 5.2.3.2 (generic address). */
#ifndef KERNEL_POWER_REGISTER_H
#define KERNEL_POWER_REGISTER_H

#include <stdint.h>

#include "kernel/firmware/fadt.h"

/* All at zero there is no such register: it reads as 0 and takes writes without a word. */
struct power_register {
    enum acpi_space space;
    uint8_t bytes;         /* of one access: 1 or 2 */
    uint32_t port;         /* I/O, or the value for PCI's address port with the offset's low bits */
    volatile void *mapped; /* memory */
};

/* Touches no device. No register where `from` is none, can't be mapped, or isn't aligned to `bytes`
 * (1 or 2). */
void power_register_prepare(struct power_register *to, const struct acpi_register *from,
                            uint8_t bytes, volatile void *(*map)(uint64_t base, uint64_t size));

/* A register of 2 bytes; those of 1 are only written. */
uint16_t power_register_read(const struct power_register *from);
void power_register_write(const struct power_register *to, uint16_t value);

#endif
