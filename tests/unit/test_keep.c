/* SPDX-License-Identifier: MIT */
/* What keeper and collector hold for each other: descriptors come and go with messages, and nothing
 * that isn't whole is believed. */
#define _GNU_SOURCE
#include "serial/lab/collect/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/collect/message.h"
#include "tests/unit/run.h"

static bool is_open(int descriptor)
{
    return fcntl(descriptor, F_GETFD) >= 0;
}

static struct keep message(enum keep_kind kind, uint32_t source, const char *text)
{
    struct keep keep = {.kind = kind, .source = source, .length = (uint32_t)strlen(text)};
    memcpy(keep.text, text, keep.length);
    return keep;
}

TEST(only_whole_messages_are_sound)
{
    struct keep keep = message(KEEP_NAME, 7, "r17");
    size_t size = keep_size(&keep);
    memset(keep.text, 'x', sizeof keep.text);
    assert_true(keep_is_sound(&keep, size));
    assert_string_equal(keep.text, "xxx");
    assert_false(keep_is_sound(&keep, size - 1));
    assert_false(keep_is_sound(&keep, size + 1));
    assert_false(keep_is_sound(&keep, 3));
    keep.length = KEEP_TEXT_MAX;
    assert_false(keep_is_sound(&keep, keep_size(&keep)));
    keep = message(KEEP_NAME, 1U << 31, "");
    assert_false(keep_is_sound(&keep, keep_size(&keep)));
}

TEST(descriptors_are_held_until_others_come)
{
    struct kept kept = {.count = 0};
    int one = open("/dev/null", O_RDONLY), other = open("/dev/null", O_RDONLY);
    struct keep keep = message(KEEP_LINE, 3, "");
    keep.line.pid = 5;
    kept_take(&kept, &keep, one);
    keep.line.pid = 6;
    kept_take(&kept, &keep, other);
    assert_false(is_open(one));
    assert_int_equal(kept.all[3].descriptor, other);
    assert_int_equal(kept.all[3].line.pid, 6);
    assert_int_equal(kept.all[2].descriptor, -1);
    keep = message(KEEP_NAME, 200, "r17");
    kept_take(&kept, &keep, -1);
    kept_take(&kept, &keep, -1);
    assert_string_equal(kept.all[200].name, "r17");
    assert_true(is_open(other));
    keep = message(KEEP_DROP, 3, "");
    kept_take(&kept, &keep, -1);
    assert_false(is_open(other));
    assert_int_equal(kept.all[3].descriptor, -1);
    free(kept.all[200].name);
    free(kept.all);
}

TEST(descriptors_travel)
{
    int ends[2], null = open("/dev/null", O_RDONLY), came[MESSAGE_DESCRIPTORS_MAX];
    unsigned count;
    char bytes[16];
    assert_true(message_pair(ends));
    assert_int_equal(message_receive(ends[1], bytes, sizeof bytes, came, &count), -1);
    assert_int_equal(errno, EAGAIN);
    assert_true(message_send(ends[0], "two", 3, (const int[]){null, null}, 2));
    assert_true(message_send(ends[0], "none", 4, NULL, 0));
    close(null);
    assert_int_equal(message_receive(ends[1], bytes, sizeof bytes, came, &count), 3);
    assert_int_equal(count, 2);
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(fcntl(came[i], F_GETFD), FD_CLOEXEC);
        close(came[i]);
    }
    assert_int_equal(message_receive(ends[1], bytes, sizeof bytes, came, &count), 4);
    assert_int_equal(count, 0);
    close(ends[0]);
    assert_int_equal(message_receive(ends[1], bytes, sizeof bytes, came, &count), 0);
    assert_false(message_send(ends[1], "nobody", 6, NULL, 0));
    close(ends[1]);
}

TEST(who_takes_nothing_is_not_waited_for)
{
    int ends[2];
    unsigned sent = 0;
    assert_true(message_pair(ends));
    while (message_send(ends[0], &sent, sizeof sent, &ends[0], 1))
        assert_true(++sent < 100000);
    assert_int_equal(errno, EAGAIN);
    close(ends[0]);
    close(ends[1]);
}

RUN_TESTS(cmocka_unit_test(only_whole_messages_are_sound),
          cmocka_unit_test(descriptors_are_held_until_others_come),
          cmocka_unit_test(descriptors_travel),
          cmocka_unit_test(who_takes_nothing_is_not_waited_for))
