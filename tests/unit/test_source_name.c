/* SPDX-License-Identifier: MIT */
/* What a person writes for a serial line, and what gensio(5) is given: nothing that was written may
 * become a part of its syntax. */
#include "serial/lab/source_name.h"

#include <string.h>

#include "tests/unit/run.h"

static struct source_name name;

static const char *gensio(const char *text)
{
    assert_null(source_name_read(text, 0, "secret", &name));
    return name.gensio;
}

static bool is_none(const char *text)
{
    return source_name_read(text, 0, NULL, &name) != NULL;
}

TEST(devices)
{
    assert_string_equal(gensio("/dev/ttyUSB0"),
                        "serialdev(readbuf=16384),/dev/ttyUSB0,115200n81,local");
    assert_string_equal(gensio("/dev/ttyUSB0@9600"),
                        "serialdev(readbuf=16384),/dev/ttyUSB0,9600n81,local");
    assert_string_equal(gensio("/dev/ttyS1@19200n8"),
                        "serialdev(readbuf=16384),/dev/ttyS1,19200n81,local");
    assert_string_equal(gensio("./a,b(c)\"d"),
                        "serialdev(readbuf=16384),./a\\,b\\(c\\)\\\"d,115200n81,local");
    assert_string_equal(gensio("/dev/by@id"),
                        "serialdev(readbuf=16384),/dev/by\\@id,115200n81,local");
    assert_int_equal(name.kind, SOURCE_DEVICE);
}

TEST(rate_of_the_command_line)
{
    assert_null(source_name_read("/dev/ttyS0", 57600, NULL, &name));
    assert_int_equal(name.baud, 57600);
    assert_null(source_name_read("/dev/ttyS0@9600", 57600, NULL, &name));
    assert_int_equal(name.baud, 9600);
}

TEST(servers)
{
    assert_string_equal(gensio("r17:2001"), "tcp(readbuf=16384),r17,2001");
    assert_int_equal(name.kind, SOURCE_TCP);
    assert_string_equal(gensio("[fe80::1]:2001"), "tcp(readbuf=16384),fe80::1,2001");
    assert_string_equal(gensio("rfc2217://r17:2001"),
                        "telnet(rfc2217,readbuf=16384),tcp(readbuf=16384),r17,2001");
    assert_string_equal(gensio("rfc2217://r17:2001@9600"),
                        "telnet(rfc2217,readbuf=16384),tcp(readbuf=16384),r17,2001");
    assert_int_equal(name.baud, 9600);
    assert_string_equal(gensio("sol://admin@bmc"),
                        "ipmisol(readbuf=16384),lan -U admin -P secret bmc,115200");
    assert_string_equal(gensio("sol://bmc:624"),
                        "ipmisol(readbuf=16384),lan -p 624 -P secret bmc,115200");
    assert_int_equal(name.kind, SOURCE_SOL);
}

TEST(others)
{
    assert_string_equal(gensio("unix:/run/a b"), "unix(readbuf=16384),/run/a\\ b");
    assert_string_equal(gensio("gensio:tcp(readbuf=9),r17,1"), "tcp(readbuf=9),r17,1");
    assert_string_equal(gensio("exec:ssh lab 'picocom x'"), "");
    assert_string_equal(name.path, "ssh lab 'picocom x'");
    assert_string_equal(gensio("file:/var/log/r17 console.log"), "");
    assert_string_equal(name.path, "/var/log/r17 console.log");
    assert_int_equal(name.kind, SOURCE_FILE);
    assert_string_equal(gensio("-"), "");
    assert_int_equal(name.kind, SOURCE_STDIN);
}

TEST(nothing_else_is_a_source)
{
    static const char *const wrong[] = {
        "",           "r17",        ":2001",         "r17:",
        "r17:ssh",    "r17:1,x",    "user@r17:2001", "rfc2217://r17",
        "rfc2217://", "sol://",     "sol://a@b",     "exec:",
        "unix:",      "file:",      "gensio:",       "[fe80::1:2001",
        "http://x",   "r17:2001/x", "[]:2001",       "r17:99999999999999999"};
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_true(is_none(wrong[i]));
}

TEST(too_long)
{
    static char text[2 * SOURCE_NAME_MAX];
    memset(text, 'x', sizeof text - 1);
    text[0] = '/';
    assert_true(is_none(text));
    memset(text, ',', sizeof text - 1); /* each is escaped */
    text[0] = '/';
    text[SOURCE_NAME_MAX - 100] = '\0';
    assert_true(is_none(text));
}

RUN_TESTS(cmocka_unit_test(devices), cmocka_unit_test(rate_of_the_command_line),
          cmocka_unit_test(servers), cmocka_unit_test(others),
          cmocka_unit_test(nothing_else_is_a_source), cmocka_unit_test(too_long))
