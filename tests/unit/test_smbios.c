/* SPDX-License-Identifier: MIT */
/* SMBIOS found and walked: as firmwares leave it, cut, and with lengths that lie. */
#include "kernel/firmware/smbios.h"

#include <string.h>

#include "kernel/lib/status.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/put.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"
#include "tests/unit/smbios_table.h"

enum {
    BIOS = 0xe0000, /* with the 64 KiB below, where nobody looks */
    SEARCHED = 0xf0000,
    BIOS_END = 0x100000,
    TOLD = 0x7ff0004, /* no multiple of 16 */
    TABLE = 0x7fe0000,
    OTHER = 0x7fd0000,
    NOWHERE = 0x7f00000,
    TOLD_32 = 31,
    TOLD_64 = 24,
};

static const uint64_t HIGH = 0x1234567890;

static uint8_t bios[BIOS_END - BIOS], told[32];
static struct smbios_table table;
static struct memory_model model;
static struct physical memory;
static struct smbios smbios;
static struct smbios_structure at;

/* A BIOS, and a table of four structures at TABLE. */
static void machine(void)
{
    smbios_table_add(&table, SMBIOS_BIOS, 0x18, "SeaBIOS\n1.16");
    smbios_table_add(&table, SMBIOS_SYSTEM, 0x1b, "QEMU");
    smbios_table_add(&table, 32, 11, NULL);
    smbios_table_add(&table, SMBIOS_END, 4, NULL);
    memory_model_add(&model, BIOS, bios, sizeof bios);
    memory_model_add(&model, TABLE, table.bytes, table.length);
    memory = memory_model_physical(&model);
}

static void tell(size_t length)
{
    memory_model_add(&model, TOLD, told, length);
}

static void tell_32(void)
{
    machine();
    smbios_table_entry_32(told, 8, TABLE, &table);
    tell(TOLD_32);
}

static void tell_64(void)
{
    machine();
    smbios_table_entry_64(told, 2, TABLE, (uint32_t)table.length);
    tell(TOLD_64);
}

static uint8_t *in_bios(uint64_t address)
{
    return bios + (address - BIOS);
}

static void assert_opens(uint64_t told_at, bool is_bios, uint64_t entry)
{
    assert_int_equal(smbios_open(&memory, told_at, is_bios, &smbios), 0);
    assert_true(smbios.entry == entry && smbios.table == TABLE);
    assert_int_equal(smbios.length, table.length);
}

static void assert_not_there(uint64_t told_at, bool is_bios)
{
    assert_int_equal(smbios_open(&memory, told_at, is_bios, &smbios), STATUS_NOT_THERE);
    assert_true(smbios.entry == 0 && smbios.length == 0);
    assert_int_equal(smbios_next(&memory, &smbios, &at), STATUS_NOT_THERE);
}

static void assert_broken(uint64_t told_at, bool is_bios, uint64_t entry)
{
    assert_int_equal(smbios_open(&memory, told_at, is_bios, &smbios), STATUS_BROKEN);
    assert_true(smbios.entry == entry && smbios.length == 0);
    assert_int_equal(smbios_next(&memory, &smbios, &at), STATUS_NOT_THERE);
}

TEST(told_64_bit_entry_is_taken)
{
    tell_64();
    assert_opens(TOLD, false, TOLD);
    assert_true(smbios.major == 3 && smbios.minor == 2 && smbios.count == 0);
}

TEST(told_32_bit_entry_is_taken)
{
    tell_32();
    assert_opens(TOLD, false, TOLD);
    assert_true(smbios.major == 2 && smbios.minor == 8 && smbios.count == 4);
}

/* 2.1 said 30 of its length, and firmwares followed. */
TEST(entry_of_30_bytes_is_taken)
{
    machine();
    smbios_table_entry_32(told, 1, TABLE, &table);
    told[5] = 0x1e;
    smbios_table_seal(told);
    tell(TOLD_32);
    assert_opens(TOLD, false, TOLD);
}

TEST(entry_of_another_length_is_broken)
{
    const uint8_t lengths[] = {0, 1, 0x17, 0x21, 0xff};
    machine();
    tell(sizeof told);
    for (size_t i = 0; i < sizeof lengths; i++) {
        smbios_table_entry_64(told, 2, TABLE, (uint32_t)table.length);
        told[6] = lengths[i];
        if (lengths[i] <= sizeof told)
            smbios_table_seal(told);
        assert_broken(TOLD, false, TOLD);
        smbios_table_entry_32(told, 8, TABLE, &table);
        told[5] = lengths[i];
        if (lengths[i] <= sizeof told)
            smbios_table_seal(told);
        assert_broken(TOLD, false, TOLD);
    }
}

