/* SPDX-License-Identifier: MIT */
/* The ends of a boot: what is said, written to which port or register and waited for, in order,
 * and where nothing may be written. */
#include "kernel/power/power.h"

#include <string.h>

#include "kernel/cpu/clock.h"
#include "kernel/cpu/control.h"
#include "kernel/firmware/fadt.h"
#include "kernel/lib/status.h"
#include "kernel/log/log.h"
#include "serial/record/verdict.h"
#include "tests/unit/capture.h"
#include "tests/unit/cpu_model.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/run.h"

enum {
    PM1A = 0x604,
    PM1B = 0x704,
    SMI = 0xb2,
    ENABLE = 0xe1,
    SLEEP = 1 << 13,
    SECOND = 1000000,
};

/* What the firmware has; all at zero it has no tables. */
static struct {
    bool has_fadt, fadt_is_broken, has_s5;
    struct fadt fadt;
    uint8_t type_a, type_b;
} firmware;

/* Registers in memory, from physical MAPPED on. */
static const uint64_t MAPPED = 0xfed40000;
static uint8_t mapped[16];
static bool window_is_full;

static unsigned lookups, mappings;
static uint64_t waited;

int fadt_find(const struct physical *memory, const struct acpi *acpi, struct fadt *out)
{
    (void)memory, (void)acpi;
    lookups++;
    *out = firmware.fadt;
    if (!firmware.has_fadt)
        return STATUS_NOT_THERE;
    return firmware.fadt_is_broken ? STATUS_BROKEN : 0;
}

int s5_find(const struct physical *memory, const struct acpi *acpi, uint64_t dsdt, uint8_t *a,
            uint8_t *b)
{
    (void)memory, (void)acpi;
    lookups++;
    assert_int_equal(dsdt, firmware.fadt.dsdt);
    *a = firmware.type_a;
    *b = firmware.type_b;
    return firmware.has_s5 ? 0 : STATUS_NOT_THERE;
}

static volatile void *map(uint64_t base, uint64_t size)
{
    mappings++;
    assert_true(base >= MAPPED && base - MAPPED + size <= sizeof mapped);
    return window_is_full ? NULL : mapped + (base - MAPPED);
}

void clock_wait(uint64_t us)
{
    assert_false(cpu_model.interrupts_on);
    waited += us;
}

static struct capture said;

/* What the lines said, each ended by CR LF. */
static const char *ends(void (*end)(void))
{
    lookups = mappings = 0;
    if (said.sink.write)
        capture_start(&said, LOG_PEOPLE);
    else
        log_add_sink(capture_start(&said, LOG_PEOPLE));
    cpu_interrupts_on();
    if (setjmp(cpu_model.halted) == 0)
        end();
    assert_false(cpu_model.interrupts_on);
    assert_int_equal(lookups + mappings, 0); /* a panic has neither */
    return said.text;
}

static void prepare(void)
{
    power_prepare(NULL, NULL, map);
    assert_int_equal(ports_seen_count, 0);
    assert_int_equal(waited, 0);
}

static void assert_access(size_t i, bool is_write, uint16_t port, uint8_t bytes, uint32_t value)
{
    assert_true(i < ports_seen_count);
    assert_int_equal(ports_seen[i].is_write, is_write);
    assert_int_equal(ports_seen[i].port, port);
    assert_int_equal(ports_seen[i].bytes, bytes);
    assert_int_equal(ports_seen[i].value, value);
}

static void assert_read16(size_t i, uint16_t port, uint32_t value)
{
    assert_access(i, false, port, 2, value);
}

static void assert_write16(size_t i, uint16_t port, uint32_t value)
{
    assert_access(i, true, port, 2, value);
}

static struct acpi_register at_port(uint16_t port)
{
    return (struct acpi_register){ACPI_SPACE_IO, port};
}

static struct acpi_register in_memory(uint64_t offset)
{
    return (struct acpi_register){ACPI_SPACE_MEMORY, MAPPED + offset};
}

