/* SPDX-License-Identifier: MIT */
/* A machine under test must end in the way that was asked for, and never in a reset that looks
 * like another boot. No way to end works on every machine, so each has its list. */
#include "kernel/power/power.h"

#include "kernel/cpu/clock.h"
#include "kernel/cpu/control.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/ports.h"
#include "kernel/cpu/reset.h"
#include "kernel/firmware/fadt.h"
#include "kernel/lib/format.h"
#include "kernel/log/log.h"
#include "kernel/power/register.h"

enum {
    QEMU_DEBUG_EXIT = 0xf4, /* real machines may have anything at this port */
    QEMU_STATUS_BASE = 0x10,
    MILLISECOND = 1000,         /* clock_wait's unit is the microsecond */
    SAYING = 150 * MILLISECOND, /* until what was said has left the serial port, or the BMC */
    TRYING = 1000 * MILLISECOND,
    ASKING = 10 * MILLISECOND, /* from one look at a register to the next, */
    LOOKS = 100,               /* that often */
    WAKE_STATUS = 1 << 7,      /* of the sleep status register */
    SLEEP_TYPE_SHIFT = 2,      /* in the sleep control register */
    SLEEP_ENABLE = 1 << 5,
    PM1_SCI_ENABLE = 1 << 0, /* ACPI mode: PM1 does what it is told */
    PM1_SLEEP_TYPE_SHIFT = 10,
    PM1_SLEEP_TYPE = 7 << PM1_SLEEP_TYPE_SHIFT,
    PM1_SLEEP_ENABLE = 1 << 13,
    RESET_CONTROL = 0xcf9,
    RESET_HARD = 1 << 1, /* the whole machine, once */
    RESET_NOW = 1 << 2,  /* rises */
    KEYBOARD = 0x64,
    KEYBOARD_FULL = 1 << 1,
    KEYBOARD_PULSE_RESET = 0xfe,
};

/* Made by power_prepare; registers that can't end this machine are none. */
static struct {
    struct power_register reset, sleep_control, sleep_status, pm1a, pm1b;
    uint16_t smi_command;
    uint8_t reset_value, acpi_enable, type_a, type_b;
} ready;

void power_prepare(const struct physical *memory, const struct acpi *acpi,
                   volatile void *(*map)(uint64_t base, uint64_t size))
{
    struct fadt fadt;
    if (fadt_find(memory, acpi, &fadt) != 0)
        return;
    power_register_prepare(&ready.reset, &fadt.reset, 1, map);
    ready.reset_value = fadt.reset_value;
    if (s5_find(memory, acpi, fadt.dsdt, &ready.type_a, &ready.type_b) != 0)
        return;
    if (fadt.hardware_reduced) {
        power_register_prepare(&ready.sleep_control, &fadt.sleep_control, 1, map);
        power_register_prepare(&ready.sleep_status, &fadt.sleep_status, 1, map);
        return;
    }
    power_register_prepare(&ready.pm1a, &fadt.pm1a_control, 2, map);
    power_register_prepare(&ready.pm1b, &fadt.pm1b_control, 2, map);
    ready.smi_command = fadt.smi_command;
    ready.acpi_enable = fadt.acpi_enable;
}

/* The end may come at once: what was said must be out by then. */
static void say(const char *what, const char *way)
{
    log_people("# %s: %s", what, way);
    clock_wait(SAYING);
}

static void say_off(const char *way)
{
    say("power off", way);
}

static void say_reboot(const char *way)
{
    say("reboot", way);
}

/* What was tried may take a moment. */
static void wait_for_the_end(void)
{
    clock_wait(TRYING);
}

static void off_by_sleep_control(void)
{
    if (ready.sleep_control.space == ACPI_SPACE_NONE)
        return;
    say_off("ACPI sleep control");
    power_register_write(&ready.sleep_status, WAKE_STATUS); /* 1 clears it */
    power_register_write(&ready.sleep_control,
                         (uint16_t)(ready.type_a << SLEEP_TYPE_SHIFT | SLEEP_ENABLE));
    wait_for_the_end();
}

