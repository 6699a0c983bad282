/* SPDX-License-Identifier: MIT */
/* The prompt: for people, for scripts, and for what only looks like either. */
#include "kernel/shell/shell.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/answer/keep.h"
#include "kernel/log/log.h"
#include "tests/unit/cpu_model.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"
#include "tests/unit/shell_model.h"

#define PROMPT SHELL_PROMPT
#define P(...)                                                                                     \
    {                                                                                              \
        .bytes = __VA_ARGS__                                                                       \
    }
#define RUN(...)                                                                                   \
    shell_model_run(                                                                               \
        (const struct shell_piece[]){__VA_ARGS__},                                                 \
        sizeof((const struct shell_piece[]){__VA_ARGS__}) / sizeof(struct shell_piece), 0, false)
#define SILENT "three such lines in a row: silent until Enter comes alone\r\n"

TEST(prompt_comes_first)
{
    assert_string_equal(shell_model_run(NULL, 0, 0, false), PROMPT);
    assert_int_equal(shell_model.end, SHELL_MODEL_WAITS);
}

TEST(bare_enter_brings_the_prompt)
{
    assert_string_equal(shell_model_type("\r\n\n  \r"),
                        "\r\n" PROMPT "\r\n" PROMPT "  \r\n" PROMPT);
}

TEST(command_is_echoed_and_answered)
{
    assert_string_equal(shell_model_type("echo Hello  World!\r"),
                        "echo Hello  World!\r\nHello World!\r\n" PROMPT);
}

TEST(words_in_any_blanks)
{
    assert_string_equal(RUN(P("   echo   a  b \n")), PROMPT "   echo   a  b \r\na b\r\n" PROMPT);
    assert_string_equal(
        RUN(P("msr   read\n")),
        PROMPT "msr   read\r\nusage: msr read NUMBER: reads a model-specific register\r\n" PROMPT);
}

TEST(line_full_of_words)
{
    char text[SHELL_LINE_MAX + 2] = "echo";
    for (unsigned i = 4; i < SHELL_LINE_MAX; i++)
        text[i] = i % 2 ? 'a' : ' ';
    text[SHELL_LINE_MAX] = '\r';
    const char *said = strstr(shell_model_type(text), "\r\n");
    assert_memory_equal(said + 2, text + 5, SHELL_LINE_MAX - 5);
}

TEST(cr_and_lf_far_apart)
{
    assert_string_equal(
        RUN(P("echo a\r"), P("\n", .after_ms = 60000), P("echo b\n", .after_ms = 1)),
        PROMPT "echo a\r\na\r\n" PROMPT "echo b\r\nb\r\n" PROMPT);
}

TEST(byte_by_byte_is_as_good)
{
    static const char text[] = "echo a\r\nech\x7f\x7f\x7f"
                               "echo b\r";
    static struct shell_piece pieces[sizeof text - 1];
    for (size_t i = 0; i < sizeof text - 1; i++)
        pieces[i] = (struct shell_piece){text + i, 1, 500, 0};
    const char *said = shell_model_run(pieces, sizeof text - 1, 0, false);
    assert_string_equal(said,
                        PROMPT "echo a\r\na\r\n" PROMPT "ech\b \b\b \b\b \becho b\r\nb\r\n" PROMPT);
}

TEST(esc_key_is_forgotten_after_a_while)
{
    assert_string_equal(RUN(P("\x1b"), P("[echo\r", .after_ms = 500)),
                        PROMPT "[echo\r\n[echo: unknown command, try help\r\n" PROMPT);
    assert_string_equal(RUN(P("x\x1b"), P("[D", .after_ms = 20)), PROMPT "x\b");
}

TEST(unknown_command)
{
    assert_string_equal(shell_model_type("reboo now\r"),
                        "reboo now\r\nreboo: unknown command, try help\r\n" PROMPT);
    assert_string_equal(shell_model_type("hel\r"),
                        "hel\r\nhel: unknown command, try help\r\n" PROMPT);
    assert_string_equal(shell_model_type("helping\r"),
                        "helping\r\nhelping: unknown command, try help\r\n" PROMPT);
}

