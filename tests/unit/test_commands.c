/* SPDX-License-Identifier: MIT */
/* The commands on a modelled machine: what they say, and what they must not touch. */
#include <string.h>

#include "kernel/answer/keep.h"
#include "kernel/log/log.h"
#include "tests/unit/cpu_model.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/put.h"
#include "tests/unit/run.h"
#include "tests/unit/shell_model.h"
#include "tests/unit/tables.h"

/* What the command in `line` answers, without its echo and the prompt behind it. */
static const char *answer(const char *line)
{
    static char typed[SHELL_LINE_MAX + 2], said[1 << 17];
    size_t length = strlen(line);
    assert_true(length <= SHELL_LINE_MAX);
    memcpy(typed, line, length);
    memcpy(typed + length, "\r", 2);
    const char *out = shell_model_type(typed);
    assert_memory_equal(out, line, length);
    out += length + 2;
    size_t rest = strlen(out), prompt = strlen(SHELL_PROMPT);
    if (shell_model.end == SHELL_MODEL_WAITS) {
        assert_string_equal(out + rest - prompt, SHELL_PROMPT);
        rest -= prompt;
    }
    memcpy(said, out, rest);
    said[rest] = '\0';
    return said;
}

static void assert_refused(const char *line)
{
    assert_memory_equal(answer(line), "usage: ", 7);
}

TEST(echo)
{
    assert_string_equal(answer("echo"), "\r\n");
    assert_string_equal(answer("echo %s %x  %"), "%s %x %\r\n");
}

TEST(ends)
{
    assert_string_equal(answer("halt"), "halted\r\n");
    assert_int_equal(shell_model.end, SHELL_MODEL_HALTED);
    answer("poweroff");
    assert_int_equal(shell_model.end, SHELL_MODEL_OFF);
    answer("reboot");
    assert_int_equal(shell_model.end, SHELL_MODEL_REBOOTED);
    assert_refused("reboot now");
    assert_int_equal(shell_model.end, SHELL_MODEL_WAITS);
}

TEST(again_says_the_answer)
{
    keep_line(LOG_WIRE, "# rollcall {} @0:00000000", 25);
    keep_line(LOG_PEOPLE, "Hello World!", 12);
    assert_string_equal(answer("again"), "# rollcall {} @0:00000000\r\nHello World!\r\n");
}

static void keep(const char *line)
{
    keep_line(LOG_WIRE, line, strlen(line));
}

TEST(resend_says_lines_by_their_numbers)
{
    keep("# one {} @0:00000000");
    keep("KTAP version 1");
    keep("ok 1 a.b # 1 ms @1:11111111");
    keep("# two {} @12:22222222");
    assert_string_equal(answer("resend 12 0"),
                        "# = # two {} @12:22222222\r\n# = # one {} @0:00000000\r\n");
    assert_string_equal(answer("resend 1 2 0x1"), "# = ok 1 a.b # 1 ms @1:11111111\r\n# gone 2\r\n"
                                                  "# = ok 1 a.b # 1 ms @1:11111111\r\n");
    assert_string_equal(answer("resend"),
                        "# = # one {} @0:00000000\r\n# = ok 1 a.b # 1 ms @1:11111111\r\n"
                        "# = # two {} @12:22222222\r\n");
    assert_string_equal(answer("resend 4294967295"), "# gone 4294967295\r\n");
}

TEST(resend_wants_numbers)
{
    keep("# one {} @0:00000000");
    assert_refused("resend one");
    assert_refused("resend 0 -1");
    assert_refused("resend 0 4294967296");
    assert_refused("resend 0,1");
}

TEST(checks_are_listed)
{
    assert_string_equal(answer("check"),
                        "- a.quick (quick): harmless\r\n- a.risky (risky): writes\r\n");
}

TEST(checks_are_run_again)
{
    assert_string_equal(answer("check a.quick quick"), "checked a.quick\r\nchecked quick\r\n");
    assert_string_equal(answer("check a"), "checked a\r\n");
    assert_refused("check b");
    assert_refused("check a.quick b");
}