static bool is_acpi_mode(void)
{
    return power_register_read(&ready.pm1a) & PM1_SCI_ENABLE;
}

/* Firmware that nobody asked is still in charge of the power button and of PM1. */
static void enter_acpi_mode(void)
{
    if (is_acpi_mode() || ready.smi_command == 0 || ready.acpi_enable == 0)
        return;
    port_write8(ready.smi_command, ready.acpi_enable);
    for (unsigned i = 0; i < LOOKS && !is_acpi_mode(); i++)
        clock_wait(ASKING);
}

static void write_pm1(const struct power_register *control, unsigned type, unsigned enable)
{
    unsigned others = power_register_read(control) & ~(PM1_SLEEP_TYPE | PM1_SLEEP_ENABLE);
    power_register_write(control, (uint16_t)(others | type << PM1_SLEEP_TYPE_SHIFT | enable));
}

static void write_both_pm1(unsigned enable)
{
    write_pm1(&ready.pm1a, ready.type_a, enable);
    write_pm1(&ready.pm1b, ready.type_b, enable);
}

static void off_by_pm1(void)
{
    if (ready.pm1a.space == ACPI_SPACE_NONE)
        return;
    say_off("ACPI PM1 control");
    enter_acpi_mode();
    /* Some chipsets look at the type before they look at the enable bit: it is there first. */
    write_both_pm1(0);
    write_both_pm1(PM1_SLEEP_ENABLE);
    wait_for_the_end();
}

/* PM1 control of a machine that only a hypervisor makes, for where firmware has no tables. */
static void off_by_port(uint16_t port, uint16_t value)
{
    char way[sizeof "port 0x0000"];
    format(way, sizeof way, "port 0x%x", port);
    say_off(way);
    port_write16(port, value);
    wait_for_the_end();
}

static void off_by_hypervisor_ports(void)
{
    off_by_port(0xb004, PM1_SLEEP_ENABLE);                             /* Bochs, QEMU of old */
    off_by_port(0x604, PM1_SLEEP_ENABLE);                              /* QEMU */
    off_by_port(0x4004, 5 << PM1_SLEEP_TYPE_SHIFT | PM1_SLEEP_ENABLE); /* VirtualBox */
}

_Noreturn void power_off(void)
{
    cpu_interrupts_off();
    off_by_sleep_control();
    off_by_pm1();
    if (cpu_has_hypervisor())
        off_by_hypervisor_ports();
    say_off("no way worked; the machine halts");
    power_halt();
}

_Noreturn void power_reboot(void)
{
    cpu_interrupts_off();
    if (ready.reset.space != ACPI_SPACE_NONE) {
        say_reboot("ACPI reset register");
        power_register_write(&ready.reset, ready.reset_value);
        wait_for_the_end();
    }
    say_reboot("port 0xcf9");
    port_write8(RESET_CONTROL, RESET_HARD);
    port_write8(RESET_CONTROL, RESET_HARD | RESET_NOW);
    wait_for_the_end();
    say_reboot("keyboard controller");
    for (unsigned i = 0; i < LOOKS && port_read8(KEYBOARD) & KEYBOARD_FULL; i++)
        clock_wait(ASKING);
    port_write8(KEYBOARD, KEYBOARD_PULSE_RESET);
    wait_for_the_end();
    say_reboot("triple fault");
    cpu_triple_fault();
}

_Noreturn void power_end_qemu(unsigned verdict)
{
    if (cpu_has_hypervisor())
        port_write8(QEMU_DEBUG_EXIT, (uint8_t)(QEMU_STATUS_BASE + verdict));
    power_halt();
}

_Noreturn void power_halt(void)
{
    cpu_halt();
}