TEST(bad_arguments_get_the_usage)
{
    assert_string_equal(shell_model_type("mem read here\r"),
                        "mem read here\r\nusage: mem read ADDRESS [COUNT]: shows bytes, physical "
                        "or the kernel's\r\n" PROMPT);
    assert_string_equal(shell_model_type("again please\r"),
                        "again please\r\nusage: again: says the whole answer anew\r\n" PROMPT);
}

TEST(family_alone_gets_the_usage_of_each)
{
    assert_string_equal(shell_model_type("msr\r"),
                        "msr\r\nusage: msr read NUMBER: reads a model-specific register\r\nusage: "
                        "msr write NUMBER VALUE: writes one (shell=full)\r\n" PROMPT);
    assert_string_equal(
        shell_model_type("io poke 1\r"),
        "io poke 1\r\nusage: io read PORT [1|2|4]: reads so many bytes from a port (shell=full)\r\n"
        "usage: io write PORT VALUE [1|2|4]: writes them (shell=full)\r\n" PROMPT);
}

TEST(safe_mode_says_what_it_needs)
{
    static const char *const lines[] = {"mem write 0 1 0\r", "msr write 0 0\r", "io read 0\r",
                                        "io write 0 0\r", "panic ud\r"};
    for (unsigned i = 0; i < 5; i++) {
        const char *said = strchr(shell_model_type(lines[i]), '\n') + 1;
        assert_string_equal(said, "needs shell=full\r\n" PROMPT);
    }
}

TEST(too_long_a_line_is_not_run)
{
    char text[SHELL_LINE_MAX + 10];
    memset(text, 'a', sizeof text);
    memcpy(text, "echo", 4);
    memcpy(text + SHELL_LINE_MAX + 3, "\r", 2);
    const char *said = shell_model_type(text) + SHELL_LINE_MAX;
    assert_string_equal(said, "\a\a\a\r\n3 characters too many: not run\r\n" PROMPT);
}

TEST(lost_input_is_not_run)
{
    assert_string_equal(RUN(P("echo a\r"), P("echo b\r", .after_ms = 1, .lost = 2), P("echo c\r")),
                        PROMPT "echo a\r\na\r\n" PROMPT
                               "echo b\r\ninput was lost: type it again\r\n" PROMPT
                               "echo c\r\nc\r\n" PROMPT);
}

TEST(lost_output_is_said)
{
    shell_model.takes = sizeof PROMPT + sizeof "echo a\r\na" - 2;
    const char *said = RUN(P("echo a\r"), P("\r", .after_ms = 1));
    assert_non_null(strstr(said, " bytes could not be sent\r\n" PROMPT));
}

TEST(three_unknown_commands_in_a_row_bring_silence)
{
    const char *said = RUN(P("a\rb\rc\r"), P("echo d\r", .after_ms = 10), P("e\t\x0c\x15\r"));
    assert_string_equal(said, PROMPT "a\r\na: unknown command, try help\r\n" PROMPT
                                     "b\r\nb: unknown command, try help\r\n" PROMPT
                                     "c\r\nc: unknown command, try help\r\n" SILENT);
}

TEST(several_commands_on_a_line)
{
    assert_string_equal(shell_model_type("echo a; ;echo b;\r"),
                        "echo a; ;echo b;\r\na\r\nb\r\n" PROMPT);
    /* One of them without sense is a line without sense. */
    assert_non_null(strstr(RUN(P("a;echo\necho;a\n;a;echo\n")), SILENT));
    assert_null(strstr(RUN(P("a\nb\necho;echo\nc\n;;\nd\n")), SILENT));
}

TEST(bare_enter_ends_silence)
{
    static const char *const enters[] = {"\r", "\n", "\r\n"};
    for (unsigned i = 0; i < 3; i++) {
        const char *said = RUN(P("a\nb\nc\n"), P(enters[i]), P("echo d\n"));
        assert_string_equal(strstr(said, SILENT), SILENT PROMPT "echo d\r\nd\r\n" PROMPT);
    }
}

