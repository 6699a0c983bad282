/* SPDX-License-Identifier: MIT */
/* Who is let in, who must wait, and which names and addresses are whose? tests/serve asks the
 * running server. */
#define _GNU_SOURCE
#include "serial/lab/http/logins.h"

#include <crypt.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/http/failures.h"
#include "serial/lab/http/http_client.h"
#include "serial/lab/http/http_post.h"
#include "serial/lab/http/login_list.h"
#include "tests/unit/run.h"

#define SETTING "$6$rounds=1000$saltsalt"
#define SUM_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static struct credentials credentials;
static char error[300];

TEST(headers)
{
    assert_true(logins_read("Basic YW5uYTpzZWNyZXQ=", &credentials));
    assert_string_equal(credentials.name, "anna");
    assert_string_equal(credentials.secret, "secret");
    assert_true(logins_read("basic   YTo6", &credentials)); /* a:: */
    assert_string_equal(credentials.secret, ":");
    assert_true(logins_read("Bearer abc", &credentials));
    assert_string_equal(credentials.name, "");
    assert_string_equal(credentials.secret, "abc");
    const char *const bad[] = {"",
                               "Basic",
                               "Basic ",
                               "Basic =",
                               "Basic ====",
                               "Basic OnNlY3JldA==" /* no name */,
                               "Basic YW5uYQ==",
                               "Basic YW5",
                               "Bearer ",
                               "Basic ####",
                               "Digest x",
                               "Basic A==="};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(logins_read(bad[i], &credentials));
}

static struct login_list *parse(const char *text, bool is_tokens)
{
    error[0] = '\0';
    return login_list_parse("FILE", text, strlen(text), is_tokens, error, sizeof error);
}

TEST(files)
{
    struct login_list *list = parse("# x\r\n\r\nanna:" SETTING "$x\nben:$2b$04$y", false);
    assert_int_equal(list->count, 2);
    assert_string_equal(list->entries[0].hash, SETTING "$x");
    login_list_free(list);
    list = parse("robot:" SUM_OF_ABC, true);
    assert_int_equal(list->entries[0].sum[0], 0xba);
    login_list_free(list);
    assert_null(parse("anna:" SETTING "\nben", false));
    assert_true(strncmp(error, "FILE:2: ", 8) == 0);
    login_list_free(parse("", false));
}

static void write_file(const char *path, const char *text)
{
    FILE *to = fopen(path, "w");
    fputs(text, to);
    fclose(to);
}

TEST(passwords_and_tokens)
{
    char users[] = "/tmp/rollcall-users-XXXXXX", tokens[] = "/tmp/rollcall-tokens-XXXXXX";
    char text[300], name[LOGIN_USER_MAX] = "";
    close(mkstemp(users));
    close(mkstemp(tokens));
    snprintf(text, sizeof text, "anna:%s\n", crypt("secret", SETTING));
    write_file(users, text);
    write_file(tokens, "robot:" SUM_OF_ABC "\n");
    struct logins *logins = logins_open(users, tokens, error, sizeof error);
    credentials = (struct credentials){"anna", "secret"};
    assert_int_equal(logins_quick(logins, &credentials, 1000, name), LOGIN_SLOW);
    assert_true(logins_check(logins, &credentials, 1000));
    assert_int_equal(logins_quick(logins, &credentials, 2000, name), LOGIN_GOOD);
    assert_string_equal(name, "anna");
    assert_int_equal(logins_quick(logins, &credentials, 1001 + LOGIN_KNOWN_MS, name), LOGIN_SLOW);
    credentials = (struct credentials){"anna", "secrey"};
    assert_int_equal(logins_quick(logins, &credentials, 2000, name), LOGIN_SLOW);
    assert_false(logins_check(logins, &credentials, 1000));
    credentials = (struct credentials){"nobody", "secret"};
    assert_false(logins_check(logins, &credentials, 1000));
    credentials = (struct credentials){"", "abc"};
    assert_int_equal(logins_quick(logins, &credentials, 2000, name), LOGIN_GOOD);
    assert_string_equal(name, "robot");
    credentials = (struct credentials){"", "abd"};
    assert_int_equal(logins_quick(logins, &credentials, 2000, name), LOGIN_BAD);
    logins_close(logins);
    unlink(users);
    unlink(tokens);
}

static struct address_key key_of(const char *text)
{
    struct address address;
    assert_true(address_read(&address, text));
    return address_key(&address);
}