static void have_fadt(bool has_s5)
{
    firmware.has_fadt = true;
    firmware.has_s5 = has_s5;
    firmware.fadt.dsdt = 0x7fe0000;
    firmware.type_a = 5;
    firmware.type_b = 3;
}

/* A machine with PM1 registers whose reads give `give` in each byte. */
static void have_pm1(bool has_b, uint8_t give)
{
    have_fadt(true);
    firmware.fadt.pm1a_control = at_port(PM1A);
    if (has_b)
        firmware.fadt.pm1b_control = at_port(PM1B);
    ports_give = give;
}

#define HALTS "# power off: no way worked; the machine halts\r\n"

TEST(halt_touches_no_port)
{
    cpu_model.has_hypervisor = true;
    if (setjmp(cpu_model.halted) == 0)
        power_halt();
    assert_int_equal(ports_seen_count, 0);
}

TEST(qemu_is_told_the_verdict)
{
    static const enum verdict verdicts[] = {VERDICT_PASS, VERDICT_FAIL, VERDICT_INCONCLUSIVE};
    cpu_model.has_hypervisor = true;
    for (volatile size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        ports_forget();
        if (setjmp(cpu_model.halted) == 0)
            power_end_qemu(verdicts[i]);
        assert_int_equal(ports_seen_count, 1);
        assert_int_equal(ports_last_write(0xf4), 0x10 + verdicts[i]);
    }
}

/* A real machine may have anything at that port. */
TEST(without_a_hypervisor_nothing_is_written)
{
    if (setjmp(cpu_model.halted) == 0)
        power_end_qemu(VERDICT_PASS);
    assert_int_equal(ports_seen_count, 0);
}

TEST(off_without_acpi_halts)
{
    prepare();
    assert_string_equal(ends(power_off), HALTS);
    assert_int_equal(ports_seen_count, 0);
}

TEST(off_works_unprepared)
{
    assert_string_equal(ends(power_off), HALTS);
    assert_int_equal(ports_seen_count, 0);
}

TEST(off_under_a_hypervisor_tries_its_ports)
{
    cpu_model.has_hypervisor = true;
    assert_string_equal(ends(power_off), "# power off: port 0xb004\r\n"
                                         "# power off: port 0x604\r\n"
                                         "# power off: port 0x4004\r\n" HALTS);
    assert_int_equal(ports_seen_count, 3);
    assert_write16(0, 0xb004, 0x2000);
    assert_write16(1, 0x604, 0x2000);
    assert_write16(2, 0x4004, 0x3400);
    assert_in_range(waited, 3 * SECOND, 4 * SECOND);
}

TEST(off_by_pm1_goes_a_then_b)
{
    have_pm1(true, 0x01);
    prepare();
    assert_string_equal(ends(power_off), "# power off: ACPI PM1 control\r\n" HALTS);
    assert_int_equal(ports_seen_count, 9);
    assert_read16(0, PM1A, 0x0101);
    assert_read16(1, PM1A, 0x0101);
    assert_write16(2, PM1A, 0x0101 | 5 << 10);
    assert_read16(3, PM1B, 0x0101);
    assert_write16(4, PM1B, 0x0101 | 3 << 10);
    assert_read16(5, PM1A, 0x0101);
    assert_write16(6, PM1A, 0x0101 | 5 << 10 | SLEEP);
    assert_read16(7, PM1B, 0x0101);
    assert_write16(8, PM1B, 0x0101 | 3 << 10 | SLEEP);
    assert_in_range(waited, SECOND, SECOND + SECOND / 2);
}

TEST(off_without_pm1b_touches_one_register)
{
    have_pm1(false, 0x01);
    prepare();
    ends(power_off);
    assert_int_equal(ports_seen_count, 5);
    for (size_t i = 0; i < ports_seen_count; i++)
        assert_int_equal(ports_seen[i].port, PM1A);
}

/* An old sleep type must not shine through, nor start the sleep too early. */
TEST(off_keeps_only_the_other_bits)
{
    have_pm1(false, 0xff);
    firmware.type_a = 0;
    prepare();
    ends(power_off);
    assert_write16(2, PM1A, 0xc3ff);
    assert_write16(4, PM1A, 0xe3ff);
}