TEST(no_other_enter_ends_silence)
{
    const char *said = RUN(P("a\nb\nc\n"), P(" \r\n"), P("\xff\r\n"), P("\x7f\r"), P("\x1b\n"),
                           P("\t\n"), P("\x03"), P("\r"), P("a\r", .after_ms = 1000), P("\n"));
    assert_string_equal(strstr(said, SILENT), SILENT);
    said = RUN(P("a\nb\nc\n"), P(" \r\n"), P("\r"));
    assert_string_equal(strstr(said, SILENT), SILENT PROMPT);
}

TEST(telnet_enter_ends_silence)
{
    assert_string_equal(
        strstr(RUN(P("a\r\0b\r\0c\r\0", .length = 9), P("\r\0", .length = 2)), SILENT),
        SILENT PROMPT);
}

TEST(known_command_or_silence_starts_the_count_anew)
{
    const char *said = RUN(P("a\nb\nhelp help\na\nb\nmsr\na\nb\n\na\n"));
    assert_null(strstr(said, "\n\n"));
    assert_non_null(strstr(said, SILENT)); /* an empty line is no command */
    said = RUN(P("a\nb\nhelp help\na\nb\necho\na\nb\n"));
    assert_null(strstr(said, SILENT));
    said = RUN(P("a\nb\nc\n\na\nb\n"));
    assert_string_equal(strstr(said, SILENT) + strlen(SILENT),
                        PROMPT "a\r\na: unknown command, try help\r\n" PROMPT
                               "b\r\nb: unknown command, try help\r\n" PROMPT);
}

TEST(noise_that_overruns_brings_silence_too)
{
    const char *said = RUN(P("a\n", .after_ms = 1, .lost = 1), P("b\n", .after_ms = 1, .lost = 1),
                           P("c\n", .after_ms = 1, .lost = 1), P("d\n"));
    assert_non_null(strstr(said, SILENT));
    assert_null(strstr(said, "d\r\n" PROMPT));
}

TEST(tab_completes)
{
    assert_string_equal(shell_model_type("he\t\t"), "help ");
    assert_string_equal(shell_model_type("me\t"), "mem ");
    assert_string_equal(shell_model_type("mem r\t0"), "mem read 0");
    assert_string_equal(shell_model_type("xyz\t"), "xyz");
    assert_string_equal(shell_model_type("help x\t"), "help x");
    assert_string_equal(shell_model_type("mem w\x02\t"),
                        "mem w\b\r\n- mem map, mem read, mem write\r\n" PROMPT "mem w\b");
}

TEST(tab_lists_what_it_may_become)
{
    assert_string_equal(shell_model_type("cpu\t"), "cpu\r\n- cpu, cpuid\r\n" PROMPT "cpu");
    assert_string_equal(shell_model_type("ec\t\ta\r"), "echo a\r\na\r\n" PROMPT);
}

TEST(help_lists_by_name)
{
    const char *said = shell_model_type("help\r");
    const char *const names[] = {"acpi",     "again",     "check",   "cpu",      "cpuid",
                                 "echo",     "go",        "halt",    "help",     "io read",
                                 "io write", "log",       "mem map", "mem read", "mem write",
                                 "msr read", "msr write", "panic",   "pci",      "poweroff",
                                 "reboot",   "resend",    "show",    "smbios",   "time"};
    said = strchr(said, '\n') + 1;
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        assert_memory_equal(said, "- ", 2);
        assert_memory_equal(said + 2, names[i], strlen(names[i]));
        assert_true(strchr(": ", said[2 + strlen(names[i])]) != NULL);
        assert_true(strcspn(said, "\r") < 80);
        said = strchr(said, '\n') + 1;
    }
    assert_string_equal(said, PROMPT);
}

TEST(help_on_one)
{
    assert_string_equal(shell_model_type("help msr\r"),
                        "help msr\r\n- msr read NUMBER: reads a model-specific register\r\n"
                        "- msr write NUMBER VALUE: writes one (shell=full)\r\n" PROMPT);
    assert_string_equal(shell_model_type("help me\r"),
                        "help me\r\nusage: help [NAME]: lists the commands\r\n" PROMPT);
}

