/* SPDX-License-Identifier: MIT */
/* The records of processors, firmware and clocks, on machines that have them, or don't. */
#include <string.h>

#include "kernel/answer/say.h"
#include "kernel/cpu/topology.h"
#include "kernel/cpu/traps.h"
#include "kernel/firmware/acpi.h"
#include "kernel/inventory/parts.h"
#include "kernel/lib/status.h"
#include "kernel/machine.h"
#include "tests/unit/capture.h"
#include "tests/unit/cpu_model.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/put.h"
#include "tests/unit/run.h"
#include "tests/unit/tables.h"

enum {
    XSDT = 0x2000,
    MADT = 0x10000,
    HPET = 0x20000,
    FACP = 0x30000,
    LIST = 44,
    PROCESSORS = TOPOLOGY_IDS_MAX + 1,
};

static uint8_t xsdt[36 + 8 * 3], madt[LIST + 16 * PROCESSORS], hpet[56], facp[244];
static struct memory_model model;
static struct physical memory;
static struct acpi acpi;
static struct handoff handoff;
static struct capture heard;

const struct machine machine = {.memory = &memory, .handoff = &handoff, .acpi = &acpi};

int try_read_msr(uint32_t number, uint64_t *value)
{
    *value = number == 0x8b ? 0x8001138 : 0;
    return number == 0x8b && !cpu_model.has_hypervisor ? 0 : STATUS_NOT_THERE;
}

int try_write_msr(uint32_t number, uint64_t value)
{
    fail_msg("MSR 0x%x is written, 0x%lx", number, value);
    return STATUS_NOT_THERE;
}

/* Ryzen 7 1700. */
static struct cpuid ryzen(uint32_t leaf, uint32_t subleaf)
{
    static const char brand[48] = "AMD Ryzen 7 1700 Eight-Core Processor          ";
    struct cpuid id = {0};
    (void)subleaf;
    if (leaf == 0)
        id = (struct cpuid){.eax = 0xd, .ecx = 0x444d4163};
    else if (leaf == 1)
        id.eax = 0x00800f11;
    else if (leaf == 0x80000000)
        id.eax = 0x8000001f;
    else if (leaf == 0x80000001)
        id = (struct cpuid){.ecx = 1 << 22, .edx = 1 << 20};
    else if (leaf >= 0x80000002 && leaf <= 0x80000004)
        memcpy(&id, brand + (size_t)(leaf - 0x80000002) * 16, 16);
    else if (leaf == 0x80000007)
        id.edx = 1 << 8;
    else if (leaf == 0x80000008)
        id.ecx = 0x400f;
    else if (leaf == 0x8000001e)
        id.ebx = 0x100;
    else if (leaf == 0x40000000)
        memcpy(&id.ebx, "KVMKVMKVM\0\0\0", 12);
    return id;
}

static void boot(uint32_t processors)
{
    cpu_model.leaf = ryzen;
    table_begin(madt, "APIC", LIST + 16 * processors, 4);
    for (uint32_t i = 0; i < processors; i++) {
        uint8_t *entry = madt + LIST + 16 * (size_t)i;
        entry[0] = 9;
        entry[1] = 16;
        put(entry + 4, i, 4);
        put(entry + 8, 1, 4);
    }
    table_begin(hpet, "HPET", sizeof hpet, 1);
    table_register(hpet + 40, 0, 64, 0, 0xfed00000);
    table_begin(facp, "FACP", sizeof facp, 3);
    put(facp + 76, 0x808, 4);
    facp[91] = 4;
    facp[108] = 0x32;
    table_root(xsdt, "XSDT", (uint64_t[]){MADT, HPET, FACP}, 3);
    memory_model_add(&model, XSDT, xsdt, sizeof xsdt);
    memory_model_add(&model, MADT, madt, sizeof madt);
    memory_model_add(&model, HPET, hpet, sizeof hpet);
    memory_model_add(&model, FACP, facp, sizeof facp);
    memory = memory_model_physical(&model);
    acpi = (struct acpi){.root = XSDT, .entries = 3, .entry_size = 8};
}

/* What the part says, without what was said before. */
static void say(inventory_part *part)
{
    if (!heard.sink.write)
        log_add_sink(capture_start(&heard, LOG_WIRE));
    say_begin(1);
    heard.length = heard.writes = 0;
    part(WORDS_SAY_NORMAL);
}

static void assert_holds(const char *expected)
{
    if (!strstr(heard.text, expected))
        fail_msg("%s is not in %s", expected, heard.text);
}

TEST(processors)
{
    boot(32);
    say(inventory_say_cpu);
    assert_int_equal(heard.writes, 1);
    assert_holds("# cpu {\"brand\":\"AMD Ryzen 7 1700 Eight-Core Processor\",\"sockets\":2,"
                 "\"cores\":16,\"threads\":32,\"family\":23,\"model\":1,\"stepping\":1,"
                 "\"microcode\":\"0x8001138\",\"hypervisor\":null,"
                 "\"features\":[\"nx\",\"tsc-invariant\"]} @0:");
}