TEST(off_by_pm1_comes_before_known_ports)
{
    cpu_model.has_hypervisor = true;
    have_pm1(false, 0x01);
    prepare();
    assert_string_equal(ends(power_off), "# power off: ACPI PM1 control\r\n"
                                         "# power off: port 0xb004\r\n"
                                         "# power off: port 0x604\r\n"
                                         "# power off: port 0x4004\r\n" HALTS);
}

/* Firmware that takes some looks to let go of PM1. */
static unsigned looks_until_acpi, looks;

static uint32_t handshake_read(uint16_t port, unsigned bytes)
{
    assert_int_equal(port, PM1A);
    assert_int_equal(bytes, 2);
    looks += looks_until_acpi != 0 && ports_last_write(SMI) == ENABLE;
    return looks != 0 && looks >= looks_until_acpi;
}

static void handshake_write(uint16_t port, unsigned bytes, uint32_t value)
{
    (void)value;
    assert_int_equal(bytes, port == SMI ? 1 : 2);
}

static const struct ports_devices handshake = {handshake_read, handshake_write};

static void have_handshake(unsigned count)
{
    have_pm1(false, 0);
    firmware.fadt.smi_command = SMI;
    firmware.fadt.acpi_enable = ENABLE;
    looks_until_acpi = count;
    ports_devices = &handshake;
}

TEST(off_enters_acpi_mode_first)
{
    have_handshake(3);
    prepare();
    assert_string_equal(ends(power_off), "# power off: ACPI PM1 control\r\n" HALTS);
    assert_int_equal(ports_seen_count, 9);
    assert_read16(0, PM1A, 0);
    assert_access(1, true, SMI, 1, ENABLE);
    assert_read16(2, PM1A, 0);
    assert_read16(3, PM1A, 0);
    assert_read16(4, PM1A, 1);
    assert_write16(6, PM1A, 1 | 5 << 10);
    assert_write16(8, PM1A, 1 | 5 << 10 | SLEEP);
}

TEST(acpi_mode_that_never_comes_is_not_waited_for)
{
    have_handshake(0);
    prepare();
    ends(power_off);
    assert_in_range(ports_seen_count, 50, 200);
    assert_write16(ports_seen_count - 1, PM1A, 5 << 10 | SLEEP);
    assert_in_range(waited, SECOND, 3 * SECOND);
}

TEST(acpi_mode_is_not_asked_for_twice)
{
    have_handshake(3);
    ports_devices = NULL;
    ports_give = 0x01;
    prepare();
    ends(power_off);
    assert_int_equal(ports_last_write(SMI), -1);
}

TEST(acpi_mode_needs_port_and_command)
{
    have_handshake(3);
    firmware.fadt.acpi_enable = 0;
    prepare();
    ends(power_off);
    assert_int_equal(ports_seen_count, 5);
    firmware.fadt.acpi_enable = ENABLE;
    firmware.fadt.smi_command = 0;
    ports_forget();
    waited = 0;
    prepare();
    ends(power_off);
    assert_int_equal(ports_seen_count, 5);
}

TEST(off_by_sleep_control_in_memory)
{
    have_fadt(true);
    firmware.fadt.hardware_reduced = true;
    firmware.fadt.sleep_control = in_memory(3);
    firmware.fadt.sleep_status = in_memory(4);
    prepare();
    assert_string_equal(ends(power_off), "# power off: ACPI sleep control\r\n" HALTS);
    static const uint8_t expected[sizeof mapped] = {[3] = 5 << 2 | 1 << 5, [4] = 1 << 7};
    assert_memory_equal(mapped, expected, sizeof mapped);
    assert_int_equal(ports_seen_count, 0);
    assert_in_range(waited, SECOND, SECOND + SECOND / 2);
}