static const char early[] = "the answer waits: 10 s without a key give it, or go\r\n" PROMPT;

TEST(early_prompt_says_that_the_answer_waits)
{
    assert_string_equal(shell_model_run(NULL, 0, 9000, true), early);
    assert_int_equal(shell_model.end, SHELL_MODEL_WAITS);
}

TEST(go_gives_the_answer)
{
    struct shell_piece piece = {.bytes = "go\r\n"};
    const char *said = shell_model_run(&piece, 1, 100, true);
    assert_int_equal(shell_model.end, SHELL_MODEL_RETURNED);
    assert_string_equal(said + strlen(early), "go\r\n");
    /* The LF comes when the answer was given. */
    piece.bytes = "\n";
    assert_string_equal(shell_model_run(&piece, 1, 100, false), PROMPT);
}

TEST(go_later_does_nothing)
{
    assert_string_equal(shell_model_type("go\r"),
                        "go\r\nthe answer was given, see: again\r\n" PROMPT);
    assert_int_equal(shell_model.end, SHELL_MODEL_WAITS);
}

TEST(nothing_typed_early_gives_the_answer)
{
    const char *said = shell_model_run(NULL, 0, 11000, true);
    assert_int_equal(shell_model.end, SHELL_MODEL_RETURNED);
    assert_string_equal(said + strlen(early), "\r\nnobody asks: here is the answer\r\n");
    assert_true(shell_model.us >= 10000000 && shell_model.us < 10100000);
}

TEST(each_key_early_gives_more_time)
{
    struct shell_piece pieces[] = {P("e", .after_ms = 8000), P("c", .after_ms = 8000)};
    shell_model_run(pieces, 2, 8000, true);
    assert_int_equal(shell_model.end, SHELL_MODEL_WAITS);
    shell_model_run(pieces, 2, 11000, true);
    assert_int_equal(shell_model.end, SHELL_MODEL_RETURNED);
}

/* A line that lies open, a machine that talks, a line without end: none of them holds it up. */
TEST(noise_does_not_hold_the_answer_up)
{
    static const char *const noises[] = {"\xff", "a\n", "abcdefgh"};
    static struct shell_piece pieces[40];
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned j = 0; j < 40; j++)
            pieces[j] = (struct shell_piece){noises[i], 0, 1000, 0};
        shell_model_run(pieces, 40, 0, true);
        assert_int_equal(shell_model.end, SHELL_MODEL_RETURNED);
    }
}

TEST(waiting_is_progress)
{
    shell_model_run(NULL, 0, 5000, false);
    assert_true(shell_model.progress >= 5000);
}

TEST(number)
{
    static const struct {
        const char *text;
        bool is_number;
        uint64_t value;
    } cases[] = {{"0", true, 0},
                 {"12", true, 12},
                 {"0x1F", true, 0x1f},
                 {"0Xabc", true, 0xabc},
                 {"010", true, 10},
                 {"18446744073709551615", true, UINT64_MAX},
                 {"0xffffffffffffffff", true, UINT64_MAX},
                 {"0x00000000000000001", true, 1},
                 {"18446744073709551616", false, 0},
                 {"0x10000000000000000", false, 0},
                 {"99999999999999999999", false, 0},
                 {"", false, 0},
                 {"0x", false, 0},
                 {"x", false, 0},
                 {"1a", false, 0},
                 {"0xg", false, 0},
                 {"-1", false, 0},
                 {"1 ", false, 0},
                 {"0x@", false, 0},
                 {"\x10", false, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t value = 0;
        assert_int_equal(shell_number(cases[i].text, &value), cases[i].is_number);
        if (cases[i].is_number)
            assert_int_equal(value, cases[i].value);
    }
}

/* Any bytes: nothing but text and line ends comes back, and never more than some per byte. */
TEST(random_bytes_do_no_harm)
{
    static char bytes[600];
    cpu_model.leaf = shell_model_cpuid;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct random random = {seed};
        for (size_t i = 0; i < sizeof bytes; i++) {
            uint64_t kind = random_below(&random, 8);
            bytes[i] = kind == 0   ? (char)random_next(&random)
                       : kind == 1 ? '\r'
                       : kind == 2 ? "\x1b[A\t\x10\x03\x15"[random_below(&random, 7)]
                                   : "hlpecomrsagi 0x1"[random_below(&random, 16)];
        }
        struct shell_piece piece = {.bytes = bytes, .length = sizeof bytes};
        const char *said = shell_model_run(&piece, 1, 0, false);
        for (const char *c = said; *c != '\0'; c++)
            assert_true((*c >= ' ' && *c <= '~') || strchr("\r\n\b\a", *c));
        assert_true(strlen(said) < sizeof bytes * 200);
    }
}