TEST(risky_check_needs_the_full_shell)
{
    assert_string_equal(answer("check a.quick a.risky"),
                        "checked a.quick\r\na.risky needs shell=full\r\n");
    assert_string_equal(answer("check quick,a.risky"), "a.risky needs shell=full\r\n");
    shell_model.shell = WORDS_SHELL_FULL;
    assert_string_equal(answer("check a.risky"), "checked a.risky\r\n");
}

TEST(records_are_shown_again)
{
    assert_string_equal(answer("show"), "- memory\r\n- port\r\n");
    assert_string_equal(answer("show memory"), "shown\r\n");
    assert_refused("show nonesuch");
    assert_refused("show memory memory");
}

TEST(numbered_lines_come_behind_the_answer)
{
    struct shell_piece piece = {.bytes = "show memory\rcheck quick\rcheck\rshow\rgo\r"};
    const char *said = shell_model_run(&piece, 1, 0, true);
    assert_null(strstr(said, "shown"));
    assert_null(strstr(said, "checked"));
    assert_non_null(strstr(said, "show memory\r\nfirst the answer: go\r\n"));
    assert_non_null(strstr(said, "check quick\r\nfirst the answer: go\r\n"));
    assert_non_null(strstr(said, "- a.quick (quick)"));
    assert_non_null(strstr(said, "- port\r\n"));
}

TEST(log_says_what_was_said_and_not_the_session)
{
    log_line(LOG_WIRE, "one", 3);
    log_line(LOG_PEOPLE, "two", 3);
    answer("echo three");
    size_t before = shell_model.progress;
    const char *said = answer("log");
    assert_string_equal(said, "one\r\ntwo\r\n");
    assert_true(shell_model.progress > before + 2);
}

TEST(map_of_memory)
{
    assert_string_equal(answer("mem map"), "");
    shell_model.handoff.ranges[0] = (struct handoff_range){0, 0x9fc00, HANDOFF_RAM};
    shell_model.handoff.ranges[1] =
        (struct handoff_range){0xfffffffffffff000, 0x1000, HANDOFF_RESERVED};
    shell_model.handoff.range_count = 2;
    assert_string_equal(answer("mem map"), "0000000000000000 to 000000000009fbff RAM\r\n"
                                           "fffffffffffff000 to ffffffffffffffff reserved\r\n");
    assert_refused("mem map 0");
}

/* An XSDT at 0x7000 that lists two SSDTs, one with a wrong sum, one whose length is not believed,
 * and something that is nowhere. */
static void fill_tables(void)
{
    uint8_t *bytes = shell_model.physical_bytes;
    shell_model.physical_base = 0x7000;
    table_root(bytes, "XSDT", (uint64_t[]){0x7100, 0x7200, 0x7300, 0x9000}, 4);
    for (unsigned i = 1; i <= 3; i++)
        table_begin(bytes + 0x100 * (size_t)i, "SSDT", 40, 2);
    memcpy(bytes + 0x224, "halt", 4);
    put(bytes + 0x304, 0xfffffff0, 4);
    shell_model.acpi = (struct acpi){.root = 0x7000, .entries = 4, .entry_size = 8};
}

TEST(acpi_lists_tables)
{
    assert_string_equal(answer("acpi"), "there are no tables\r\n");
    fill_tables();
    size_t before = shell_model.progress;
    assert_string_equal(
        answer("acpi"),
        "- SSDT 00007100 40 bytes, revision 2, LAB HANDMADE: sound\r\n"
        "- SSDT 00007200 40 bytes, revision 2, LAB HANDMADE: wrong sum\r\n"
        "- SSDT 00007300 4294967280 bytes, revision 2, LAB HANDMADE: can't be read\r\n"
        "- ???? 00009000 0 bytes, revision 0, : can't be read\r\n");
    assert_true(shell_model.progress >= before + 4);
}