TEST(off_by_sleep_control_at_ports)
{
    have_fadt(true);
    firmware.fadt.hardware_reduced = true;
    firmware.fadt.sleep_control = at_port(0x600);
    firmware.fadt.sleep_status = at_port(0x601);
    prepare();
    assert_string_equal(ends(power_off), "# power off: ACPI sleep control\r\n" HALTS);
    assert_int_equal(ports_seen_count, 2);
    assert_access(0, true, 0x601, 1, 1 << 7);
    assert_access(1, true, 0x600, 1, 5 << 2 | 1 << 5);
}

TEST(sleep_control_needs_no_status)
{
    have_fadt(true);
    firmware.fadt.hardware_reduced = true;
    firmware.fadt.sleep_control = at_port(0x600);
    prepare();
    ends(power_off);
    assert_int_equal(ports_seen_count, 1);
    assert_access(0, true, 0x600, 1, 5 << 2 | 1 << 5);
}

/* Its PM1 fields are nothing that can be believed, and the other way round. */
TEST(only_registers_of_the_own_kind_are_used)
{
    have_pm1(true, 0x01);
    firmware.fadt.hardware_reduced = true;
    prepare();
    assert_string_equal(ends(power_off), HALTS);
    assert_int_equal(ports_seen_count, 0);
}

TEST(sleep_control_is_for_hardware_reduced_machines)
{
    have_fadt(true);
    firmware.fadt.sleep_control = at_port(0x600);
    prepare();
    assert_string_equal(ends(power_off), HALTS);
    assert_int_equal(ports_seen_count, 0);
}

TEST(without_s5_acpi_is_not_tried)
{
    have_pm1(true, 0x01);
    firmware.has_s5 = false;
    prepare();
    assert_string_equal(ends(power_off), HALTS);
    assert_int_equal(ports_seen_count, 0);
}

TEST(a_broken_fadt_is_not_used)
{
    have_pm1(true, 0x01);
    firmware.fadt.reset = at_port(0x92);
    firmware.fadt_is_broken = true;
    prepare();
    assert_string_equal(ends(power_off), HALTS);
    ends(power_reboot);
    assert_int_equal(ports_last_write(0x92), -1);
}

TEST(what_cannot_be_mapped_is_not_tried)
{
    have_fadt(true);
    firmware.fadt.hardware_reduced = true;
    firmware.fadt.sleep_control = in_memory(0);
    firmware.fadt.reset = in_memory(1);
    window_is_full = true;
    prepare();
    assert_string_equal(ends(power_off), HALTS);
    assert_null(strstr(ends(power_reboot), "ACPI"));
}

TEST(pm1_in_memory)
{
    have_fadt(true);
    firmware.fadt.pm1a_control = in_memory(2);
    mapped[2] = 0x05;
    mapped[3] = 0x1c;
    prepare();
    ends(power_off);
    static const uint8_t expected[sizeof mapped] = {[2] = 0x05, [3] = 5 << 2 | 1 << 5};
    assert_memory_equal(mapped, expected, sizeof mapped);
}

/* A register that no machine has: half of it would lie elsewhere. */
TEST(a_crooked_register_is_not_used)
{
    have_fadt(true);
    firmware.fadt.pm1a_control = in_memory(3);
    prepare();
    assert_string_equal(ends(power_off), HALTS);
}

#define LAST_REBOOTS                                                                               \
    "# reboot: port 0xcf9\r\n# reboot: keyboard controller\r\n# reboot: triple fault\r\n"

/* The ways without ACPI, from access number `i` on; the keyboard controller is ready. */
static void assert_last_reboots(size_t i)
{
    assert_int_equal(ports_seen_count, i + 4);
    assert_access(i, true, 0xcf9, 1, 0x02);
    assert_access(i + 1, true, 0xcf9, 1, 0x06);
    assert_access(i + 2, false, 0x64, 1, 0);
    assert_access(i + 3, true, 0x64, 1, 0xfe);
    assert_true(cpu_model.triple_fault);
}