/* Two shells, each one's mouth at the other's ear. */
static int ear, mouth;
static size_t spoken, quiet;

static bool hear(uint8_t *byte)
{
    bool is_there = read(ear, byte, 1) == 1;
    quiet = is_there ? 0 : quiet;
    return is_there;
}

static void speak(void *context, const char *bytes, size_t length)
{
    (void)context;
    assert_int_equal(write(mouth, bytes, length), length);
    spoken += length;
    assert_true(spoken < 20000);
}

/* Nothing for 0.3 s on both sides is silence. */
static void listen(void)
{
    poll(NULL, 0, 1);
    if (++quiet > 300)
        _exit(0);
}

static void talk(int in, int out, const char *first)
{
    static struct log_sink sink = {.write = speak, .kinds = LOG_WIRE};
    static const struct shell_peer peer = {hear, listen};
    shell_model.peer = &peer;
    ear = in;
    mouth = out;
    fcntl(ear, F_SETFL, O_NONBLOCK);
    log_add_sink(&sink);
    log_pass(first, strlen(first));
    shell_run(false);
}

static void let_talk(const char *left, const char *right)
{
    int there[2], back[2], status;
    assert_int_equal(pipe(there) | pipe(back), 0);
    pid_t other = fork();
    if (other == 0)
        talk(there[0], back[1], right);
    pid_t one = fork();
    if (one == 0)
        talk(back[0], there[1], left);
    assert_int_equal(waitpid(one, &status, 0), one);
    assert_int_equal(status, 0);
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_int_equal(status, 0);
}

TEST(two_shells_fall_silent)
{
    cpu_model.leaf = shell_model_cpuid;
    let_talk("", "");
    let_talk("\r\n", "");
    let_talk("\r\n\r\n\r\n", "\r\n");
    let_talk("help\r\n", "help\r\n");
    let_talk("log\r\nhelp\r\n", "again\r\nmem\r\nmsr\r\n");
    let_talk("a\nb\nc\nd\n\n\n", "\r");
    let_talk("m\t\t\r\n", "c\t\r\n\t");
}

/* A plug that gives back all that was said. */
TEST(shell_that_hears_itself_falls_silent)
{
    int loop[2], status;
    assert_int_equal(pipe(loop), 0);
    pid_t one = fork();
    if (one == 0)
        talk(loop[0], loop[1], "help\r\n\r\n");
    assert_int_equal(waitpid(one, &status, 0), one);
    assert_int_equal(status, 0);
}

/* What lingering for 5 s said to these pieces; it goes on for that long and no longer. */
#define LINGER(...)                                                                                \
    shell_model_linger(                                                                            \
        (const struct shell_piece[]){__VA_ARGS__},                                                 \
        sizeof((const struct shell_piece[]){__VA_ARGS__}) / sizeof(struct shell_piece), 5)

static void keep_two(void)
{
    keep_line(LOG_WIRE, "# one {} @1:11111111", 20);
    keep_line(LOG_WIRE, "# two {} @2:22222222", 20);
}

TEST(linger_serves_resend_without_prompt_and_echo)
{
    keep_two();
    assert_string_equal(LINGER(P("resend 2\r"), P("\n \"resend 1 3\"\n", .after_ms = 1000)),
                        "# = # two {} @2:22222222\r\n# = # one {} @1:11111111\r\n# gone 3\r\n");
    assert_int_equal(shell_model.end, SHELL_MODEL_RETURNED);
    assert_in_range(shell_model.us, 6000000, 6100000);
}

