/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "serial/lab/memory.h"
#include "serial/lab/source_shown.h"
#include "serial/lab/text.h"

static json_t *text(const char *bytes)
{
    json_t *string = bytes ? json_string(bytes) : NULL;
    return string ? string : json_null();
}

static json_t *time_of(uint64_t ms)
{
    return ms > 0 ? json_integer((json_int_t)ms) : json_null();
}

static json_t *number(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static const char *line_name(const struct machine *machine)
{
    static const char *const names[] = {"opening", "open", "closed"};
    bool is_none = !machine->lab || machine_is_screen(machine);
    return is_none ? "none" : names[machine->line];
}

static json_t *line_of(const struct machine *machine)
{
    char *source = source_shown(machine->lab ? machine->lab->source : NULL);
    json_t *line = json_pack("{s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "source", text(source), "state",
                             line_name(machine), "since", number(machine->line_since), "why",
                             text(machine->line_why), "heard", time_of(machine->heard), "bytes",
                             number(machine->bytes), "lost", number(machine->lost), "lost_at",
                             time_of(machine->lost_at));
    free(source);
    return line;
}

static json_t *owned_text(char *said)
{
    json_t *string = text(said);
    free(said);
    return string;
}

static json_t *id_of(uint64_t id)
{
    char digits[RECORD_BOOT_DIGITS + 1];
    snprintf(digits, sizeof digits, "%016" PRIx64, id);
    return json_string(digits);
}

/* The run that a boot under way has named. */
static json_t *run_of(const struct answer_boot *boot)
{
    const struct answer_line *first = answer_find(boot, 0);
    struct decoded_record record;
    if (!first || !decode_record(&first->line, &record))
        return json_null();
    char *fields = memory_format("{%.*s}", (int)record.fields_length, record.fields);
    json_t *object = json_loads(fields, JSON_ALLOW_NUL, NULL);
    json_t *found = text(json_string_value(json_object_get(object, "run")));
    json_decref(object);
    free(fields);
    return found;
}

/* The boot under way says for itself: what the one before it said isn't about it. */
static void add_booting(json_t *object, const struct machine *machine)
{
    const struct hearing *hearing = machine->hearing;
    size_t count = answers_count(hearing->answers);
    const struct answer_boot *boot = count > 0 ? answers_boot(hearing->answers, count - 1) : NULL;
    json_object_update_new(
        object, json_pack("{s:o,s:o,s:o,s:o,s:i,s:i,s:i,s:i,s:i}", "boot",
                          boot ? id_of(boot->id) : json_null(), "run",
                          boot ? run_of(boot) : json_null(), "began", time_of(hearing->began),
                          "progress", hearing->progress[0] ? text(hearing->progress) : json_null(),
                          "pass", 0, "fail", 0, "error", 0, "skip", 0, "accepted", 0));
}

/* `last`: NULL where no boot is over yet. */
static void add_over(json_t *object, const struct boot *last)
{
    static const struct boot none;
    json_t *boot = last ? id_of(last->id) : json_null();
    last = last ? last : &none;
    json_object_update_new(object,
                           json_pack("{s:o,s:o,s:o,s:n,s:i,s:i,s:i,s:i,s:i}", "boot", boot, "run",
                                     text(last->texts[BOOT_RUN]), "began", time_of(last->began),
                                     "progress", "pass", (int)last->pass, "fail", (int)last->fail,
                                     "error", (int)last->error, "skip", (int)last->skip, "accepted",
                                     (int)last->accepted));
}

static void add_boot(json_t *object, const struct machine *machine)
{
    static const struct boot none;
    const struct boot *last = machine->last ? machine->last : &none;
    if (machine->hearing)
        add_booting(object, machine);
    else
        add_over(object, machine->last);
    json_object_update_new(object, json_pack("{s:o,s:i}", "verdict",
                                             machine->last ? number(last->verdict) : json_null(),
                                             "changed", (int)last->changed));
    json_object_update_new(
        object, json_pack("{s:o,s:o,s:o,s:o}", "vendor", text(last->texts[BOOT_VENDOR]), "product",
                          text(last->texts[BOOT_PRODUCT]), "serial", text(last->texts[BOOT_SERIAL]),
                          "mac", text(last->texts[BOOT_MAC])));
}

json_t *tell_machine(const struct desk *desk, const struct machine *machine)
{
    static const char *const types[] = {"resend", "never", "people"};
    const struct lab_machine *lab = machine->lab;
    json_t *object =
        json_pack("{s:s,s:o,s:o,s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:s,s:o}", "name", machine->name,
                  "place", text(lab ? lab->place : NULL), "notes", text(lab ? lab->notes : NULL),
                  "line", line_of(machine), "state", state_name(machine->state), "since",
                  number(machine->state_since), "what", owned_text(tell_what(machine)), "next",
                  owned_text(tell_next(machine)), "boots", number(machine->boots), "quarantine",
                  text(machine_quarantine(desk, machine)), "type",
                  types[lab ? lab->type : LAB_TYPE_NEVER], "writer", text(machine->writer));
    add_boot(object, machine);
    return object;
}
