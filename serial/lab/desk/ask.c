/* SPDX-License-Identifier: MIT */
/* What the API tells of the lab and of one machine. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/desk/drift.h"
#include "serial/lab/desk/index.h"
#include "serial/lab/desk/plain.h"
#include "serial/lab/desk/tell.h"
#include "serial/lab/memory.h"

enum { DETAIL_BOOTS = 20, HISTORY_BOOTS = 100, NS_IN_MS = 1000000 };

static json_t *text(const char *bytes)
{
    json_t *string = bytes && bytes[0] ? json_string(bytes) : NULL;
    return string ? string : json_null();
}

static json_t *number(uint64_t value)
{
    return json_integer((json_int_t)value);
}

/* The lab file's name without its folder and ending. */
static char *lab_name(const char *path)
{
    const char *slash = strrchr(path ? path : "lab", '/');
    const char *name = slash ? slash + 1 : path ? path : "lab";
    const char *dot = strrchr(name, '.');
    return memory_copy(name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
}

json_t *tell_journal(const struct desk *desk)
{
    const struct collector_status *status = &desk->collector;
    const char *error = status->error[0] ? status->error : desk->shown;
    return json_pack("{s:o,s:o,s:b,s:o,s:o,s:o,s:o}", "written", number(status->written), "bytes",
                     number(status->journal_bytes), "stalled", status->is_stalled != 0, "since",
                     status->is_stalled ? number(status->stalled_since / NS_IN_MS) : json_null(),
                     "error", text(error), "lost", number(status->lost_bytes), "spooled",
                     number(status->spooled_bytes));
}

json_t *desk_lab(struct desk *desk)
{
    json_t *machines = json_array();
    char *name = lab_name(desk->options.lab_path);
    desk_lock(desk);
    for (size_t i = 0; i < desk->listed_count; i++)
        json_array_append_new(machines, tell_machine(desk, desk->listed[i]));
    json_t *lab =
        json_pack("{s:o,s:o,s:o,s:n,s:s,s:o,s:o}", "name", text(name), "version",
                  number(desk->version), "now", number(desk_clock(desk)), "user", "program",
                  ROLLCALL_VERSION, "journal", tell_journal(desk), "machines", machines);
    desk_unlock(desk);
    free(name);
    return lab;
}

/* With the lock, unless there is no such machine. */
static struct machine *find(struct desk *desk, const char *name)
{
    desk_lock(desk);
    struct machine *machine = machine_find(desk, name);
    if (machine && machine->lab)
        return machine;
    desk_unlock(desk);
    return NULL;
}

static json_t *summaries(struct boot *boots)
{
    json_t *list = json_array();
    for (const struct boot *boot = boots; boot; boot = boot->next)
        json_array_append_new(list, boot_summary(boot));
    boots_free(boots);
    return list;
}

/* `Boot`, of what the index has. */
static json_t *object_of(const struct boot *boot)
{
    json_t *object =
        boot->texts[BOOT_JSON] ? json_loads(boot->texts[BOOT_JSON], JSON_ALLOW_NUL, NULL) : NULL;
    if (!object)
        object = json_object();
    json_object_set_new(object, "began", number(boot->began));
    json_object_set_new(object, "ended", boot->ended > 0 ? number(boot->ended) : json_null());
    return object;
}

/* Of the boot that is under way: judged as if it ended here. */
static json_t *object_of_hearing(struct desk *desk, const struct machine *machine)
{
    const struct answers *answers = machine->hearing->answers;
    char day[DAY_ROOM], path[PATH_MAX_HERE];
    struct verdict_asked asked = {.machine = machine->lab, .today = day};
    struct report report;
    day_of(desk->now, day);
    plain_path(desk, machine->name, path);
    report_make(&report, path, answers, NULL, &asked);
    json_t *object = boot_object(&report);
    json_object_set_new(object, "began", number(machine->hearing->began));
    json_object_set_new(object, "ended", json_null());
    report_free(&report);
    return object;
}

static bool is_under_way(const struct machine *machine, uint64_t id)
{
    const struct answers *answers = machine->hearing ? machine->hearing->answers : NULL;
    size_t count = answers ? answers_count(answers) : 0;
    return count > 0 && answers_boot(answers, count - 1)->id == id;
}

static bool read_id(const char *boot, uint64_t *id)
{
    char *end;
    *id = strtoull(boot, &end, 16);
    return strlen(boot) == RECORD_BOOT_DIGITS && *end == '\0';
}

static json_t *boot_of_id(struct desk *desk, const struct machine *machine, uint64_t id)
{
    if (is_under_way(machine, id))
        return object_of_hearing(desk, machine);
    struct boot *boot = index_boot(desk, machine, id);
    json_t *object = boot ? object_of(boot) : NULL;
    boot_free(boot);
    return object;
}

json_t *desk_boots(struct desk *desk, const char *name, unsigned most, uint64_t before_ms)
{
    const struct machine *machine = find(desk, name);
    if (!machine)
        return NULL;
    json_t *list = summaries(index_boots(desk, machine, before_ms, most, false));
    desk_unlock(desk);
    return list;
}

json_t *desk_boot(struct desk *desk, const char *name, const char *boot)
{
    uint64_t id;
    const struct machine *machine = read_id(boot, &id) ? find(desk, name) : NULL;
    if (!machine)
        return NULL;
    json_t *object = boot_of_id(desk, machine, id);
    desk_unlock(desk);
    return object;
}

/* The latest whole boot before that one. */
static json_t *whole_before(struct desk *desk, const struct machine *machine, uint64_t id)
{
    struct boot *boot = is_under_way(machine, id) ? NULL : index_boot(desk, machine, id);
    struct boot place = {.id = id};
    if (boot || machine->hearing) {
        place.began = boot ? boot->began : machine->hearing->began;
        place.first = boot ? boot->first : machine->hearing->first;
    }
    boot_free(boot);
    char *json = index_whole_before(desk, machine, &place);
    json_t *object = json ? json_loads(json, JSON_ALLOW_NUL, NULL) : NULL;
    free(json);
    return object;
}

/* Of `now`, the boot `id`, to the boot `old`, or to the one before. */
static json_t *difference(struct desk *desk, const struct machine *machine, const char *old,
                          uint64_t id, const json_t *now)
{
    uint64_t old_id;
    json_t *before = NULL;
    if (!old)
        before = whole_before(desk, machine, id);
    else if (!read_id(old, &old_id) || !(before = boot_of_id(desk, machine, old_id)))
        return NULL;
    json_t *list = drift_list(machine, before, now);
    json_decref(before);
    return list;
}

json_t *desk_difference(struct desk *desk, const char *name, const char *old, const char *new)
{
    uint64_t id = 0;
    const struct machine *machine = !new || read_id(new, &id) ? find(desk, name) : NULL;
    if (!machine)
        return NULL;
    if (!new && machine->last)
        id = machine->last->id;
    json_t *now = boot_of_id(desk, machine, id);
    json_t *list = now ? difference(desk, machine, old, id, now) : new ? NULL : json_array();
    desk_unlock(desk);
    json_decref(now);
    return list;
}

bool desk_knows(struct desk *desk, const char *name)
{
    bool is_known = find(desk, name);
    if (is_known)
        desk_unlock(desk);
    return is_known;
}

json_t *desk_machine(struct desk *desk, const char *name)
{
    const struct machine *machine = find(desk, name);
    if (!machine)
        return NULL;
    json_t *object = tell_machine(desk, machine), *list = NULL;
    json_t *last = machine->last ? boot_of_id(desk, machine, machine->last->id) : NULL;
    if (last && machine->last->is_whole)
        list = difference(desk, machine, NULL, machine->last->id, last);
    json_object_set_new(object, "may_type", json_boolean(machine->lab->type == LAB_TYPE_PEOPLE));
    json_object_set_new(object, "last", last ? last : json_null());
    json_object_set_new(object, "boots_list",
                        summaries(index_boots(desk, machine, 0, DETAIL_BOOTS, false)));
    json_object_set_new(object, "difference", list ? list : json_array());
    desk_unlock(desk);
    return object;
}

static void add_history(json_t *history, const struct boot *boot, const char *check)
{
    char id[RECORD_BOOT_DIGITS + 1];
    size_t i;
    const json_t *result;
    json_t *object = object_of(boot);
    snprintf(id, sizeof id, "%016" PRIx64, boot->id);
    json_array_foreach (json_object_get(object, "results"), i, result) {
        const char *name = json_string_value(json_object_get(result, "name"));
        if (!name || (check && strcmp(check, name) != 0))
            continue;
        if (!json_object_get(history, name))
            json_object_set_new(history, name, json_array());
        json_array_append_new(
            json_object_get(history, name),
            json_pack("{s:s,s:I,s:O,s:O}", "boot", id, "began", (json_int_t)boot->began, "outcome",
                      json_object_get(result, "outcome"), "text", json_object_get(result, "text")));
    }
    json_decref(object);
}

json_t *desk_history(struct desk *desk, const char *name, const char *check)
{
    const struct machine *machine = find(desk, name);
    if (!machine)
        return NULL;
    struct boot *boots = index_boots(desk, machine, 0, HISTORY_BOOTS, true);
    desk_unlock(desk);
    json_t *history = json_object();
    for (const struct boot *boot = boots; boot; boot = boot->next)
        add_history(history, boot, check);
    boots_free(boots);
    return history;
}
