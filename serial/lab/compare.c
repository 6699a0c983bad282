/* SPDX-License-Identifier: MIT */
/* A kind with one record is compared key by key. Of a kind with several each is a part of the
 * machine, found in the other answer by the key that says where it sits. */
#include "serial/lab/compare.h"

#include <string.h>

/* What a part is known by; a DIMM in the same slot with another serial number is another one. */
static const struct {
    const char *kind, *place, *self;
} parts[] = {{"port", "name", NULL},      {"dimm", "slot", "serial"}, {"nic", "mac", NULL},
             {"function", "pci", "id"},   {"note", "check", "text"},  {"fault", "check", NULL},
             {"trouble", "where", "what"}};

/* One record each. */
static const char *const singles[] = {"rollcall", "screen", "identity", "system", "board",
                                      "chassis",  "bios",   "slots",    "cpu",    "acpi",
                                      "firmware", "clock",  "memory",   "pci"};

/* What another boot of the same machine says differently. */
static const char *const changing[] = {"boot", "run", "rtc", "tsc_hz", "from", "rsdp"};

/* Who is told, and how much it was. */
struct teller {
    void (*tell)(void *data, const struct change *change);
    void *data;
    size_t changes;
};

enum { PARTS = sizeof parts / sizeof *parts, SINGLES = sizeof singles / sizeof(char *) };

static bool is_changing(const char *key)
{
    for (size_t i = 0; i < sizeof changing / sizeof(char *); i++)
        if (strcmp(changing[i], key) == 0)
            return true;
    return false;
}

static bool is_alike(const json_t *a, const json_t *b)
{
    return json_is_null(a) ? !b || json_is_null(b) : json_equal(a, b) == 1;
}

static void tell(struct teller *teller, const struct change *change)
{
    teller->changes++;
    teller->tell(teller->data, change);
}

static void compare_key(struct change change, struct teller *teller)
{
    if (!is_changing(change.key) && !is_alike(change.old ? change.old : json_null(), change.now))
        tell(teller, &change);
}

static void compare_objects(const char *kind, const char *which, json_t *old, json_t *now,
                            struct teller *teller)
{
    const char *key;
    json_t *value;
    json_object_foreach (old, key, value)
        compare_key((struct change){kind, which, key, value, json_object_get(now, key), NULL},
                    teller);
    json_object_foreach (now, key, value) {
        if (!json_object_get(old, key))
            compare_key((struct change){kind, which, key, NULL, value, NULL}, teller);
    }
}

static bool has_same(const struct record *a, const struct record *b, const char *key)
{
    return !key || is_alike(json_object_get(a->object, key), json_object_get(b->object, key));
}

static bool is_same_part(size_t part, const struct record *a, const struct record *b)
{
    return has_same(a, b, parts[part].place) && has_same(a, b, parts[part].self);
}

/* The part at the same place, which is the same one. Vendors call several slots alike: then the
 * second of them is held against the second. */
static const struct record *find_same(const struct records *records, size_t part,
                                      const struct records *own, const struct record *wanted)
{
    const struct record *record = NULL;
    unsigned before = 0;
    while ((record = records_find(own, parts[part].kind, record)) != wanted)
        before += is_same_part(part, record, wanted);
    record = NULL;
    while ((record = records_find(records, parts[part].kind, record)) != NULL)
        if (is_same_part(part, record, wanted) && before-- == 0)
            return record;
    return NULL;
}

static void compare_parts(const struct records *old, const struct records *now, size_t part,
                          struct teller *teller)
{
    const struct record *record = NULL, *other;
    const char *kind = parts[part].kind, *place = parts[part].place;
    while ((record = records_find(old, kind, record)) != NULL) {
        const char *which = record_text(record, place) ? record_text(record, place) : "?";
        other = find_same(now, part, old, record);
        if (other)
            compare_objects(kind, which, record->object, other->object, teller);
        else
            tell(teller, &(struct change){kind, which, NULL, record->object, NULL, NULL});
    }
    while ((record = records_find(now, kind, record)) != NULL)
        if (!find_same(old, part, now, record))
            tell(teller, &(struct change){kind, record_text(record, place), NULL, NULL,
                                          record->object, NULL});
}

static void compare_single(const struct records *old, const struct records *now, const char *kind,
                           struct teller *teller)
{
    const struct record *was = records_find(old, kind, NULL), *is = records_find(now, kind, NULL);
    if (was && is)
        compare_objects(kind, NULL, was->object, is->object, teller);
    else if (was || is)
        tell(teller, &(struct change){kind, NULL, NULL, was ? was->object : NULL,
                                      is ? is->object : NULL, NULL});
}

static const struct result *find_result(const struct records *records, const char *name)
{
    for (size_t i = 0; i < records->result_count; i++)
        if (strcmp(records->results[i].name, name) == 0)
            return &records->results[i];
    return NULL;
}

static void tell_result(const struct result *was, const struct result *is, struct teller *teller)
{
    static const char *const outcomes[] = {"passed", "failed", "timed out", "error", "skipped"};
    json_t *old = json_string(was ? outcomes[was->outcome] : "not made");
    json_t *now = json_string(is ? outcomes[is->outcome] : "not made");
    tell(teller, &(struct change){"check", was ? was->name : is->name, "outcome", old, now,
                                  is ? is->text : NULL});
    json_decref(old);
    json_decref(now);
}

/* How a check came out; what it measured is never twice the same. */
static void compare_results(const struct records *old, const struct records *now,
                            struct teller *teller)
{
    for (size_t i = 0; i < old->result_count; i++) {
        const struct result *was = &old->results[i], *is = find_result(now, was->name);
        if (!is || is->outcome != was->outcome)
            tell_result(was, is, teller);
    }
    for (size_t i = 0; i < now->result_count; i++)
        if (!find_result(old, now->results[i].name))
            tell_result(NULL, &now->results[i], teller);
}

size_t compare_each(const struct records *old, const struct records *now,
                    void (*tell_one)(void *data, const struct change *change), void *data)
{
    struct teller teller = {tell_one, data, 0};
    for (size_t i = 0; i < SINGLES; i++)
        compare_single(old, now, singles[i], &teller);
    for (size_t i = 0; i < PARTS; i++)
        compare_parts(old, now, i, &teller);
    compare_results(old, now, &teller);
    return teller.changes;
}
