/* SPDX-License-Identifier: MIT */
/* Is each viewer told each machine's latest state, in pieces that fit, however far behind it is? */
#include "serial/lab/web/table.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"
#include "serial/lab/web/split.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"

static struct table *table;
static char told_text[65536];

static void take(const char *array, bool is_all)
{
    table_take(table, array, strlen(array), is_all);
}

static const char *tell(uint64_t *told, size_t room)
{
    size_t length = table_tell(table, told, told_text, room);
    assert_true(length <= room);
    told_text[length] = '\0';
    return told_text;
}

TEST(what_changed_is_told_once)
{
    uint64_t told = 0;
    table = table_new();
    assert_string_equal(tell(&told, 1000), "");
    take("[{\"name\":\"a\",\"x\":1},{\"name\":\"b\",\"x\":1}]", true);
    assert_string_equal(tell(&told, 1000),
                        "{\"machines\":[{\"name\":\"a\",\"x\":1},{\"name\":\"b\",\"x\":1}]}");
    assert_string_equal(tell(&told, 1000), "");
    take("[{\"name\":\"b\",\"x\":1}]", false); /* the same as before */
    assert_string_equal(tell(&told, 1000), "");
    take("[{\"name\":\"a\",\"x\":2}]", false);
    assert_string_equal(tell(&told, 1000), "{\"machines\":[{\"name\":\"a\",\"x\":2}]}");
    told = 0; /* somebody new */
    assert_string_equal(tell(&told, 1000),
                        "{\"machines\":[{\"name\":\"b\",\"x\":1},{\"name\":\"a\",\"x\":2}]}");
    table_free(table);
}

TEST(who_went_is_told)
{
    uint64_t told = 0;
    table = table_new();
    take("[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}]", true);
    tell(&told, 1000);
    take("[{\"name\":\"b\"},{\"name\":\"d\"}]", true);
    assert_string_equal(tell(&told, 1000), "{\"machines\":[{\"name\":\"d\"}]}");
    assert_string_equal(tell(&told, 1000), "{\"gone\":[\"a\",\"c\"]}");
    assert_string_equal(tell(&told, 1000), "");
    take("", true);
    assert_string_equal(tell(&told, 1000), "{\"gone\":[\"b\",\"d\"]}");
    take("[{\"name\":\"a\"}]", false); /* it came back */
    assert_string_equal(tell(&told, 1000), "{\"machines\":[{\"name\":\"a\"}]}");
    table_free(table);
}

TEST(pieces_fit)
{
    uint64_t told = 0;
    table = table_new();
    take("[{\"name\":\"a\",\"x\":\"0123456789\"},{\"name\":\"b\",\"x\":\"0123456789\"}]", true);
    assert_string_equal(tell(&told, 64), "{\"machines\":[{\"name\":\"a\",\"x\":\"0123456789\"}]}");
    assert_string_equal(tell(&told, 64), "{\"machines\":[{\"name\":\"b\",\"x\":\"0123456789\"}]}");
    assert_string_equal(tell(&told, 64), "");
    /* One that never fits is passed over, and nobody waits for it. */
    char huge[300];
    snprintf(huge, sizeof huge, "[{\"name\":\"h\",\"x\":\"%0200d\"},{\"name\":\"i\"}]", 0);
    take(huge, false);
    assert_string_equal(tell(&told, 64), "{\"machines\":[{\"name\":\"i\"}]}");
    assert_int_equal(told, table_version(table));
    table_free(table);
}

/* A viewer's copy of the lab. */
static void hear(json_t *copy, const char *text)
{
    json_t *message = json_loads(text, 0, NULL), *one;
    size_t i;
    assert_non_null(message);
    json_array_foreach (json_object_get(message, "machines"), i, one)
        json_object_set(copy, json_string_value(json_object_get(one, "name")), one);
    json_array_foreach (json_object_get(message, "gone"), i, one)
        json_object_del(copy, json_string_value(one));
    json_decref(message);
}

TEST(all_viewers_come_to_the_same)
{
    enum { VIEWERS = 5, MACHINES = 30, ROUNDS = 2000 };
    json_t *copies[VIEWERS], *lab = json_object();
    uint64_t told[VIEWERS] = {0};
    struct random random = {7};
    char name[8], value[64];
    table = table_new();
    for (int i = 0; i < VIEWERS; i++)
        copies[i] = json_object();
    for (int round = 0; round < ROUNDS; round++) {
        snprintf(name, sizeof name, "m%u", (unsigned)random_below(&random, MACHINES));
        snprintf(value, sizeof value, "%0*u", (int)random_below(&random, 40), (unsigned)round);
        bool goes = random_below(&random, 20) == 0;
        if (goes)
            json_object_del(lab, name);
        else
            json_object_set_new(lab, name, json_pack("{s:s,s:s}", "name", name, "value", value));
        json_t *array = json_array(), *one;
        const char *key;
        json_object_foreach (lab, key, one)
            json_array_append(array, one);
        char *text = json_dumps(array, 0);
        table_take(table, text, strlen(text), true);
        free(text);
        json_decref(array);
        int viewer = (int)random_below(&random, VIEWERS);
        if (*tell(&told[viewer], 100 + random_below(&random, 300)) != '\0')
            hear(copies[viewer], told_text);
    }
    for (int i = 0; i < VIEWERS; i++) {
        while (*tell(&told[i], 200) != '\0')
            hear(copies[i], told_text);
        assert_true(json_equal(copies[i], lab));
        json_decref(copies[i]);
    }
    json_decref(lab);
    table_free(table);
}

static void assert_parts(const char *text, const char *names)
{
    struct split split;
    struct split_part part;
    char found[200] = "";
    char *copy = memory_copy(text, strlen(text)); /* its end is where the sanitizer sees it */
    split_begin(&split, copy, strlen(text));
    while (split_next(&split, &part))
        snprintf(found + strlen(found), sizeof found - strlen(found), "%.*s ",
                 (int)part.name_length, part.name);
    free(copy);
    assert_string_equal(found, names);
}

TEST(objects_are_found)
{
    assert_parts("[]", "");
    assert_parts("", "");
    assert_parts("[{\"name\":\"a\"},{\"name\":\"b\"}]", "a b ");
    assert_parts("[{\"x\":{\"name\":\"no\"},\"y\":[{\"name\":\"no\"}],\"name\" : \"a\"}]", "a ");
    assert_parts("[{\"x\":\"}{\\\"name\\\":\\\"no\\\"\",\"name\":\"a\\\"b\"}]", "a\\\"b ");
    assert_parts("[{\"x\":\"name\",\"name\":\"a\"}]", "a ");
    assert_parts("[{\"name\":5},{\"name\":\"b\"}]", "b ");
    assert_parts("[{\"name\":\"a\"", "");
    assert_parts("[{\"name\":\"a", "");
    assert_parts("[{\"name\":\"a\\", "");
    assert_parts("[{\"name\":", "");
    assert_parts("[{\"name\"", "");
    assert_parts("}}}]]]{\"name\":\"a\"}", "a ");
}

RUN_TESTS(cmocka_unit_test(what_changed_is_told_once), cmocka_unit_test(who_went_is_told),
          cmocka_unit_test(pieces_fit), cmocka_unit_test(all_viewers_come_to_the_same),
          cmocka_unit_test(objects_are_found))