TEST(each_byte_of_a_64_bit_entry_counts)
{
    tell_64();
    for (size_t i = 0; i < TOLD_64; i++) {
        told[i] ^= 0x40;
        int status = smbios_open(&memory, TOLD, false, &smbios);
        assert_int_equal(status, i < 5 ? STATUS_NOT_THERE : STATUS_BROKEN);
        assert_int_equal(smbios.length, 0);
        told[i] ^= 0x40;
    }
}

TEST(each_byte_of_a_32_bit_entry_counts)
{
    tell_32();
    for (size_t i = 0; i < TOLD_32; i++) {
        told[i] ^= 0x40;
        int status = smbios_open(&memory, TOLD, false, &smbios);
        assert_int_equal(status, i < 4 ? STATUS_NOT_THERE : STATUS_BROKEN);
        assert_int_equal(smbios.length, 0);
        told[i] ^= 0x40;
    }
}

/* What the second checksum is over may be spoilt so that the first still holds. */
TEST(both_sums_of_a_32_bit_entry_count)
{
    tell_32();
    told[0x16]++;
    told[4]--;
    assert_broken(TOLD, false, TOLD);
    told[0x16]--;
    told[4]++;
    assert_opens(TOLD, false, TOLD);
}

TEST(dmi_mark_counts)
{
    tell_32();
    told[0x10]++;
    told[0x11]--;
    assert_broken(TOLD, false, TOLD);
}

TEST(entry_that_is_cut_is_none_or_broken)
{
    tell_32();
    for (size_t i = 0; i < model.count; i++)
        if (model.windows[i].base == TOLD)
            model.windows[i].length = TOLD_32 - 1;
    assert_broken(TOLD, false, TOLD);
    for (size_t i = 0; i < model.count; i++)
        if (model.windows[i].base == TOLD)
            model.windows[i].length = TOLD_64 - 1;
    assert_not_there(TOLD, false);
}

TEST(entry_that_is_nowhere_is_none)
{
    const uint64_t nowhere[] = {NOWHERE, TOLD + 1, UINT64_MAX, UINT64_MAX - 15};
    tell_64();
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++)
        assert_not_there(nowhere[i], false);
}

TEST(entry_without_a_table_is_broken)
{
    tell_64();
    smbios_table_entry_64(told, 2, 0, 100);
    assert_broken(TOLD, false, TOLD);
    smbios_table_entry_64(told, 2, TABLE, 3);
    assert_broken(TOLD, false, TOLD);
    smbios_table_entry_64(told, 2, UINT64_MAX - 99, 100);
    assert_broken(TOLD, false, TOLD);
    smbios_table_entry_64(told, 2, UINT64_MAX - 100, 100);
    assert_int_equal(smbios_open(&memory, TOLD, false, &smbios), 0);
}

TEST(entry_that_counts_nothing_is_broken)
{
    tell_32();
    put(told + 0x1c, 0, 2);
    smbios_table_seal(told);
    assert_broken(TOLD, false, TOLD);
}

TEST(nothing_told_under_uefi_is_nothing)
{
    machine();
    smbios_table_entry_64(in_bios(SEARCHED), 2, TABLE, (uint32_t)table.length);
    assert_not_there(0, false);
}

TEST(bios_is_searched_where_nothing_was_told)
{
    const uint64_t places[] = {SEARCHED, SEARCHED + 0x5950, BIOS_END - 32};
    machine();
    assert_not_there(0, true);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        smbios_table_entry_32(in_bios(places[i]), 8, TABLE, &table);
        assert_opens(0, true, places[i]);
        memset(bios, 0, sizeof bios);
        smbios_table_entry_64(in_bios(places[i]), 2, TABLE, (uint32_t)table.length);
        assert_opens(0, true, places[i]);
        memset(bios, 0, sizeof bios);
    }
}

TEST(search_reaches_no_further)
{
    const uint64_t outside[] = {BIOS, SEARCHED - 32, SEARCHED + 8, SEARCHED + 0x101};
    machine();
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        smbios_table_entry_64(in_bios(outside[i]), 2, TABLE, (uint32_t)table.length);
    assert_not_there(0, true);
}