TEST(linger_serves_nothing_else)
{
    keep_two();
    assert_string_equal(
        LINGER(P("help\r\r\nagain\rpoweroff\rresen\tresend;halt\rresend1\r# resend\r")), "");
    assert_int_equal(shell_model.end, SHELL_MODEL_RETURNED);
    assert_in_range(shell_model.us, 5000000, 5100000);
}

TEST(linger_takes_no_line_that_is_not_whole)
{
    char text[SHELL_LINE_MAX + 20];
    keep_two();
    memset(text, ' ', sizeof text);
    memcpy(text, "resend 1", 8);
    memcpy(text + sizeof text - 3, "2\r", 3);
    assert_string_equal(LINGER(P(text)), "");
    assert_string_equal(LINGER(P("resend 1 ", .lost = 0), P("2\r", .after_ms = 10, .lost = 1)), "");
}

TEST(linger_has_an_end_however_often_it_is_asked)
{
    static struct shell_piece pieces[40];
    keep_two();
    for (unsigned i = 0; i < 40; i++)
        pieces[i] = (struct shell_piece){.bytes = "resend 1\r", .after_ms = 4000};
    shell_model_linger(pieces, 40, 5);
    assert_int_equal(shell_model.end, SHELL_MODEL_RETURNED);
    assert_in_range(shell_model.us, 50000000, 51000000);
}

RUN_TESTS(cmocka_unit_test(prompt_comes_first), cmocka_unit_test(bare_enter_brings_the_prompt),
          cmocka_unit_test(command_is_echoed_and_answered), cmocka_unit_test(words_in_any_blanks),
          cmocka_unit_test(line_full_of_words), cmocka_unit_test(cr_and_lf_far_apart),
          cmocka_unit_test(byte_by_byte_is_as_good),
          cmocka_unit_test(esc_key_is_forgotten_after_a_while), cmocka_unit_test(unknown_command),
          cmocka_unit_test(bad_arguments_get_the_usage),
          cmocka_unit_test(family_alone_gets_the_usage_of_each),
          cmocka_unit_test(safe_mode_says_what_it_needs),
          cmocka_unit_test(too_long_a_line_is_not_run), cmocka_unit_test(lost_input_is_not_run),
          cmocka_unit_test(lost_output_is_said),
          cmocka_unit_test(three_unknown_commands_in_a_row_bring_silence),
          cmocka_unit_test(several_commands_on_a_line), cmocka_unit_test(bare_enter_ends_silence),
          cmocka_unit_test(no_other_enter_ends_silence),
          cmocka_unit_test(telnet_enter_ends_silence),
          cmocka_unit_test(known_command_or_silence_starts_the_count_anew),
          cmocka_unit_test(noise_that_overruns_brings_silence_too), cmocka_unit_test(tab_completes),
          cmocka_unit_test(tab_lists_what_it_may_become), cmocka_unit_test(help_lists_by_name),
          cmocka_unit_test(help_on_one), cmocka_unit_test(early_prompt_says_that_the_answer_waits),
          cmocka_unit_test(go_gives_the_answer), cmocka_unit_test(go_later_does_nothing),
          cmocka_unit_test(nothing_typed_early_gives_the_answer),
          cmocka_unit_test(each_key_early_gives_more_time),
          cmocka_unit_test(noise_does_not_hold_the_answer_up),
          cmocka_unit_test(waiting_is_progress), cmocka_unit_test(number),
          cmocka_unit_test(random_bytes_do_no_harm), cmocka_unit_test(two_shells_fall_silent),
          cmocka_unit_test(shell_that_hears_itself_falls_silent),
          cmocka_unit_test(linger_serves_resend_without_prompt_and_echo),
          cmocka_unit_test(linger_serves_nothing_else),
          cmocka_unit_test(linger_takes_no_line_that_is_not_whole),
          cmocka_unit_test(linger_has_an_end_however_often_it_is_asked))
