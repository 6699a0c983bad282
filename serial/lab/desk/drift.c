/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/drift.h"

#include <stdlib.h>
#include <string.h>

#include "serial/lab/compare.h"
#include "serial/lab/desk/index.h"
#include "serial/lab/identity.h"

enum { WHAT_MAX = 512 };

/* How a machine is, unlike what it is, is told by its verdict. */
static bool is_inventory(const char *kind)
{
    static const char *const others[] = {"check", "fault", "trouble", "note"};
    for (size_t i = 0; i < sizeof others / sizeof(char *); i++)
        if (strcmp(others[i], kind) == 0)
            return false;
    return true;
}

/* Tells where the lab file says of the machine what it doesn't say of itself. */
static void against_lab(const struct machine *machine, const struct records *records,
                        void (*tell)(void *data, const struct change *change), void *data)
{
    const struct lab_machine *lab = machine->lab;
    if (!lab)
        return;
    const struct lab_machine wanted[] = {
        {.serial = lab->serial}, {.uuid = lab->uuid}, {.mac = lab->mac}};
    const char *const keys[] = {"serial", "uuid", "mac"};
    const char *const values[] = {lab->serial, lab->uuid, lab->mac};
    for (unsigned i = 0; i < 3; i++) {
        char what[WHAT_MAX];
        uint64_t where;
        if (identity_matches(records, &wanted[i], true, what, sizeof what, &where))
            continue;
        const struct record *identity = records_find(records, "identity", NULL);
        const struct record *system = records_find(records, "system", NULL);
        const char *said = record_text(identity, keys[i]);
        said = said ? said : record_text(system, keys[i]);
        json_t *old = json_string(values[i]), *now = said ? json_string(said) : json_null();
        tell(data, &(struct change){"lab", NULL, keys[i], old, now, NULL});
        json_decref(old);
        json_decref(now);
    }
}

static void count(void *data, const struct change *change)
{
    *(unsigned *)data += is_inventory(change->kind);
}

unsigned drift_count(struct desk *desk, const struct machine *machine, const struct boot *boot,
                     const struct records *records)
{
    unsigned changes = 0;
    if (!boot->is_whole)
        return 0;
    char *text = index_whole_before(desk, machine, boot);
    json_t *before = text ? json_loads(text, JSON_ALLOW_NUL, NULL) : NULL;
    if (before) {
        struct records old;
        boot_records(&old, before);
        compare_each(&old, records, count, &changes);
        records_free(&old);
    }
    against_lab(machine, records, count, &changes);
    json_decref(before);
    free(text);
    return changes;
}

static json_t *value(const json_t *one)
{
    return one ? json_deep_copy(one) : json_null();
}

static void add(void *list, const struct change *change)
{
    json_array_append_new(list, json_pack("{s:s,s:s?,s:s?,s:o,s:o}", "kind", change->kind, "which",
                                          change->which, "key", change->key, "old",
                                          value(change->old), "new", value(change->now)));
}

json_t *drift_list(const struct machine *machine, const json_t *old, const json_t *now)
{
    json_t *list = json_array();
    struct records before, after;
    boot_records(&after, now);
    if (old) {
        boot_records(&before, old);
        compare_each(&before, &after, add, list);
        records_free(&before);
    }
    against_lab(machine, &after, add, list);
    records_free(&after);
    return list;
}