TEST(search_prefers_64_bits)
{
    machine();
    smbios_table_entry_32(in_bios(SEARCHED), 8, TABLE, &table);
    smbios_table_entry_64(in_bios(SEARCHED + 0x1000), 2, TABLE, (uint32_t)table.length);
    smbios_table_entry_32(in_bios(SEARCHED + 0x2000), 8, TABLE, &table);
    assert_opens(0, true, SEARCHED + 0x1000);
    in_bios(SEARCHED + 0x1000)[9]++;
    assert_opens(0, true, SEARCHED);
}

/* The mark alone, as the BIOS's own code may hold it, and an entry point that another BIOS left. */
TEST(search_goes_on_behind_what_is_not_sound)
{
    machine();
    memcpy(in_bios(SEARCHED), "_SM_", 4);
    memcpy(in_bios(SEARCHED + 0x100), "_SM3_", 5);
    memcpy(in_bios(SEARCHED + 0x200), "_SMI", 4);
    memcpy(in_bios(BIOS_END - 16), "_SM3_", 5);
    assert_broken(0, true, SEARCHED + 0x100);
    smbios_table_entry_32(in_bios(SEARCHED + 0x300), 8, TABLE, &table);
    assert_opens(0, true, SEARCHED + 0x300);
}

TEST(told_entry_that_is_not_sound_is_searched_for)
{
    tell_64();
    told[9]++;
    assert_broken(TOLD, true, TOLD);
    smbios_table_entry_32(in_bios(SEARCHED), 8, TABLE, &table);
    assert_opens(TOLD, true, SEARCHED);
    assert_broken(TOLD, false, TOLD);
}

TEST(told_entry_that_is_sound_is_not_searched_for)
{
    tell_32();
    smbios_table_entry_64(in_bios(SEARCHED), 2, OTHER, 100);
    assert_opens(TOLD, true, TOLD);
}

TEST(versions_that_never_were_are_corrected)
{
    const uint8_t minors[][2] = {{31, 3}, {33, 3}, {51, 6}, {1, 1}, {6, 6}, {8, 8}, {50, 50}};
    tell_32();
    for (size_t i = 0; i < sizeof minors / sizeof *minors; i++) {
        smbios_table_entry_32(told, minors[i][0], TABLE, &table);
        assert_opens(TOLD, false, TOLD);
        assert_int_equal(smbios.minor, minors[i][1]);
    }
    smbios_table_entry_64(told, 51, TABLE, (uint32_t)table.length);
    assert_opens(TOLD, false, TOLD);
    assert_int_equal(smbios.minor, 51);
}

static void assert_next(uint8_t type, uint16_t handle, uint8_t length, uint32_t size)
{
    assert_int_equal(smbios_next(&memory, &smbios, &at), 0);
    assert_int_equal(at.type, type);
    assert_int_equal(at.handle, handle);
    assert_int_equal(at.length, length);
    assert_int_equal(at.size, size);
}

/* Nothing comes any more, and what was read stays. */
static void assert_ends(int status)
{
    struct smbios_structure before = at;
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(smbios_next(&memory, &smbios, &at), status);
        assert_memory_equal(&before, &at, sizeof at);
    }
}

TEST(structures_come_in_their_order)
{
    tell_64();
    assert_opens(TOLD, false, TOLD);
    assert_next(SMBIOS_BIOS, 0x100, 0x18, 0x18 + 14);
    assert_true(at.address == TABLE && at.number == 1);
    assert_next(SMBIOS_SYSTEM, 0x101, 0x1b, 0x1b + 6);
    assert_true(at.address == TABLE + 0x18 + 14);
    assert_next(32, 0x102, 11, 13);
    assert_next(SMBIOS_END, 0x103, 4, 6);
    assert_ends(STATUS_NOT_THERE);
    assert_int_equal(at.number, 4);
}

TEST(type_is_looked_for)
{
    tell_64();
    assert_opens(TOLD, false, TOLD);
    assert_int_equal(smbios_next_of(&memory, &smbios, 32, &at), 0);
    assert_int_equal(at.handle, 0x102);
    assert_int_equal(smbios_next_of(&memory, &smbios, 32, &at), STATUS_NOT_THERE);
    at = (struct smbios_structure){0};
    assert_int_equal(smbios_next_of(&memory, &smbios, 17, &at), STATUS_NOT_THERE);
}

/* A table that goes on behind its count, or whose end mark comes early. */
TEST(count_ends_a_32_bit_table)
{
    tell_32();
    put(told + 0x1c, 2, 2);
    smbios_table_seal(told);
    assert_opens(TOLD, false, TOLD);
    assert_next(SMBIOS_BIOS, 0x100, 0x18, 0x18 + 14);
    assert_next(SMBIOS_SYSTEM, 0x101, 0x1b, 0x1b + 6);
    assert_ends(STATUS_NOT_THERE);
}

