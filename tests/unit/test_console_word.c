/* SPDX-License-Identifier: MIT */
/* console=: every way to say where, every option, and what is refused. */
#include <stdio.h>
#include <string.h>

#include "kernel/lib/pci_function.h"
#include "kernel/words/words.h"
#include "tests/unit/run.h"

static struct words words;

static void parse(const char *line)
{
    memset(&words, 0xa5, sizeof words);
    words_parse(line, &words);
}

/* The only console of a line, which is good. */
static const struct words_console *read_good(const char *value)
{
    char line[200];
    snprintf(line, sizeof line, "console=%s --", value);
    parse(line);
    if (words.console_count != 1 || words.problem_count != 0)
        fail_msg("%s should be understood", value);
    return &words.consoles[0];
}

static void assert_refused(const char *value)
{
    char line[200];
    snprintf(line, sizeof line, "console=%s --", value);
    parse(line);
    if (words.console_count != 0 || words.unknown_values != 1 || words.problem_count != 1)
        fail_msg("%s should be refused", value);
    assert_int_equal(words.problems[0].trouble, WORDS_UNKNOWN_VALUE);
}

static void assert_place(const char *value, enum words_console_kind kind, uint64_t address)
{
    const struct words_console *console = read_good(value);
    assert_int_equal(console->kind, kind);
    assert_int_equal(console->address, address);
    /* Nothing that wasn't told. */
    assert_int_equal(console->settings.baud, 0);
    assert_int_equal(console->settings.clock, 0);
    assert_int_equal(console->stride, 0);
    assert_int_equal(console->settings.flow, UART_FLOW_NONE);
    assert_false(console->settings.keep);
}

TEST(every_place)
{
    assert_place("auto", WORDS_CONSOLE_AUTO, 0);
    assert_place("hunt", WORDS_CONSOLE_HUNT, 0);
    assert_place("none", WORDS_CONSOLE_NONE, 0);
    assert_place("com1", WORDS_CONSOLE_COM, 1);
    assert_place("com4", WORDS_CONSOLE_COM, 4);
    assert_place("ttyS0", WORDS_CONSOLE_COM, 1);
    assert_place("ttyS3", WORDS_CONSOLE_COM, 4);
    assert_place("io:0x3f8", WORDS_CONSOLE_IO, 0x3f8);
    assert_place("io:3F8", WORDS_CONSOLE_IO, 0x3f8);
    assert_place("io:1", WORDS_CONSOLE_IO, 1);
    assert_place("io:ffff", WORDS_CONSOLE_IO, 0xffff);
    assert_place("mmio:0xfedc9000", WORDS_CONSOLE_MEMORY, 0xfedc9000);
    assert_place("mmio:FEDC9000", WORDS_CONSOLE_MEMORY, 0xfedc9000);
    assert_place("mmio:0xffffffffffffffff", WORDS_CONSOLE_MEMORY, UINT64_MAX);
    assert_place("pci:0:0.0", WORDS_CONSOLE_PCI, 0);
    assert_place("pci:00:04.0.2", WORDS_CONSOLE_PCI, 2);
    assert_place("pci:0000:00:04.0.2", WORDS_CONSOLE_PCI, 2);
    assert_place("pci:00:04.0.2f", WORDS_CONSOLE_PCI, 47);
}