TEST(processors_of_a_virtual_machine)
{
    boot(4);
    cpu_model.has_hypervisor = true;
    say(inventory_say_cpu);
    assert_holds("\"sockets\":1,\"cores\":2,\"threads\":4,");
    assert_holds("\"microcode\":null,\"hypervisor\":\"kvm\",");
}

TEST(processors_without_a_madt)
{
    boot(32);
    acpi = (struct acpi){0};
    say(inventory_say_cpu);
    assert_int_equal(heard.writes, 1);
    assert_holds("\"sockets\":1,\"cores\":8,\"threads\":16,");
}

TEST(madt_that_breaks_off_is_trouble)
{
    boot(6);
    madt[LIST + 16 * 4 + 1] = 0;
    say(inventory_say_cpu);
    assert_holds("\"sockets\":1,\"cores\":2,\"threads\":4,");
    assert_holds("# trouble {\"where\":\"cpu\",\"what\":\"the MADT breaks off: processors may be "
                 "missing\"} @1:");
}

TEST(more_processors_than_are_counted_is_trouble)
{
    boot(TOPOLOGY_IDS_MAX);
    say(inventory_say_cpu);
    assert_holds("\"sockets\":64,\"cores\":512,\"threads\":1024,");
    assert_int_equal(heard.writes, 1);
    put(madt + 4, sizeof madt, 4);
    memcpy(madt + sizeof madt - 16, (uint8_t[16]){9, 16, 0, 0, 0, 0, 1, 0, 1}, 16);
    say(inventory_say_cpu);
    assert_holds("\"threads\":1024,");
    assert_holds("more processors are listed than the kernel counts");
}

static void assert_firmware(const char *expected)
{
    say(inventory_say_firmware);
    assert_int_equal(heard.writes, 1);
    assert_holds(expected);
}

TEST(firmware)
{
    handoff.firmware = HANDOFF_FIRMWARE_BIOS;
    handoff.rsdp = 0xf59d0;
    assert_firmware("# firmware {\"kind\":\"bios\",\"vendor\":null,\"revision\":null,\"uefi\":null,"
                    "\"secure_boot\":null,\"rsdp\":\"0xf59d0\",\"smbios\":null} @");
    handoff.firmware = HANDOFF_FIRMWARE_UEFI;
    handoff.smbios = 0x7f7d000;
    memcpy(handoff.uefi.vendor, "EDK II", 7);
    handoff.uefi.vendor_revision = 0x10000;
    handoff.uefi.revision = 2 << 16 | 70;
    assert_firmware("\"vendor\":\"EDK II\",\"revision\":\"0x10000\",\"uefi\":\"2.70\","
                    "\"secure_boot\":null,");
    handoff.uefi.secure_boot = HANDOFF_SECURE_BOOT_ON;
    assert_firmware("\"secure_boot\":true,\"rsdp\":\"0xf59d0\",\"smbios\":\"0x7f7d000\"}");
    handoff.uefi.secure_boot = HANDOFF_SECURE_BOOT_OFF;
    handoff.uefi.revision = 1 << 16 | 2;
    assert_firmware("\"uefi\":\"1.02\",\"secure_boot\":false,");
    handoff.uefi.revision = UINT32_MAX;
    assert_firmware("\"uefi\":\"65535.65535\",");
    handoff.firmware = HANDOFF_FIRMWARE_UNKNOWN;
    assert_firmware("{\"kind\":null,");
}

/* A clock chip, and none else. */
static uint8_t rtc[128], rtc_index;

static uint32_t read(uint16_t port, unsigned bytes)
{
    (void)bytes;
    return port == 0x71 ? rtc[rtc_index] : ~0U;
}

static void write(uint16_t port, unsigned bytes, uint32_t value)
{
    (void)bytes;
    if (port == 0x70)
        rtc_index = value & 0x7f;
}

static const struct ports_devices devices = {read, write};

TEST(clocks)
{
    boot(1);
    memcpy(rtc, (uint8_t[]){7, 0, 0x15, 0, 0x16, 0, 4, 0x25, 0x11, 0x99, 0x26, 2}, 12);
    rtc[0x32] = 0x19;
    ports_devices = &devices;
    say(inventory_say_clock);
    assert_int_equal(heard.writes, 1);
    assert_holds("# clock {\"tsc_hz\":1000000000,\"from\":\"assumed\",\"invariant\":true,"
                 "\"hpet\":\"0xfed00000\",\"pm_timer\":\"0x808\",\"rtc\":\"1999-11-25 16:15:07\"}");
}

TEST(no_clocks)
{
    boot(1);
    acpi = (struct acpi){0};
    say(inventory_say_clock);
    assert_holds("\"hpet\":null,\"pm_timer\":null,\"rtc\":null}");
}

RUN_TESTS(cmocka_unit_test(processors), cmocka_unit_test(processors_of_a_virtual_machine),
          cmocka_unit_test(processors_without_a_madt),
          cmocka_unit_test(madt_that_breaks_off_is_trouble),
          cmocka_unit_test(more_processors_than_are_counted_is_trouble), cmocka_unit_test(firmware),
          cmocka_unit_test(clocks), cmocka_unit_test(no_clocks))