TEST(acpi_shows_a_table)
{
    fill_tables();
    const char *said = answer("acpi SSDT");
    assert_memory_equal(said, "00000000 53 53 44 54 28 00 00 00 02", 35);
    assert_non_null(strstr(said, "\n00000020 00 00 00 00 00 00 00 00  "));
    assert_non_null(strstr(answer("acpi SSDT 2"), "\n00000020 00 00 00 00 68 61 6c 74  "));
    assert_string_equal(answer("acpi SSDT 3"), "- SSDT 00007300 4294967280 bytes, revision 2, LAB "
                                               "HANDMADE: can't be read\r\n");
    assert_string_equal(answer("acpi SSDT 4"), "there is no such table\r\n");
    assert_string_equal(answer("acpi SSD"), "there is no such table\r\n");
    assert_string_equal(answer("acpi SSDTX"), "there is no such table\r\n");
    assert_refused("acpi SSDT 0");
    assert_refused("acpi SSDT x");
    assert_refused("acpi SSDT 1 1");
}

/* Three structures at 0x7010, of which the second goes by two handles. */
static void fill_smbios(void)
{
    static const uint8_t bytes[] = {
        0, 5, 0x34, 0x12, 1,   'B', 'I', 'O', 'S', 0, 'x', 0x1b, '\x80', 'y', 0, 0, /* 16 bytes */
        1, 4, 0xff, 0xff, 0,   0,                                                   /* 6 */
        2, 4, 0xff, 0xff, 'Z', 0,   0,                                              /* 7 */
    };
    shell_model.physical_base = 0x7000;
    memset(shell_model.physical_bytes, 0, sizeof shell_model.physical_bytes);
    memcpy(shell_model.physical_bytes + 0x10, bytes, sizeof bytes);
    shell_model.smbios = (struct smbios){
        .entry = 1, .table = 0x7010, .length = sizeof bytes, .count = 3, .major = 2, .minor = 8};
}

TEST(smbios_is_listed)
{
    assert_string_equal(answer("smbios"), "there is none\r\n");
    fill_smbios();
    assert_string_equal(answer("smbios"), "0x1234 type 0, 16 bytes: BIOS\r\n"
                                          "0xffff type 1, 6 bytes: \r\n"
                                          "0xffff type 2, 7 bytes: Z\r\n");
    shell_model.smbios.count = 4;
    assert_string_equal(strstr(answer("smbios"), "Z\r"), "Z\r\nhere it is broken\r\n");
    shell_model.smbios.length = 0;
    assert_string_equal(answer("smbios"), "here it is broken\r\n");
    assert_refused("smbios x");
    assert_refused("smbios 0 0");
}

TEST(smbios_structure_is_shown)
{
    fill_smbios();
    assert_string_equal(
        answer("smbios 0x1234"),
        "00007010 00 05 34 12 01 42 49 4f 53 00 78 1b 80 79 00 00 ..4..BIOS.x..y..\r\n"
        "string 1: BIOS\r\nstring 2: x..y\r\n");
    assert_string_equal(
        answer("smbios 65535"),
        "00007020 01 04 ff ff 00 00                               ......\r\n"
        "00007026 02 04 ff ff 5a 00 00                            ....Z..\r\nstring 1: Z\r\n");
    assert_string_equal(answer("smbios 0"), "no structure has this handle\r\n");
    assert_string_equal(answer("smbios 0x1ffff"), "no structure has this handle\r\n");
    shell_model.smbios.count = 4;
    assert_string_equal(answer("smbios 7"),
                        "here it is broken\r\nno structure has this handle\r\n");
}

TEST(showing_a_structure_is_bounded)
{
    fill_smbios();
    memset(shell_model.physical_bytes + 0x15, 'a', 4096 - 0x17);
    shell_model.smbios.length = 4096 - 0x10;
    shell_model.smbios.count = 1;
    const char *said = answer("smbios 0x1234");
    const char *more = strstr(said, "and 2032 bytes more\r\nstring 1: aaa");
    assert_ptr_equal(more, said + 9600); /* 128 rows of 75 */
    assert_int_equal(strlen(strstr(said, "string 1: ")), 10 + SMBIOS_TEXT_MAX + 2);
}