TEST(no_place)
{
    static const char *const values[] = {
        "",
        ",",
        "com",
        "com0",
        "com5",
        "com10",
        "com01",
        "com/",
        "COM1",
        "comx",
        "ttyS",
        "ttyS4",
        "ttyS00",
        "ttyS/",
        "tty0",
        "autos",
        "aut",
        "auto:",
        "nones",
        "hunt1",
        "hunt,9600",
        "hunt,keep",
        "none,115200",
        "hunt,",
        "io",
        "io:",
        "io:0",
        "io:0x",
        "io:0x0",
        "io:10000",
        "io:-1",
        "io:3g8",
        "io:3f8h",
        "io:00000000000000000000000000000003f8x",
        "io:0x0x3f8",
        "mmio:",
        "mmio:0",
        "mmio:10000000000000000",
        "mmio:fffffffffffffffff",
        "mmio",
        "115200",
        "115200n8",
        "\xff",
        "uart8250,io,0x3f8",
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_refused(values[i]);
}

TEST(pci_place_is_hex)
{
    const struct words_console *console = read_good("pci:fe:1f.7");
    assert_int_equal(console->pci, pci_function(0xfe, 0x1f, 7));
    assert_int_equal(console->address, 0);
}

TEST(no_pci_place)
{
    static const char *const values[] = {
        "pci",          "pci:",         "pci:0",         "pci:0:",        "pci:0:0",
        "pci:0:0.",     "pci:0:0.8",    "pci:0:20.0",    "pci:100:0.0",   "pci:0:0.0.",
        "pci:0:0.0.30", "pci:0:0.0.ff", "pci:0:0.0.0.0", "pci::0.0",      "pci:0:.0",
        "pci:0.0.0",    "pci:0:0:0",    "pci:0x0:0.0",   "pci:0:0.0:2",   "pci:0:0.-1",
        "pci:0:0.9",    "pci:0:0.0.x",  "pci:0000:00:0", "pci:0:0.0com1", "pci:1:0:0.0",
        "pci:80:0:0.0", "pci:0:0:20.0", "pci:0:0:0:0.0", "pci:0:100:0.0", "pci::0:0.0"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_refused(values[i]);
}

TEST(rate_alone_and_as_linux_has_it)
{
    static const struct {
        const char *value;
        uint32_t baud;
        enum uart_flow flow;
    } rates[] = {
        {"com1,115200", 115200, UART_FLOW_NONE},        {"com1,115200n8", 115200, UART_FLOW_NONE},
        {"com1,57600n8r", 57600, UART_FLOW_RTS_CTS},    {"ttyS1,9600n8", 9600, UART_FLOW_NONE},
        {"ttyS1,921600n8r", 921600, UART_FLOW_RTS_CTS}, {"auto,38400", 38400, UART_FLOW_NONE},
    };
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        const struct words_console *console = read_good(rates[i].value);
        assert_int_equal(console->settings.baud, rates[i].baud);
        assert_int_equal(console->settings.flow, rates[i].flow);
    }
}

TEST(every_option)
{
    assert_true(read_good("com1,keep")->settings.keep);
    assert_int_equal(read_good("com1,rts")->settings.flow, UART_FLOW_RTS_CTS);
    assert_int_equal(read_good("com1,xon")->settings.flow, UART_FLOW_XON_XOFF);
    assert_int_equal(read_good("com1,clock=14745600")->settings.clock, 14745600);
    assert_int_equal(read_good("com1,clock=153600")->settings.clock, 153600);
    assert_int_equal(read_good("com1,clock=4294967295")->settings.clock, UINT32_MAX);
    for (unsigned stride = 1; stride <= 8; stride *= 2) {
        char value[40];
        snprintf(value, sizeof value, "mmio:0xfe030000,stride=%u", stride);
        assert_int_equal(read_good(value)->stride, stride);
    }
}

TEST(options_come_in_any_order_and_the_last_of_a_kind_counts)
{
    const struct words_console *console =
        read_good("mmio:fe030000,xon,clock=48000000,9600,stride=4,keep,rts,19200n8");
    assert_int_equal(console->address, 0xfe030000);
    assert_int_equal(console->settings.baud, 19200);
    assert_int_equal(console->settings.flow, UART_FLOW_RTS_CTS);
    assert_int_equal(console->settings.clock, 48000000);
    assert_int_equal(console->stride, 4);
    assert_true(console->settings.keep);
}

TEST(no_option)
{
    static const char *const values[] = {
        "com1,",
        "com1,,keep",
        "com1,keep,",
        "com1,keeps",
        "com1keep",
        "com1,kee",
        "com1,115200n",
        "com1,115200n7",
        "com1,115200n8x",
        "com1,115200n8rr",
        "com1,115200e8",
        "com1,115200r",
        "com1,n8",
        "com1,n8r",
        "com1,9599",
        "com1,921601",
        "com1,0",
        "com1,-9600",
        "com1,4294976896",           /* 9600 and 2^32 */
        "com1,18446744073709561216", /* 9600 and 2^64 */
        "com1,0x9600",
        "com1,clock",
        "com1,clock=",
        "com1,clock=0",
        "com1,clock=153599",
        "com1,clock=4294967296",
        "com1,clock=1843200Hz",
        "com1,stride",
        "com1,stride=",
        "com1,stride=0",
        "com1,stride=3",
        "com1,stride=5",
        "com1,stride=6",
        "com1,stride=7",
        "com1,stride=9",
        "com1,stride=16",
        "com1,stride=257",
        "com1,RTS",
        "com1,com2",
        "com1;keep",
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_refused(values[i]);
}

TEST(word_without_a_value_is_refused)
{
    parse("console --");
    assert_int_equal(words.unknown_values, 1);
    assert_int_equal(words.console_count, 0);
}

TEST(all_of_them_count_in_their_order)
{
    parse("console=com2,9600 console=auto console=com7 console=io:240 --");
    assert_int_equal(words.console_count, 3);
    assert_int_equal(words.consoles[0].address, 2);
    assert_int_equal(words.consoles[0].settings.baud, 9600);
    assert_int_equal(words.consoles[1].kind, WORDS_CONSOLE_AUTO);
    assert_int_equal(words.consoles[1].settings.baud, 0);
    assert_int_equal(words.consoles[2].address, 0x240);
    assert_int_equal(words.unknown_values, 1);
}

TEST(more_than_fit_are_reported)
{
    char line[400] = "";
    size_t length = 0;
    for (unsigned i = 0; i < WORDS_CONSOLES_MAX + 2; i++)
        length +=
            (size_t)snprintf(line + length, sizeof line - length, "console=io:%x ", 0x200 + 8 * i);
    snprintf(line + length, sizeof line - length, "--");
    parse(line);
    assert_int_equal(words.console_count, WORDS_CONSOLES_MAX);
    assert_int_equal(words.consoles[WORDS_CONSOLES_MAX - 1].address, 0x238);
    assert_int_equal(words.problem_count, 2);
    assert_int_equal(words.problems[0].trouble, WORDS_TOO_LONG);
    assert_string_equal(words.problems[0].text, "console=io:240");
    assert_int_equal(words.unknown_values, 0);
}

TEST(cut_console_is_not_used)
{
    parse("console=com1 console=io:24");
    assert_int_equal(words.console_count, 1);
    assert_int_equal(words.problems[0].trouble, WORDS_CUT);
}

RUN_TESTS(cmocka_unit_test(every_place), cmocka_unit_test(no_place),
          cmocka_unit_test(pci_place_is_hex), cmocka_unit_test(no_pci_place),
          cmocka_unit_test(rate_alone_and_as_linux_has_it), cmocka_unit_test(every_option),
          cmocka_unit_test(options_come_in_any_order_and_the_last_of_a_kind_counts),
          cmocka_unit_test(no_option), cmocka_unit_test(word_without_a_value_is_refused),
          cmocka_unit_test(all_of_them_count_in_their_order),
          cmocka_unit_test(more_than_fit_are_reported), cmocka_unit_test(cut_console_is_not_used))