TEST(end_mark_ends_a_64_bit_table_only)
{
    tell_64();
    table.bytes[0] = SMBIOS_END;
    assert_opens(TOLD, false, TOLD);
    assert_next(SMBIOS_END, 0x100, 0x18, 0x18 + 14);
    assert_ends(STATUS_NOT_THERE);
    smbios_table_entry_32(told, 8, TABLE, &table);
    for (size_t i = 0; i < model.count; i++)
        if (model.windows[i].base == TOLD)
            model.windows[i].length = TOLD_32;
    assert_opens(TOLD, false, TOLD);
    at = (struct smbios_structure){0};
    assert_next(SMBIOS_END, 0x100, 0x18, 0x18 + 14);
    assert_next(SMBIOS_SYSTEM, 0x101, 0x1b, 0x1b + 6);
}

TEST(whole_table_is_whole)
{
    tell_64();
    assert_opens(TOLD, false, TOLD);
    assert_int_equal(smbios_check(&memory, &smbios, &at), 0);
    assert_true(at.number == 4 && at.type == SMBIOS_END);
}

TEST(table_that_is_not_there_is_whole)
{
    machine();
    assert_int_equal(smbios_check(&memory, &smbios, &at), 0);
    assert_int_equal(at.number, 0);
}

/* Wherever the table is cut, what is whole is read, and that it is cut is said. */
TEST(cut_table_is_broken_behind_what_is_whole)
{
    const size_t ends[] = {0x18 + 14, 0x18 + 14 + 0x1b + 6, 0x18 + 14 + 0x1b + 6 + 13};
    const size_t whole = 0x18 + 14 + 0x1b + 6 + 13 + 6;
    tell_64();
    assert_int_equal(table.length, whole);
    for (uint32_t length = 4; length < whole; length++) {
        unsigned expected = 0;
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
            expected += length >= ends[i];
        smbios_table_entry_64(told, 2, TABLE, length);
        assert_int_equal(smbios_open(&memory, TOLD, false, &smbios), 0);
        assert_int_equal(smbios_check(&memory, &smbios, &at), STATUS_BROKEN);
        assert_int_equal(at.number, expected);
        assert_ends(STATUS_BROKEN);
    }
}

TEST(table_that_memory_cuts_is_broken)
{
    tell_64();
    for (size_t length = 0; length < table.length; length++) {
        for (size_t i = 0; i < model.count; i++)
            if (model.windows[i].base == TABLE)
                model.windows[i].length = length;
        assert_opens(TOLD, false, TOLD);
        assert_int_equal(smbios_check(&memory, &smbios, &at), STATUS_BROKEN);
    }
}

TEST(fewer_structures_than_are_counted_are_broken)
{
    tell_32();
    put(told + 0x1c, 5, 2);
    smbios_table_seal(told);
    assert_opens(TOLD, false, TOLD);
    assert_int_equal(smbios_check(&memory, &smbios, &at), STATUS_BROKEN);
    assert_int_equal(at.number, 4);
    model.reads = 0; /* nothing behind the table's end is looked at */
    assert_ends(STATUS_BROKEN);
    assert_int_equal(model.reads, 0);
}

TEST(structure_shorter_than_its_header_is_broken)
{
    tell_64();
    for (uint8_t length = 0; length < 4; length++) {
        table.bytes[0x18 + 14 + 1] = length;
        assert_opens(TOLD, false, TOLD);
        assert_int_equal(smbios_check(&memory, &smbios, &at), STATUS_BROKEN);
        assert_int_equal(at.number, 1);
    }
}

TEST(structure_longer_than_the_table_is_broken)
{
    tell_64();
    table.bytes[0x18 + 14 + 1] = 255;
    assert_opens(TOLD, false, TOLD);
    assert_int_equal(smbios_check(&memory, &smbios, &at), STATUS_BROKEN);
    assert_int_equal(at.number, 1);
}

TEST(strings_that_never_end_are_broken)
{
    tell_64();
    memset(table.bytes + 0x18 + 14 + 0x1b, 'a', table.length - (0x18 + 14 + 0x1b));
    table.bytes[table.length - 1] = 0;
    assert_opens(TOLD, false, TOLD);
    assert_int_equal(smbios_check(&memory, &smbios, &at), STATUS_BROKEN);
    assert_int_equal(at.number, 1);
}