static void fill_memory(void)
{
    shell_model.physical_base = 0x7000;
    shell_model.virtual_base = 0xffffffff80000000;
    for (unsigned i = 0; i < sizeof shell_model.physical_bytes; i++)
        shell_model.physical_bytes[i] = (uint8_t)i;
    memcpy(shell_model.virtual_bytes, "Rollcall\r\n\x1b[1m~\x7f\x80\xff", 18);
}

TEST(physical_memory_is_read)
{
    fill_memory();
    assert_string_equal(
        answer("mem read 0x7035 20"),
        "00007035 35 36 37 38 39 3a 3b 3c 3d 3e 3f 40 41 42 43 44 56789:;<=>?@ABCD\r\n"
        "00007045 45 46 47 48                                     EFGH\r\n");
    const char *said = answer("mem read 0x7000");
    assert_int_equal(strlen(said), 4 * (8 + 48 + 1 + 16 + 2));
    assert_memory_equal(strstr(said, "00007030"), "00007030 30 31", 14);
}

TEST(virtual_memory_is_read)
{
    fill_memory();
    assert_string_equal(
        answer("mem read 0xffffffff80000000 18"),
        "ffffffff80000000 52 6f 6c 6c 63 61 6c 6c 0d 0a 1b 5b 31 6d 7e 7f Rollcall...[1m~.\r\n"
        "ffffffff80000010 80 ff                                           ..\r\n");
}

TEST(memory_that_is_not_there_is_told)
{
    fill_memory();
    assert_string_equal(answer("mem read 0x8000"), "00008000 can't be read\r\n");
    assert_string_equal(strchr(answer("mem read 0x7ff0 17"), '\n'), "\n00008000 can't be read\r\n");
    assert_string_equal(strchr(answer("mem read 0xffffffff80000030 17"), '\n'),
                        "\nffffffff80000040 can't be read\r\n");
    assert_string_equal(answer("mem read 0x123456789abcdef0 1"),
                        "123456789abcdef0 can't be read\r\n");
    assert_string_equal(answer("mem read 0xffffffffffffffff 1"),
                        "ffffffffffffffff can't be read\r\n");
}

TEST(reading_is_bounded)
{
    fill_memory();
    assert_refused("mem read");
    assert_refused("mem read x");
    assert_refused("mem read 0 0");
    assert_refused("mem read 0 4097");
    assert_refused("mem read 0 x");
    assert_refused("mem read 0 1 2");
    assert_refused("mem read 0xffffffffffffffff 2");
    size_t before = shell_model.progress;
    assert_int_equal(strlen(answer("mem read 0x7000 4096")), 256 * 75);
    assert_true(shell_model.progress > before + 256);
}

TEST(memory_is_written)
{
    fill_memory();
    shell_model.shell = WORDS_SHELL_FULL;
    assert_string_equal(answer("mem write 0x7100 4 0x11223344"), "");
    assert_memory_equal(shell_model.physical_bytes + 0xff, "\xff\x44\x33\x22\x11\x04", 6);
    assert_string_equal(answer("mem write 0xffffffff80000000 1 0x72"), "");
    assert_memory_equal(shell_model.virtual_bytes, "rollcall", 8);
    assert_string_equal(answer("mem write 0xffffffff80000038 8 0xffffffffffffffff"), "");
    assert_int_equal(shell_model.virtual_bytes[63], 0xff);
    assert_string_equal(answer("mem write 0x8000 2 0"), "00008000 can't be written\r\n");
    assert_string_equal(answer("mem write 0xffffffff80000040 2 0"),
                        "ffffffff80000040 can't be written\r\n");
}

