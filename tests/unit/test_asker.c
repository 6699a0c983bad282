/* SPDX-License-Identifier: MIT */
/* When is something typed, and what? By a clock that the tests move. tests/lab/test_listen.py has
 * whole machines and lines that lose bytes. */
#include "serial/lab/asker.h"

#include <string.h>

#include "tests/unit/run.h"

#define PROMPT "rollcall> "
#define AT_ONCE "\r\nrollcall> "
#define SEALED "# end {\"verdict\":\"pass\"} @9:0123abcd\r\n"
#define PEOPLE "# r17 (52:54:00:12:34:56): pass.\r\n"
#define LATER 100000 /* ms: every wait before the first Enter is over */

static struct asker asker;
static struct asker_facts facts;
static uint64_t now;

static void begin(bool has_end, bool is_shell)
{
    asker_begin(&asker);
    facts = (struct asker_facts){.has_end = has_end, .is_shell = is_shell, .heard = 9};
    facts.wanted[0] = 3;
    facts.wanted_count = 1;
    now = 1000;
}

static void hear(const char *text)
{
    asker_hear(&asker, (const uint8_t *)text, strlen(text), now);
}

static const char *after(uint64_t ms)
{
    unsigned wait;
    now += ms;
    const char *text = asker_next(&asker, &facts, now, &wait);
    return text ? text : "";
}

static void enter(void)
{
    hear(SEALED PEOPLE PROMPT);
    assert_string_equal(after(499), "");
    assert_string_equal(after(1), "\r");
}

TEST(enter_prompt_and_command)
{
    begin(true, true);
    enter();
    assert_string_equal(after(10), "");
    hear("\r\n" PROMPT);
    assert_string_equal(after(60), "resend 3\r");
    hear("resend 3\r\n# = # x {} @3:00000000\r\n" PROMPT);
    assert_string_equal(after(60), "resend 3 3\r");
    facts.wanted_count = 0;
    assert_string_equal(after(LATER), "");
}

TEST(what_is_heard_delays_the_first_enter)
{
    begin(true, true);
    hear(SEALED);
    assert_string_equal(after(400), "");
    hear(PEOPLE);
    assert_string_equal(after(400), "");
    hear(PROMPT);
    assert_string_equal(after(400), "");
    assert_string_equal(after(100), "\r");
}

static void assert_silent(bool has_end, bool is_shell, const char *heard)
{
    begin(has_end, is_shell);
    hear(heard);
    for (unsigned i = 0; i < 50; i++)
        assert_string_equal(after(LATER), "");
}

TEST(strangers_are_not_typed_to)
{
    static const char *const said[] = {
        SEALED "r17 login: ",         SEALED PEOPLE "grub> ",
        SEALED PEOPLE "# ",           SEALED "Linux\r\n" PROMPT "x",
        SEALED "a\r\nb\r\n" PROMPT,   SEALED "rollcall login: ",
        SEALED "Linux version 6\r\n", SEALED PROMPT "reboot now, will you",
    };
    for (unsigned i = 0; i < sizeof said / sizeof *said; i++) {
        assert_silent(true, true, said[i]);
        assert_silent(false, true, said[i]);
        assert_silent(false, false, said[i]);
    }
    assert_silent(false, false, PROMPT); /* nothing sealed was ever heard */
    assert_silent(false, false, SEALED PEOPLE);
    assert_silent(true, false, SEALED PEOPLE PROMPT);
}

TEST(prompt_that_lost_bytes_is_one)
{
    begin(false, false);
    hear(SEALED PEOPLE "rllcal> ");
    assert_string_equal(after(1499), "");
    assert_string_equal(after(1), "\r");
}

TEST(without_end_and_prompt_the_first_record_must_say_shell)
{
    begin(false, true);
    hear(SEALED PEOPLE);
    assert_string_equal(after(5999), "");
    assert_string_equal(after(1), "\r");
}

TEST(command_waits_for_the_whole_prompt)
{
    static const char *const replies[] = {"\r\nrollcall>", "\r\nollcall> ", "", "\r\n"};
    for (unsigned i = 0; i < sizeof replies / sizeof *replies; i++) {
        begin(true, true);
        enter();
        hear(replies[i]);
        for (unsigned more = 0; more < 7; more++)
            assert_string_equal(after(5000), "\r");
        assert_string_equal(after(LATER), "");
        assert_int_equal(asker.state, ASKER_GAVE_UP);
    }
}

TEST(something_else_that_answers_ends_it)
{
    begin(true, true);
    enter();
    hear("\r\nr17 login: ");
    assert_string_equal(after(LATER), "");
    assert_int_equal(asker.state, ASKER_GAVE_UP);
}