/* Bytes that are read as a table, of zeros or ones, or of what seems to go on for ever. */
TEST(walk_is_bounded)
{
    static uint8_t large[SMBIOS_TABLE_MAX + 4096];
    machine();
    memory_model_add(&model, HIGH, large, sizeof large);
    smbios_table_entry_64(told, 2, HIGH, UINT32_MAX);
    tell(TOLD_64);
    assert_int_equal(smbios_open(&memory, TOLD, false, &smbios), 0);
    assert_int_equal(smbios.length, SMBIOS_TABLE_MAX);
    assert_int_equal(smbios_check(&memory, &smbios, &at), STATUS_BROKEN);
    assert_int_equal(at.number, 0);
    for (size_t i = 0; i < sizeof large; i += 6)
        large[i + 1] = 4;
    assert_int_equal(smbios_check(&memory, &smbios, &at), STATUS_BROKEN);
    assert_int_equal(at.number, SMBIOS_TABLE_MAX / 6);
    memset(large, 0xff, sizeof large);
    assert_int_equal(smbios_check(&memory, &smbios, &at), STATUS_BROKEN);
    assert_int_equal(at.number, 0);
}

/* Whatever the bytes are, a structure lies in the table, and each behind the one before. */
TEST(any_bytes_are_walked_within_the_table)
{
    struct random random = {7};
    tell_64();
    for (unsigned round = 0; round < 3000; round++) {
        for (unsigned i = 0; i < 1 + round % 20; i++)
            table.bytes[random_below(&random, table.length)] =
                (uint8_t)random_below(&random, round % 2 ? 8 : 256);
        assert_opens(TOLD, false, TOLD);
        at = (struct smbios_structure){0};
        for (uint64_t behind = TABLE; smbios_next(&memory, &smbios, &at) == 0;) {
            assert_true(at.address == behind && at.length >= 4 && at.size >= at.length + 2U);
            behind += at.size;
            assert_true(behind <= TABLE + table.length && at.next == behind - TABLE);
        }
    }
}

RUN_TESTS(cmocka_unit_test(told_64_bit_entry_is_taken),
          cmocka_unit_test(told_32_bit_entry_is_taken),
          cmocka_unit_test(entry_of_30_bytes_is_taken),
          cmocka_unit_test(entry_of_another_length_is_broken),
          cmocka_unit_test(each_byte_of_a_64_bit_entry_counts),
          cmocka_unit_test(each_byte_of_a_32_bit_entry_counts),
          cmocka_unit_test(both_sums_of_a_32_bit_entry_count), cmocka_unit_test(dmi_mark_counts),
          cmocka_unit_test(entry_that_is_cut_is_none_or_broken),
          cmocka_unit_test(entry_that_is_nowhere_is_none),
          cmocka_unit_test(entry_without_a_table_is_broken),
          cmocka_unit_test(entry_that_counts_nothing_is_broken),
          cmocka_unit_test(nothing_told_under_uefi_is_nothing),
          cmocka_unit_test(bios_is_searched_where_nothing_was_told),
          cmocka_unit_test(search_reaches_no_further), cmocka_unit_test(search_prefers_64_bits),
          cmocka_unit_test(search_goes_on_behind_what_is_not_sound),
          cmocka_unit_test(told_entry_that_is_not_sound_is_searched_for),
          cmocka_unit_test(told_entry_that_is_sound_is_not_searched_for),
          cmocka_unit_test(versions_that_never_were_are_corrected),
          cmocka_unit_test(structures_come_in_their_order), cmocka_unit_test(type_is_looked_for),
          cmocka_unit_test(count_ends_a_32_bit_table),
          cmocka_unit_test(end_mark_ends_a_64_bit_table_only),
          cmocka_unit_test(whole_table_is_whole),
          cmocka_unit_test(table_that_is_not_there_is_whole),
          cmocka_unit_test(cut_table_is_broken_behind_what_is_whole),
          cmocka_unit_test(table_that_memory_cuts_is_broken),
          cmocka_unit_test(fewer_structures_than_are_counted_are_broken),
          cmocka_unit_test(structure_shorter_than_its_header_is_broken),
          cmocka_unit_test(structure_longer_than_the_table_is_broken),
          cmocka_unit_test(strings_that_never_end_are_broken), cmocka_unit_test(walk_is_bounded),
          cmocka_unit_test(any_bytes_are_walked_within_the_table))