TEST(writing_wants_sense)
{
    static const char *const lines[] = {"mem write",
                                        "mem write 0x7000",
                                        "mem write 0x7000 1",
                                        "mem write 0x7000 3 0",
                                        "mem write 0x7000 0 0",
                                        "mem write 0x7000 16 0",
                                        "mem write 0x7001 2 0",
                                        "mem write 0x7000 1 256",
                                        "mem write 0x7000 4 0x100000000",
                                        "mem write 0x7000 1 x",
                                        "mem write 0x7000 1 0 0",
                                        "mem write x 1 0"};
    struct shell_model before;
    fill_memory();
    shell_model.shell = WORDS_SHELL_FULL;
    memcpy(&before, &shell_model, sizeof before);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_refused(lines[i]);
    assert_memory_equal(before.physical_bytes, shell_model.physical_bytes, 4096);
}

TEST(safe_shell_writes_nothing)
{
    struct shell_model before;
    fill_memory();
    memcpy(&before, &shell_model, sizeof before);
    assert_string_equal(answer("mem write 0x7000 1 1"), "needs shell=full\r\n");
    assert_string_equal(answer("msr write 0 1"), "needs shell=full\r\n");
    assert_string_equal(answer("io write 0x80 1"), "needs shell=full\r\n");
    assert_string_equal(answer("io read 0x80"), "needs shell=full\r\n");
    assert_memory_equal(before.physical_bytes, shell_model.physical_bytes, 4096);
    assert_int_equal(shell_model.msr_value, 0);
    assert_int_equal(ports_seen_count, 0);
}

TEST(msr)
{
    shell_model.msr = 0xc0000080;
    shell_model.msr_value = 0xd01;
    assert_string_equal(answer("msr read 0xc0000080"), "0xd01\r\n");
    assert_string_equal(answer("msr read 5"), "it faults\r\n");
    shell_model.shell = WORDS_SHELL_FULL;
    assert_string_equal(answer("msr write 0xc0000080 0xffffffffffffffff"), "");
    assert_int_equal(shell_model.msr_value, UINT64_MAX);
    assert_string_equal(answer("msr write 5 0"), "it faults\r\n");
    assert_refused("msr read");
    assert_refused("msr read x");
    assert_refused("msr read 0x100000000");
    assert_refused("msr read 1 2");
    assert_refused("msr write 1");
    assert_refused("msr write 0x1c0000080 1");
    assert_refused("msr write 1 x");
    assert_int_equal(shell_model.msr_value, UINT64_MAX);
}

TEST(port)
{
    shell_model.shell = WORDS_SHELL_FULL;
    ports_give = 0xa5;
    assert_string_equal(answer("io read 0x64"), "0xa5\r\n");
    assert_string_equal(answer("io read 0xcf8 2"), "0xa5a5\r\n");
    assert_string_equal(answer("io read 0xcfc 4"), "0xa5a5a5a5\r\n");
    assert_int_equal(ports_seen_count, 3);
    assert_int_equal(ports_seen[2].port, 0xcfc);
    assert_int_equal(ports_seen[2].bytes, 4);
    assert_string_equal(answer("io write 0x80 255"), "");
    assert_string_equal(answer("io write 0xcf8 0x8000 2"), "");
    assert_string_equal(answer("io write 0xcf8 0x80000000 4"), "");
    assert_int_equal(ports_last_write(0x80), 255);
    assert_int_equal(ports_seen[4].value, 0x8000);
    assert_int_equal(ports_seen[4].bytes, 2);
    assert_int_equal(ports_seen[5].value, 0x80000000);
}

TEST(port_wants_sense)
{
    static const char *const lines[] = {"io read",
                                        "io read x",
                                        "io read 0x10000",
                                        "io read 0x80 3",
                                        "io read 0x80 8",
                                        "io read 0x80 1 1",
                                        "io read 0x81 2",
                                        "io write 0x80",
                                        "io write 0x80 x",
                                        "io write 0x80 256",
                                        "io write 0x80 0 8",
                                        "io write 0x80 0 1 1",
                                        "io write 0x80 0x100000000 4"};
    shell_model.shell = WORDS_SHELL_FULL;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_refused(lines[i]);
    assert_int_equal(ports_seen_count, 0);
}

