/* SPDX-License-Identifier: MIT */
/* A kind with one record is compared key by key. Of a kind with several each is a part of the
 * machine, found in the other answer by the key that says where it sits. */
#include "serial/lab/compare.h"

#include <stdlib.h>
#include <string.h>

#include "serial/lab/text.h"

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

/* Says a key's change; returns 1 where there is one. */
static size_t compare_key(const char *name, const char *key, const json_t *old, const json_t *now,
                          FILE *to)
{
    if (is_changing(key) || is_alike(old ? old : json_null(), now))
        return 0;
    char *was = text_of_value(old), *is = text_of_value(now);
    fprintf(to, "~ %s %s: %s -> %s\n", name, key, was ? was : "none", is ? is : "none");
    free(was);
    free(is);
    return 1;
}

static size_t compare_objects(const char *name, json_t *old, json_t *now, FILE *to)
{
    const char *key;
    json_t *value;
    size_t changes = 0;
    json_object_foreach (old, key, value)
        changes += compare_key(name, key, value, json_object_get(now, key), to);
    json_object_foreach (now, key, value) {
        if (!json_object_get(old, key))
            changes += compare_key(name, key, NULL, value, to);
    }
    return changes;
}

static size_t say_part(char sign, const struct record *record, FILE *to)
{
    struct phrase phrase = {"", 0};
    const char *key;
    json_t *value;
    json_object_foreach (record->object, key, value) {
        char *text = text_of_value(value);
        if (text)
            phrase_put(&phrase, "%s%s %s", phrase.length > 0 ? ", " : "", key, text);
        free(text);
    }
    fprintf(to, "%c %s: %s\n", sign, record->kind, phrase.text);
    return 1;
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

static size_t compare_parts(const struct records *old, const struct records *now, size_t part,
                            FILE *to)
{
    const struct record *record = NULL, *other;
    size_t changes = 0;
    while ((record = records_find(old, parts[part].kind, record)) != NULL) {
        struct phrase name = {"", 0};
        phrase_put(&name, "%s ", record->kind);
        phrase_put(&name, "%s",
                   record_text(record, parts[part].place) ? record_text(record, parts[part].place)
                                                          : "?");
        other = find_same(now, part, old, record);
        changes += other ? compare_objects(name.text, record->object, other->object, to)
                         : say_part('-', record, to);
    }
    while ((record = records_find(now, parts[part].kind, record)) != NULL)
        if (!find_same(old, part, now, record))
            changes += say_part('+', record, to);
    return changes;
}

static size_t compare_single(const struct records *old, const struct records *now, const char *kind,
                             FILE *to)
{
    const struct record *was = records_find(old, kind, NULL), *is = records_find(now, kind, NULL);
    if (was && is)
        return compare_objects(kind, was->object, is->object, to);
    if (was || is)
        return say_part(was ? '-' : '+', was ? was : is, to);
    return 0;
}

static const struct result *find_result(const struct records *records, const char *name)
{
    for (size_t i = 0; i < records->result_count; i++)
        if (strcmp(records->results[i].name, name) == 0)
            return &records->results[i];
    return NULL;
}

/* How a check came out; what it measured is never twice the same. */
static size_t compare_results(const struct records *old, const struct records *now, FILE *to)
{
    static const char *const outcomes[] = {"passed", "failed", "timed out", "error", "skipped"};
    size_t changes = 0;
    for (size_t i = 0; i < old->result_count; i++) {
        const struct result *was = &old->results[i], *is = find_result(now, was->name);
        if (is && is->outcome == was->outcome)
            continue;
        fprintf(to, "~ check %s: %s -> %s%s%s\n", was->name, outcomes[was->outcome],
                is ? outcomes[is->outcome] : "not made", is ? ": " : "", is ? is->text : "");
        changes++;
    }
    for (size_t i = 0; i < now->result_count; i++) {
        const struct result *is = &now->results[i];
        if (find_result(old, is->name))
            continue;
        fprintf(to, "~ check %s: not made -> %s: %s\n", is->name, outcomes[is->outcome], is->text);
        changes++;
    }
    return changes;
}

size_t compare_records(const struct records *old, const struct records *now, FILE *to)
{
    size_t changes = 0;
    for (size_t i = 0; i < SINGLES; i++)
        changes += compare_single(old, now, singles[i], to);
    for (size_t i = 0; i < PARTS; i++)
        changes += compare_parts(old, now, i, to);
    return changes + compare_results(old, now, to);
}
