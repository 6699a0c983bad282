/* SPDX-License-Identifier: MIT */
/* The FADT grew with every ACPI: each register may be named twice, once or not at all, and tables
 * end where their firmware's time ended. */
#include "kernel/firmware/fadt.h"
#include "kernel/lib/status.h"

enum {
    TIMER_HAS_32_BITS = 1 << 8,
    HAS_RESET = 1 << 10,
    IS_HARDWARE_REDUCED = 1 << 20,
    HARDWARE_REDUCED_SINCE = 5, /* revision of the table */
    RESET = 116,
    RESET_VALUE = 128,
    X_DSDT = 140,
    X_PM1A_CONTROL = 172,
    X_PM1B_CONTROL = 184,
    X_PM_TIMER = 208,
    PM_TIMER_LENGTH = 4, /* any other says that there is none */
    SLEEP_CONTROL = 244,
    SLEEP_STATUS = 256,
    PORTS = 0x10000,
};

/* What a PCI address may have: device 0 to 31, function 0 to 7, offset 0 to 255. */
static const uint64_t PCI_BITS = 0x1f000700ff;

/* ACPI 1.0's table. */
struct layout {
    uint8_t header[ACPI_HEADER_SIZE];
    uint32_t facs, dsdt;
    uint8_t model, profile;
    uint16_t interrupt;
    uint32_t smi_command;
    uint8_t acpi_enable, acpi_disable, other[2];
    uint32_t pm1a_event, pm1b_event;
    uint32_t pm1a_control, pm1b_control;
    uint32_t pm2_control;
    uint32_t pm_timer;
    uint32_t events[2];
    uint8_t pm1_event_length, pm1_control_length, pm2_control_length, pm_timer_length;
    uint8_t to_century[108 - 92];
    uint8_t century, to_flags[3];
    uint32_t flags;
};

struct generic_address {
    uint8_t space, bits, offset, access;
    uint64_t address;
} __attribute__((packed));

static struct acpi_register checked(enum acpi_space space, uint64_t address)
{
    if (address == 0 || (space == ACPI_SPACE_IO && address >= PORTS) ||
        (space == ACPI_SPACE_PCI && (address & ~PCI_BITS) != 0))
        return (struct acpi_register){0};
    return (struct acpi_register){space, address};
}

/* The generic address at `offset`, or none. */
static struct acpi_register generic(const struct physical *memory, const struct acpi_table *table,
                                    uint32_t offset)
{
    struct generic_address named;
    acpi_read(memory, table, offset, &named, sizeof named);
    if (named.space > ACPI_SPACE_PCI - ACPI_SPACE_MEMORY)
        named.address = 0;
    return checked(ACPI_SPACE_MEMORY + named.space, named.address);
}

/* The one that is named since ACPI 2.0, else the port of 1.0. */
static struct acpi_register either(const struct physical *memory, const struct acpi_table *table,
                                   uint32_t offset, uint32_t port)
{
    struct acpi_register named = generic(memory, table, offset);
    return named.space != ACPI_SPACE_NONE ? named : checked(ACPI_SPACE_IO, port);
}

int fadt_read(const struct physical *memory, const struct acpi_table *table, struct fadt *out)
{
    struct layout fadt;
    *out = (struct fadt){0};
    if (acpi_read(memory, table, 0, &fadt, sizeof fadt) != 0)
        return STATUS_BROKEN;
    acpi_read(memory, table, X_DSDT, &out->dsdt, sizeof out->dsdt);
    if (out->dsdt == 0)
        out->dsdt = fadt.dsdt;
    if (fadt.flags & HAS_RESET &&
        acpi_read(memory, table, RESET_VALUE, &out->reset_value, sizeof out->reset_value) == 0)
        out->reset = generic(memory, table, RESET);
    out->sleep_control = generic(memory, table, SLEEP_CONTROL);
    out->sleep_status = generic(memory, table, SLEEP_STATUS);
    out->century = fadt.century;
    out->hardware_reduced =
        table->revision >= HARDWARE_REDUCED_SINCE && fadt.flags & IS_HARDWARE_REDUCED;
    if (out->hardware_reduced)
        return 0;
    out->pm1a_control = either(memory, table, X_PM1A_CONTROL, fadt.pm1a_control);
    out->pm1b_control = either(memory, table, X_PM1B_CONTROL, fadt.pm1b_control);
    if (fadt.pm_timer_length == PM_TIMER_LENGTH)
        out->pm_timer = either(memory, table, X_PM_TIMER, fadt.pm_timer);
    out->pm_timer_32_bits = fadt.flags & TIMER_HAS_32_BITS;
    if (fadt.smi_command < PORTS) {
        out->smi_command = (uint16_t)fadt.smi_command;
        out->acpi_enable = fadt.acpi_enable;
    }
    return 0;
}

int fadt_find(const struct physical *memory, const struct acpi *acpi, struct fadt *out)
{
    struct acpi_table table;
    *out = (struct fadt){0};
    int status = acpi_find(memory, acpi, ACPI_FADT, &table);
    return status == 0 ? fadt_read(memory, &table, out) : status;
}