TEST(cpu)
{
    cpu_model.leaf = shell_model_cpuid;
    cpu_model.has_hypervisor = true;
    assert_string_equal(answer("cpu"), "vendor: GenuineIntel\r\n"
                                       "name: Intel(R) Xeon(R) CPU E3-1270\r\n"
                                       "hypervisor: kvm\r\n"
                                       "family 6 model 94 stepping 3\r\n"
                                       "has: nx avx2 vmx\r\n");
}

/* An AMD processor of family 0x19, then one that knows leaf 1 only and has no name. */
static struct cpuid epyc(uint32_t leaf, uint32_t subleaf)
{
    return leaf == 1 ? (struct cpuid){.eax = 0x00a00f12} : shell_model_cpuid(leaf, subleaf);
}

static struct cpuid old(uint32_t leaf, uint32_t subleaf)
{
    (void)subleaf;
    if (leaf == 0)
        return (struct cpuid){.eax = 1};
    if (leaf == 1)
        return (struct cpuid){.eax = 0x543};
    return (struct cpuid){~0U, ~0U, ~0U, ~0U};
}

TEST(cpu_of_another_kind)
{
    cpu_model.leaf = epyc;
    assert_non_null(strstr(answer("cpu"), "family 25 model 1 stepping 2\r\n"));
}

static struct cpuid older(uint32_t leaf, uint32_t subleaf)
{
    struct cpuid id = old(leaf, subleaf);
    if (leaf == 0x80000000)
        id.eax = 0;
    return id;
}

TEST(leaf_above_the_highest_is_no_answer)
{
    cpu_model.leaf = older;
    assert_string_equal(answer("cpu"),
                        "vendor: \r\nname: \r\nfamily 5 model 4 stepping 3\r\nhas: \r\n");
}

TEST(cpuid)
{
    cpu_model.leaf = shell_model_cpuid;
    assert_string_equal(answer("cpuid 13"),
                        "eax 00000000 ebx 0000000b ecx 0000000c edx 0000000d\r\n");
    assert_string_equal(answer("cpuid 0xd 0xffffffff"),
                        "eax ffffffff ebx 0000000b ecx 0000000c edx 0000000d\r\n");
    assert_refused("cpuid");
    assert_refused("cpuid x");
    assert_refused("cpuid 0x100000000");
    assert_refused("cpuid 0 0x100000000");
    assert_refused("cpuid 0 0 0");
}

/* A clock chip, and for how many reads of register A it is being updated. */
static uint8_t rtc[16], rtc_index;
static unsigned updating;

static uint32_t rtc_read(uint16_t port, unsigned bytes)
{
    (void)bytes;
    assert_int_equal(port, 0x71);
    if (rtc_index == 10 && updating > 0)
        return --updating, 0xa6;
    assert_true(rtc_index >= 10 || updating == 0);
    return rtc[rtc_index];
}

static void rtc_write(uint16_t port, unsigned bytes, uint32_t value)
{
    (void)bytes;
    assert_int_equal(port, 0x70); /* nothing is set */
    assert_true(value < sizeof rtc);
    rtc_index = (uint8_t)value;
}

static const struct ports_devices devices = {rtc_read, rtc_write};

static const char *clock_says(uint8_t mode, uint8_t hour)
{
    static const uint8_t bcd[] = {0x59, 0, 0x08, 0, 0, 0, 3, 0x31, 0x12, 0x24, 0x26};
    static const uint8_t binary[] = {59, 0, 8, 0, 0, 0, 3, 31, 12, 24, 0x26};
    memcpy(rtc, mode & 4 ? binary : bcd, sizeof bcd);
    rtc[11] = mode;
    rtc[4] = hour;
    ports_devices = &devices;
    return strstr(answer("time"), "rtc: ");
}

TEST(time_since_reset)
{
    shell_model.us = 123000456;
    assert_memory_equal(answer("time"), "up: 123.000456 s\r\ntsc: 2400000000 Hz (pit)\r\n", 44);
}