TEST(reboot_works_unprepared)
{
    ports_give = 0;
    assert_string_equal(ends(power_reboot), LAST_REBOOTS);
    assert_last_reboots(0);
    assert_in_range(waited, 2 * SECOND, 3 * SECOND);
}

TEST(reboot_without_a_reset_register)
{
    have_pm1(true, 0);
    prepare();
    assert_string_equal(ends(power_reboot), LAST_REBOOTS);
    assert_last_reboots(0);
}

TEST(a_keyboard_controller_that_is_never_ready_is_not_waited_for)
{
    ports_give = 0xff;
    assert_string_equal(ends(power_reboot), LAST_REBOOTS);
    assert_in_range(ports_seen_count, 50, 200);
    assert_access(ports_seen_count - 1, true, 0x64, 1, 0xfe);
    assert_in_range(waited, 2 * SECOND, 4 * SECOND);
}

/* The reset register `at`, tried before all others. */
static void reset_by(struct acpi_register at)
{
    have_fadt(false);
    firmware.fadt.reset = at;
    firmware.fadt.reset_value = 0x42;
    ports_give = 0;
    prepare();
    assert_string_equal(ends(power_reboot), "# reboot: ACPI reset register\r\n" LAST_REBOOTS);
    assert_in_range(waited, 3 * SECOND, 4 * SECOND);
}

TEST(reset_register_at_a_port)
{
    reset_by(at_port(0xcf9));
    assert_access(0, true, 0xcf9, 1, 0x42);
    assert_last_reboots(1);
}

TEST(reset_register_in_memory)
{
    reset_by(in_memory(7));
    assert_int_equal(mapped[7], 0x42);
    assert_last_reboots(0);
}

/* Device 31, function 3, offset 0xae. */
TEST(reset_register_in_pci_space)
{
    reset_by((struct acpi_register){ACPI_SPACE_PCI, 0x1f000300aeULL});
    assert_access(0, true, 0xcf8, 4, 0x8000fbac);
    assert_access(1, true, 0xcfe, 1, 0x42);
    assert_last_reboots(2);
}

RUN_TESTS(cmocka_unit_test(halt_touches_no_port), cmocka_unit_test(qemu_is_told_the_verdict),
          cmocka_unit_test(without_a_hypervisor_nothing_is_written),
          cmocka_unit_test(off_without_acpi_halts), cmocka_unit_test(off_works_unprepared),
          cmocka_unit_test(off_under_a_hypervisor_tries_its_ports),
          cmocka_unit_test(off_by_pm1_goes_a_then_b),
          cmocka_unit_test(off_without_pm1b_touches_one_register),
          cmocka_unit_test(off_keeps_only_the_other_bits),
          cmocka_unit_test(off_by_pm1_comes_before_known_ports),
          cmocka_unit_test(off_enters_acpi_mode_first),
          cmocka_unit_test(acpi_mode_that_never_comes_is_not_waited_for),
          cmocka_unit_test(acpi_mode_is_not_asked_for_twice),
          cmocka_unit_test(acpi_mode_needs_port_and_command),
          cmocka_unit_test(off_by_sleep_control_in_memory),
          cmocka_unit_test(off_by_sleep_control_at_ports),
          cmocka_unit_test(sleep_control_needs_no_status),
          cmocka_unit_test(only_registers_of_the_own_kind_are_used),
          cmocka_unit_test(sleep_control_is_for_hardware_reduced_machines),
          cmocka_unit_test(without_s5_acpi_is_not_tried),
          cmocka_unit_test(a_broken_fadt_is_not_used),
          cmocka_unit_test(what_cannot_be_mapped_is_not_tried), cmocka_unit_test(pm1_in_memory),
          cmocka_unit_test(a_crooked_register_is_not_used),
          cmocka_unit_test(reboot_works_unprepared),
          cmocka_unit_test(reboot_without_a_reset_register),
          cmocka_unit_test(a_keyboard_controller_that_is_never_ready_is_not_waited_for),
          cmocka_unit_test(reset_register_at_a_port), cmocka_unit_test(reset_register_in_memory),
          cmocka_unit_test(reset_register_in_pci_space))
