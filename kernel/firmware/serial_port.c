/* SPDX-License-Identifier: MIT */
/* SPCR and DBG2 name ports in the same words, and leave the same ones out: no width, no rate, an
 * address of 0, a port of another kind. */
#include "kernel/firmware/serial_port.h"

#include "kernel/lib/pci_function.h"
#include "kernel/lib/status.h"

enum {
    SPACE_MEMORY = 0,
    SPACE_IO = 1,
    PORTS = 0x10000,
    SPCR = 36,
    SPCR_CLOCK = 76,
    SPCR_BAUD = 80,
    BAUD_MIN = 50,
    BAUD_MAX = 4000000,
    PCI_NONE = 0xffff,
    /* Of a 16550: 16550, the subset of it that DBGP had, 16550 by its generic address, Intel's low
     * power one. */
    TYPES = 1 << 0 | 1 << 1 | 1 << 0x12 | 1 << 0x14,
    DBG2_LIST = 36,
    DBG2_SERIAL = 0x8000,
    DBG2_DEVICES_MAX = 64,
};

struct generic_address {
    uint8_t space, bits, offset, access;
    uint64_t address;
} __attribute__((packed));

/* From byte 36 on: what every revision has. */
struct spcr {
    uint8_t type, reserved[3];
    struct generic_address registers;
    uint8_t interrupt[6];
    uint8_t baud, parity, stop, flow, terminal, language;
    uint16_t pci_device, pci_vendor;
    uint8_t bus, device, function;
    uint8_t pci_flags[4], segment;
} __attribute__((packed));

struct dbg2_list {
    uint32_t offset, count;
};

struct dbg2_device {
    uint8_t revision;
    uint16_t length;
    uint8_t addresses;
    uint16_t name_length, name, oem_length, oem;
    uint16_t type, subtype, reserved;
    uint16_t address, address_size; /* offsets in this */
} __attribute__((packed));

/* Widths are left at 0 by many, and then mean bytes; one access never reaches the next register. */
static void set_widths(const struct generic_address *registers, struct firmware_port *out)
{
    unsigned access = registers->access - 1u, width = access < 4 ? 1u << access : 0;
    unsigned stride = width > 0 ? width : 1;
    while (stride < 8 && stride * 8 < registers->bits)
        stride *= 2;
    if (width == 0)
        width = stride;
    out->stride = (uint8_t)stride;
    out->width = (uint8_t)(width < 4 ? width : 4);
}

/* `type` is a DBG2's subtype, or an SPCR's interface type: the same from its revision 2 on, and 0
 * and 1 before. */
static int set_port(unsigned type, const struct generic_address *registers,
                    struct firmware_port *out)
{
    bool in_memory = registers->space == SPACE_MEMORY;
    if (type > 0x14 || (TYPES >> type & 1) == 0 || registers->space > SPACE_IO ||
        registers->address == 0 || (!in_memory && registers->address >= PORTS))
        return STATUS_NOT_THERE;
    *out = (struct firmware_port){
        .address = registers->address, .in_memory = in_memory, .stride = 1, .width = 1};
    if (in_memory)
        set_widths(registers, out);
    return 0;
}

static uint32_t told_baud(uint8_t code)
{
    static const uint8_t of_9600[] = {[3] = 1, [4] = 2, [6] = 6, [7] = 12};
    return code < sizeof of_9600 ? of_9600[code] * 9600u : 0;
}

int spcr_read(const struct physical *memory, const struct acpi_table *table,
              struct firmware_port *out)
{
    struct spcr spcr;
    uint32_t baud = 0;
    if (acpi_read(memory, table, SPCR, &spcr, sizeof spcr) != 0)
        return STATUS_BROKEN;
    if (set_port(spcr.type, &spcr.registers, out) != 0)
        return STATUS_NOT_THERE;
    if (table->revision >= 3)
        acpi_read(memory, table, SPCR_CLOCK, &out->clock, sizeof out->clock);
    if (table->revision >= 4)
        acpi_read(memory, table, SPCR_BAUD, &baud, sizeof baud);
    out->baud = baud >= BAUD_MIN && baud <= BAUD_MAX ? baud : told_baud(spcr.baud);
    /* All zeros are boilerplate too: no vendor has that number. */
    if (spcr.pci_vendor != PCI_NONE && spcr.pci_vendor != 0 && spcr.pci_device != PCI_NONE &&
        spcr.device < 32 && spcr.function < 8)
        out->pci = pci_function(spcr.bus, spcr.device, spcr.function);
    return 0;
}

int dbg2_read(const struct physical *memory, const struct acpi_table *table, unsigned i,
              struct firmware_port *out)
{
    struct dbg2_list list;
    struct dbg2_device device;
    struct generic_address registers;
    acpi_read(memory, table, DBG2_LIST, &list, sizeof list);
    for (unsigned n = 0; n < list.count && n < DBG2_DEVICES_MAX; n++) {
        if (acpi_read(memory, table, list.offset, &device, sizeof device) != 0 ||
            device.length < sizeof device || device.length > table->length - list.offset)
            break;
        acpi_read(memory, table, list.offset + device.address, &registers, sizeof registers);
        if (device.type == DBG2_SERIAL && device.addresses > 0 &&
            device.address + sizeof registers <= device.length &&
            set_port(device.subtype, &registers, out) == 0 && i-- == 0)
            return 0;
        list.offset += device.length;
    }
    return STATUS_NOT_THERE;
}