TEST(reset_instead_of_lines_ends_it)
{
    begin(true, true);
    enter();
    hear("\r\n" PROMPT);
    after(60);
    hear("resend 3\r\n\x1b[2JBIOS\r\na\r\nb\r\nc\r\nd\r\ne");
    assert_string_equal(after(LATER), "");
    assert_int_equal(asker.state, ASKER_GAVE_UP);
}

TEST(asking_is_bounded)
{
    unsigned typed = 0;
    begin(true, true);
    enter();
    while (asker.state != ASKER_GAVE_UP) {
        hear("\r\n" PROMPT);
        typed += after(60)[0] != '\0';
        assert_true(typed < 1000);
    }
    assert_true(typed >= 10);
}

TEST(commands_fit_the_shell)
{
    begin(true, true);
    for (uint32_t i = 0; i < ASKER_WANTED_MAX; i++)
        facts.wanted[i] = 4000000000 + i;
    facts.wanted_count = ASKER_WANTED_MAX;
    enter();
    hear("\r\n" PROMPT);
    const char *text = after(60);
    assert_in_range(strlen(text), 80, 101);
    assert_memory_equal(text, "resend 4000000000 4000000001 ", 29);
}

TEST(lingering_is_asked_without_enter)
{
    begin(true, false);
    facts.linger_ms = 3000;
    hear(SEALED PEOPLE);
    assert_string_equal(after(0), "");
    assert_string_equal(after(500), "resend 3\r");
    assert_string_equal(after(1000), "");
    assert_string_equal(after(0), "resend 3 3\r");
    assert_string_equal(after(2000), "");
    assert_string_equal(after(0), "");
    assert_int_equal(asker.state, ASKER_GAVE_UP);
}

/* Without a prompt to wait for, somebody else's is seen all the same. */
TEST(lingering_machine_that_is_gone)
{
    static const char *const tails[] = {"root@db1:~# ", "grub> ", "\r\nlogin: ", "login: "};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        begin(true, false);
        facts.linger_ms = 7500;
        hear(SEALED);
        hear(tails[i]);
        for (unsigned wait = 0; wait < 9000; wait += 500)
            assert_string_equal(after(wait), "");
    }
    begin(false, false); /* and where its end is not known */
    facts.linger_ms = 7500;
    hear(SEALED);
    for (unsigned wait = 0; wait < 9000; wait += 500)
        assert_string_equal(after(wait), "");
}

/* Whatever comes, a command is typed only where the prompt has come, whole and last. */
TEST(noise)
{
    static const char *const pieces[] = {PROMPT,  "rollcall", "> ",
                                         AT_ONCE, "\r\n",     SEALED,
                                         PEOPLE,  "resend 3", "# = # x {} @3:00000000\r\n",
                                         "x",     "\x1b[2J",  "#",
                                         " ",     "login: "};
    unsigned commands = 0;
    uint32_t random = 1;
    for (unsigned run = 0; run < 3000; run++) {
        char last[32] = "";
        begin(run % 2, true);
        for (unsigned i = 0; i < 40; i++) {
            random = random * 1103515245 + 12345;
            const char *piece = pieces[(random >> 16) % (sizeof pieces / sizeof *pieces)];
            hear(piece);
            memcpy(last, piece, strlen(piece) < sizeof last ? strlen(piece) + 1 : sizeof last);
            last[sizeof last - 1] = '\0';
            const char *typed = after((random >> 8) % 8000);
            if (typed[0] == 'r') {
                commands++;
                assert_true(strcmp(last, PROMPT) == 0 || strcmp(last, AT_ONCE) == 0 ||
                            strcmp(last, "> ") == 0);
            }
        }
    }
    assert_true(commands > 100);
}

RUN_TESTS(cmocka_unit_test(enter_prompt_and_command),
          cmocka_unit_test(what_is_heard_delays_the_first_enter),
          cmocka_unit_test(strangers_are_not_typed_to),
          cmocka_unit_test(prompt_that_lost_bytes_is_one),
          cmocka_unit_test(without_end_and_prompt_the_first_record_must_say_shell),
          cmocka_unit_test(command_waits_for_the_whole_prompt),
          cmocka_unit_test(something_else_that_answers_ends_it),
          cmocka_unit_test(reset_instead_of_lines_ends_it), cmocka_unit_test(asking_is_bounded),
          cmocka_unit_test(commands_fit_the_shell),
          cmocka_unit_test(lingering_is_asked_without_enter),
          cmocka_unit_test(lingering_machine_that_is_gone), cmocka_unit_test(noise))