TEST(date)
{
    enum { H24 = 2, BINARY = 4 };
    updating = 100;
    assert_string_equal(clock_says(H24, 0x23), "rtc: 2024-12-31 23:08:59\r\n");
    assert_string_equal(clock_says(H24 | BINARY, 23), "rtc: 2024-12-31 23:08:59\r\n");
    assert_string_equal(clock_says(0, 0x12), "rtc: 2024-12-31 00:08:59\r\n");
    assert_string_equal(clock_says(0, 0x01), "rtc: 2024-12-31 01:08:59\r\n");
    assert_string_equal(clock_says(0, 0x92), "rtc: 2024-12-31 12:08:59\r\n");
    assert_string_equal(clock_says(0, 0x91), "rtc: 2024-12-31 23:08:59\r\n");
    assert_string_equal(clock_says(BINARY, 0x80 | 12), "rtc: 2024-12-31 12:08:59\r\n");
    assert_string_equal(clock_says(BINARY, 0x80 | 11), "rtc: 2024-12-31 23:08:59\r\n");
    assert_string_equal(clock_says(BINARY, 12), "rtc: 2024-12-31 00:08:59\r\n");
}

TEST(clock_that_is_not_there_is_bounded)
{
    assert_string_equal(strstr(answer("time"), "rtc: "), "rtc: no answer\r\n");
    assert_true(ports_seen_count <= 20002);
}

TEST(rehearsals)
{
    shell_model.shell = WORDS_SHELL_FULL;
    assert_string_equal(answer("panic"), "- aa bbb b c\r\n");
    assert_string_equal(answer("panic aa"), "rehearsed 0\r\nit went on\r\n");
    assert_string_equal(answer("panic bbb"), "rehearsed 1\r\nit went on\r\n");
    assert_string_equal(answer("panic b"), "rehearsed 2\r\nit went on\r\n");
    assert_string_equal(answer("panic c"), "rehearsed 3\r\nit went on\r\n");
    assert_string_equal(answer("panic a"), "- aa bbb b c\r\n");
    assert_string_equal(answer("panic cc"), "- aa bbb b c\r\n");
    assert_string_equal(answer("panic bb"), "- aa bbb b c\r\n");
    assert_string_equal(answer("panic aa c"), "- aa bbb b c\r\n");
}

RUN_TESTS(
    cmocka_unit_test(echo), cmocka_unit_test(ends), cmocka_unit_test(again_says_the_answer),
    cmocka_unit_test(resend_says_lines_by_their_numbers), cmocka_unit_test(resend_wants_numbers),
    cmocka_unit_test(checks_are_listed), cmocka_unit_test(checks_are_run_again),
    cmocka_unit_test(risky_check_needs_the_full_shell), cmocka_unit_test(records_are_shown_again),
    cmocka_unit_test(numbered_lines_come_behind_the_answer),
    cmocka_unit_test(log_says_what_was_said_and_not_the_session), cmocka_unit_test(map_of_memory),
    cmocka_unit_test(acpi_lists_tables), cmocka_unit_test(acpi_shows_a_table),
    cmocka_unit_test(smbios_is_listed), cmocka_unit_test(smbios_structure_is_shown),
    cmocka_unit_test(showing_a_structure_is_bounded), cmocka_unit_test(physical_memory_is_read),
    cmocka_unit_test(virtual_memory_is_read), cmocka_unit_test(memory_that_is_not_there_is_told),
    cmocka_unit_test(reading_is_bounded), cmocka_unit_test(memory_is_written),
    cmocka_unit_test(writing_wants_sense), cmocka_unit_test(safe_shell_writes_nothing),
    cmocka_unit_test(msr), cmocka_unit_test(port), cmocka_unit_test(port_wants_sense),
    cmocka_unit_test(cpu), cmocka_unit_test(cpu_of_another_kind),
    cmocka_unit_test(leaf_above_the_highest_is_no_answer), cmocka_unit_test(cpuid),
    cmocka_unit_test(time_since_reset), cmocka_unit_test(date),
    cmocka_unit_test(clock_that_is_not_there_is_bounded), cmocka_unit_test(rehearsals))
