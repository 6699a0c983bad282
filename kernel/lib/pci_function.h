/* SPDX-License-Identifier: MIT */
/* Words, tables and the walk over the buses all name functions of PCI: as one number, the one that
 * the port 0xCF8 takes for a function's first register. PCI Local Bus 3.0, 3.2.2.3.2. What those
 * ports can't reach is named by the segment (PCI Firmware 3.3, 4.1.2) in bits that the port has no
 * use for. */
#ifndef KERNEL_LIB_PCI_FUNCTION_H
#define KERNEL_LIB_PCI_FUNCTION_H

#include <stdint.h>

#define PCI_SEGMENT_MAX 127

/* Never 0, so that 0 can stand for no function. Bus 0 to 255, device 0 to 31, function 0 to 7. */
static inline uint32_t pci_function(uint32_t bus, uint32_t device, uint32_t function)
{
    return 0x80000000U | bus << 16 | device << 11 | function << 8;
}

/* The same function of segment 0 to PCI_SEGMENT_MAX. */
static inline uint32_t pci_in_segment(uint32_t at, uint32_t segment)
{
    return at | segment << 24;
}

static inline unsigned pci_segment(uint32_t at)
{
    return at >> 24 & PCI_SEGMENT_MAX;
}

static inline unsigned pci_bus(uint32_t at)
{
    return at >> 16 & 255;
}

static inline unsigned pci_device(uint32_t at)
{
    return at >> 11 & 31;
}

static inline unsigned pci_function_number(uint32_t at)
{
    return at >> 8 & 7;
}

#endif
