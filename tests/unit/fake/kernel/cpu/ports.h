/* SPDX-License-Identifier: MIT */
/* Stands in for the real kernel/cpu/ports.h in hosted tests: there are no ports, and each access
 * is written down (tests/unit/ports_seen.h). */
#ifndef KERNEL_CPU_PORTS_H
#define KERNEL_CPU_PORTS_H

#include <stdint.h>

uint8_t port_read8(uint16_t port);
void port_write8(uint16_t port, uint8_t value);
uint16_t port_read16(uint16_t port);
void port_write16(uint16_t port, uint16_t value);
uint32_t port_read32(uint16_t port);
void port_write32(uint16_t port, uint32_t value);

#endif
