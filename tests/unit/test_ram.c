/* SPDX-License-Identifier: MIT */
/* What a check may write on a machine in which all that is needed lies in what the map calls RAM.
 */
#include "kernel/check/tools/ram.h"

#include <stdbool.h>
#include <string.h>

#include "kernel/machine.h"
#include "kernel/memory/image.h"
#include "kernel/memory/window.h"
#include "kernel/pci/quiesce.h"
#include "tests/unit/cpu_model.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/run.h"
#include "tests/unit/tables.h"

#define MIB (1ULL << 20)

enum { HAS_ALL = 1 << 19 | 1 << 26 };

static uint32_t features = HAS_ALL;
static unsigned quiesced;

struct memory_range image_place(void)
{
    return (struct memory_range){3 * MIB, 0x50001};
}

uint64_t window_end(void)
{
    return 1ULL << 40;
}

unsigned pci_quiesce(void)
{
    quiesced++;
    return 0;
}

static struct cpuid leaf(uint32_t number, uint32_t subleaf)
{
    (void)subleaf;
    assert_int_equal(number, 1);
    return (struct cpuid){.edx = features};
}

static struct handoff handoff = {
    .ranges = {{0, 640 << 10, HANDOFF_RAM}, {MIB, 63 * MIB, HANDOFF_RAM}},
    .range_count = 2,
    .rsdp = 5 * MIB + 0x20,
    .smbios = 6 * MIB + 0xff0,
    .framebuffer = {.base = 7 * MIB + 16, .pitch = 4096, .width = 64, .height = 3, .bits = 32}};
static struct machine_facts facts = {.room = {8 * MIB, 0x30000}};
static struct acpi acpi = {.rsdp = 5 * MIB + 0x20, .root = 9 * MIB, .entries = 2, .entry_size = 8};
static struct memory_model model;
static struct physical memory;

static const struct smbios smbios = {.table = 13 * MIB + 0x40, .length = 0x2000};

const struct machine machine = {
    .facts = &facts, .memory = &memory, .handoff = &handoff, .acpi = &acpi, .smbios = &smbios};

enum { FADT_SIZE = 116, DSDT_AT = 40, SSDT_SIZE = 0x3001 };

static uint8_t root[52], fadt[FADT_SIZE], dsdt[64], ssdt[SSDT_SIZE];

/* FADT and an SSDT of several pages, and the DSDT that only the FADT names. */
static void tables(void)
{
    const uint64_t entries[] = {10 * MIB + 0x800, 11 * MIB + 0xfff};
    const uint32_t dsdt_at = 12 * MIB;
    table_root(root, "XSDT", entries, 2);
    table_begin(fadt, "FACP", sizeof fadt, 1);
    memcpy(fadt + DSDT_AT, &dsdt_at, sizeof dsdt_at);
    table_seal(fadt);
    table_begin(dsdt, "DSDT", sizeof dsdt, 1);
    table_begin(ssdt, "SSDT", sizeof ssdt, 1);
    memory_model_add(&model, 9 * MIB, root, sizeof root);
    memory_model_add(&model, 10 * MIB + 0x800, fadt, sizeof fadt);
    memory_model_add(&model, 11 * MIB + 0xfff, ssdt, sizeof ssdt);
    memory_model_add(&model, 12 * MIB, dsdt, sizeof dsdt);
    memory = memory_model_physical(&model);
    cpu_model.leaf = leaf;
}

/* All pages of these bytes, and none around them. */
static void assert_left_alone(const struct places *places, uint64_t base, uint64_t length)
{
    uint64_t first = base / PLACE_SIZE * PLACE_SIZE;
    uint64_t last = (base + length - 1) / PLACE_SIZE * PLACE_SIZE;
    assert_true(places_have(places, first - 1));
    for (uint64_t page = first; page <= last; page += PLACE_SIZE)
        if (places_have(places, page))
            fail_msg("page %lx of %lx", page, base);
    assert_true(places_have(places, last + PLACE_SIZE));
}

TEST(what_somebody_needs_is_left_alone)
{
    tables();
    const struct places *places = ram_places();
    assert_false(places_have(places, 0x50000));
    assert_left_alone(places, 3 * MIB, 0x50001);
    assert_left_alone(places, handoff.rsdp, 36);
    assert_left_alone(places, handoff.smbios, 1);
    assert_left_alone(places, 7 * MIB + 16, 2 * 4096 + 64 * 4);
    assert_left_alone(places, 8 * MIB, 0x30000);
    assert_left_alone(places, 9 * MIB, sizeof root);
    assert_left_alone(places, 10 * MIB + 0x800, FADT_SIZE);
    assert_left_alone(places, 11 * MIB + 0xfff, SSDT_SIZE);
    assert_left_alone(places, 12 * MIB, sizeof dsdt);
    assert_left_alone(places, smbios.table, smbios.length);
    assert_true(places_pages(places) > 60ULL * 256);
}

TEST(devices_are_quieted_before_it_is_told_and_once)
{
    tables();
    const struct places *places = ram_places();
    assert_int_equal(quiesced, 1);
    assert_ptr_equal(ram_places(), places);
    assert_int_equal(quiesced, 1);
}

TEST(a_processor_that_cannot_flush_may_write_nothing)
{
    tables();
    for (unsigned bit = 19; bit <= 26; bit += 7) {
        features = HAS_ALL & ~(1U << bit);
        assert_int_equal(places_pages(ram_places()), 0);
    }
    assert_int_equal(quiesced, 0);
}

TEST(broken_tables_do_no_harm)
{
    tables();
    memset(ssdt, 0xff, 16);
    memset(fadt + DSDT_AT, 0xff, 4);
    root[40] = 0xff;
    assert_true(places_pages(ram_places()) > 60ULL * 256);
}

TEST(without_acpi)
{
    tables();
    acpi = (struct acpi){0};
    assert_true(places_have(ram_places(), 9 * MIB));
}

TEST(bits_in_words)
{
    assert_string_equal(ram_bits(0, 1), "bit 0");
    assert_string_equal(ram_bits(0x1000, 0), "bit 12");
    assert_string_equal(ram_bits(1ULL << 63, 0), "bit 63");
    assert_string_equal(ram_bits(0x1080, 0), "bits 0x1080");
    assert_string_equal(ram_bits(0, UINT64_MAX), "bits 0xffffffffffffffff");
}

RUN_TESTS(cmocka_unit_test(what_somebody_needs_is_left_alone),
          cmocka_unit_test(devices_are_quieted_before_it_is_told_and_once),
          cmocka_unit_test(a_processor_that_cannot_flush_may_write_nothing),
          cmocka_unit_test(broken_tables_do_no_harm), cmocka_unit_test(without_acpi),
          cmocka_unit_test(bits_in_words))