TEST(failures)
{
    static struct failures kept;
    struct address_key here = key_of("10.0.0.1:1"), there = key_of("10.0.0.2:1");
    unsigned wait_s = 0;
    for (int i = 0; i < FAILURES_MAX; i++)
        assert_true(failures_begin(&kept, here, 1000, &wait_s));
    assert_false(failures_begin(&kept, here, 31000, &wait_s));
    assert_int_equal(wait_s, 31);
    assert_true(failures_begin(&kept, there, 31000, &wait_s));
    failures_undo(&kept, here);
    assert_true(failures_begin(&kept, here, 31000, &wait_s));
    assert_false(failures_begin(&kept, here, 31000, &wait_s));
    assert_true(failures_begin(&kept, here, 1000 + FAILURES_WINDOW_MS, &wait_s));
    /* Thousands of addresses push out those that were counted longest ago. */
    for (uint32_t i = 0; i < 3 * FAILURES_KEPT; i++) {
        struct address_key other = {{1, 2, (unsigned char)(i >> 8), (unsigned char)i}};
        assert_true(failures_begin(&kept, other, 200000 + i, &wait_s));
    }
    failures_undo(&kept, here);
}

TEST(keys)
{
    struct address_key one = key_of("[2001:db8::1]:1"), same = key_of("[2001:db8::2]:1");
    struct address_key other = key_of("[2001:db8:0:1::1]:1"), four = key_of("10.0.0.1:1");
    struct address_key mapped = key_of("[::ffff:10.0.0.1]:1");
    assert_memory_equal(&one, &same, sizeof one);
    assert_memory_not_equal(&one, &other, sizeof one);
    assert_memory_equal(&four, &mapped, sizeof four);
}

TEST(addresses)
{
    static const struct {
        const char *text, *printed;
        bool is_loopback;
    } good[] = {{"127.0.0.1:80", "127.0.0.1:80", true},
                {"[::1]:80", "[::1]:80", true},
                {"127.9.9.9:1", "127.9.9.9:1", true},
                {"0.0.0.0:8443", "0.0.0.0:8443", false},
                {"*:80", "[::]:80", false},
                {"[::ffff:127.0.0.1]:5", "[::ffff:127.0.0.1]:5", true},
                {"10.1.2.3:0", "10.1.2.3:0", false},
                {"[::2]:1", "[::2]:1", false}};
    char text[ADDRESS_TEXT_MAX];
    struct address address;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(address_read(&address, good[i].text));
        address_print(&address, text);
        assert_string_equal(text, good[i].printed);
        assert_int_equal(address_is_loopback(&address), good[i].is_loopback);
    }
}

TEST(hosts_and_origins)
{
    const char *const local[] = {"localhost", "LocalHost:8", "127.0.0.1",         "127.1.2.3:65535",
                                 "[::1]",     "[::1]:80",    "[::ffff:127.0.0.1]"};
    const char *const foreign[] = {"",
                                   "localhost.evil",
                                   "localhost:65536",
                                   "127.0.0.1.evil",
                                   "128.0.0.1",
                                   "[::2]",
                                   "[::1",
                                   "::1",
                                   "[localhost]",
                                   "127.1",
                                   "0x7f000001",
                                   "localhost:80:80",
                                   "localhost@evil",
                                   "evil"};
    for (size_t i = 0; i < sizeof local / sizeof *local; i++)
        assert_true(address_host_is_local(local[i]));
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        assert_false(address_host_is_local(foreign[i]));
    assert_true(address_origin_is("http://a:8", "a:8", false));
    assert_true(address_origin_is("HTTPS://A", "a", true));
    assert_false(address_origin_is("http://a", "a", true));
    assert_false(address_origin_is("https://a", "a", false));
    assert_false(address_origin_is("http://", "", false));
    assert_false(address_origin_is("http://a.b", "a", false));
    assert_false(address_origin_is("null", "null", false));
}

TEST(urls)
{
    char *host;
    const char *path;
    unsigned port;
    bool is_tls;
    assert_null(http_post_read_url("http://a:81/b?c", &host, &port, &path, &is_tls));
    assert_true(strcmp(host, "a") == 0 && port == 81 && strcmp(path, "/b?c") == 0 && !is_tls);
    free(host);
    assert_null(http_post_read_url("https://[::1]", &host, &port, &path, &is_tls));
    assert_true(strcmp(host, "::1") == 0 && port == 443 && strcmp(path, "/") == 0 && is_tls);
    free(host);
    const char *const bad[] = {
        "",           "ftp://a",        "http://",     "http://:80/", "http://a:0/",
        "http://a:x", "http://a:99999", "http://[::1", "http://[]",   "http://[]:80/"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_non_null(http_post_read_url(bad[i], &host, &port, &path, &is_tls));
    char *encoded = http_encode("a b/\xc3\xa4&~.-_%");
    assert_string_equal(encoded, "a%20b%2F%C3%A4%26~.-_%25");
    free(encoded);
}

RUN_TESTS(cmocka_unit_test(headers), cmocka_unit_test(files),
          cmocka_unit_test(passwords_and_tokens), cmocka_unit_test(failures),
          cmocka_unit_test(keys), cmocka_unit_test(addresses), cmocka_unit_test(hosts_and_origins),
          cmocka_unit_test(urls))
