/* SPDX-License-Identifier: MIT */
#include "tests/serve/fake_desk.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/memory.h"
#include "serial/lab/now.h"

enum { NAME_MAX_BYTES = 64, AHEAD_MS = 3600000 };

static const char *const verdict_states[] = {"pass",   "fail",    NULL,    "truncated",   "damaged",
                                             "silent", "crashed", "other", "inconclusive"};

struct machine {
    char name[NAME_MAX_BYTES], boot[NAME_MAX_BYTES], run[NAME_MAX_BYTES], state[32];
    char quarantine[NAME_MAX_BYTES], closed[NAME_MAX_BYTES], writer[NAME_MAX_BYTES],
        only[NAME_MAX_BYTES];
    char path[512];
    int descriptor, verdict;
    bool may_type;
    uint64_t session, version, began, since, bytes, forgotten, boots;
};

struct desk {
    pthread_mutex_t lock;
    char folder[256];
    struct machine *machines;
    size_t count, grown;
    uint64_t version;
    void (*typed)(const char *name, const char *who, const uint8_t *bytes, size_t length);
};

struct desk_text {
    char *text;
};

/* Ahead of the computer's, as where that was set back. */
uint64_t desk_clock(const struct desk *desk)
{
    (void)desk;
    return now_of_day_ms() + AHEAD_MS;
}

static struct machine *find(struct desk *desk, const char *name)
{
    for (size_t i = 0; i < desk->count; i++)
        if (strcmp(desk->machines[i].name, name) == 0)
            return &desk->machines[i];
    return NULL;
}

static void changed(struct desk *desk, struct machine *machine)
{
    machine->version = ++desk->version;
}

static void add(struct desk *desk, const char *name)
{
    desk->machines = memory_resize(desk->machines, desk->count + 1, sizeof *desk->machines);
    struct machine *machine = &desk->machines[desk->count++];
    *machine = (struct machine){.verdict = -1, .since = desk_clock(NULL)};
    snprintf(machine->name, sizeof machine->name, "%s", name);
    snprintf(machine->state, sizeof machine->state, "unheard");
    snprintf(machine->path, sizeof machine->path, "%s/%s.log", desk->folder, name);
    machine->descriptor =
        open(machine->path, O_WRONLY | O_CREAT | O_APPEND | O_TRUNC | O_CLOEXEC, 0600);
    changed(desk, machine);
}

struct desk *fake_desk_open(const char *folder, unsigned count,
                            void (*typed)(const char *name, const char *who, const uint8_t *bytes,
                                          size_t length))
{
    struct desk *desk = memory_new(1, sizeof *desk);
    char name[NAME_MAX_BYTES];
    pthread_mutex_init(&desk->lock, NULL);
    snprintf(desk->folder, sizeof desk->folder, "%s", folder);
    desk->typed = typed;
    for (unsigned i = 1; i <= count; i++) {
        snprintf(name, sizeof name, "r%u", i);
        add(desk, name);
    }
    return desk;
}

void fake_desk_close(struct desk *desk)
{
    for (size_t i = 0; i < desk->count; i++)
        close(desk->machines[i].descriptor);
    free(desk->machines);
    pthread_mutex_destroy(&desk->lock);
    free(desk);
}

/* --- What happens. --- */

static void say(struct machine *machine, const void *bytes, size_t length)
{
    if (write(machine->descriptor, bytes, length) == (ssize_t)length)
        machine->bytes += length;
}

static void fill(struct machine *machine, size_t bytes)
{
    static const char line[] = "[    1.234567] a line as a kernel says many of them, end.\r\n";
    static char block[65536];
    for (size_t i = 0; i < sizeof block && block[sizeof block - 1] == '\0'; i++)
        block[i] = line[i % (sizeof line - 1)];
    while (bytes > 0) {
        size_t length = bytes < sizeof block ? bytes : sizeof block;
        say(machine, block, length);
        bytes -= length;
    }
}

static void begin(struct machine *machine, const char *rest)
{
    machine->run[0] = '\0';
    sscanf(rest, "%63s %63s", machine->boot, machine->run);
    snprintf(machine->state, sizeof machine->state, "booting");
    machine->since = machine->began = desk_clock(NULL);
    machine->boots++;
}

static void end(struct machine *machine, const char *rest)
{
    machine->verdict = atoi(rest);
    machine->since = desk_clock(NULL);
    snprintf(machine->state, sizeof machine->state, "%s", verdict_states[machine->verdict % 9]);
}

static void gone(struct desk *desk, struct machine *machine)
{
    close(machine->descriptor);
    *machine = desk->machines[--desk->count];
    desk->version++;
}

static bool act(struct desk *desk, const char *verb, const char *name, const char *rest)
{
    struct machine *machine = find(desk, name);
    if (strcmp(verb, "add") == 0 && !machine) {
        add(desk, name);
        return true;
    }
    if (!machine)
        return false;
    if (strcmp(verb, "gone") == 0) {
        gone(desk, machine);
        return true;
    }
    if (strcmp(verb, "say") == 0) {
        say(machine, rest, strlen(rest));
        say(machine, "\r\n", 2);
    } else if (strcmp(verb, "fill") == 0)
        fill(machine, strtoul(rest, NULL, 10));
    else if (strcmp(verb, "begin") == 0)
        begin(machine, rest);
    else if (strcmp(verb, "end") == 0)
        end(machine, rest);
    else if (strcmp(verb, "state") == 0)
        snprintf(machine->state, sizeof machine->state, "%.31s", rest);
    else if (strcmp(verb, "closed") == 0)
        snprintf(machine->closed, sizeof machine->closed, "%.63s", rest);
    else if (strcmp(verb, "quarantine") == 0)
        snprintf(machine->quarantine, sizeof machine->quarantine, "%.63s", rest);
    else if (strcmp(verb, "people") == 0) {
        machine->may_type = true;
        snprintf(machine->only, sizeof machine->only, "%.63s", rest);
    } else if (strcmp(verb, "screen") == 0)
        snprintf(machine->state, sizeof machine->state, "screen");
    else if (strcmp(verb, "forget") == 0)
        machine->forgotten = strtoul(rest, NULL, 10);
    else
        return false;
    changed(desk, machine);
    return true;
}

bool fake_desk_do(struct desk *desk, const char *line)
{
    char verb[32] = "", name[NAME_MAX_BYTES] = "";
    int rest = 0;
    if (sscanf(line, "%31s %63s %n", verb, name, &rest) < 2)
        return false;
    pthread_mutex_lock(&desk->lock);
    bool is_good = act(desk, verb, name, rest > 0 ? line + rest : "");
    pthread_mutex_unlock(&desk->lock);
    return is_good;
}

void fake_desk_grow(struct desk *desk, size_t bytes, unsigned told)
{
    pthread_mutex_lock(&desk->lock);
    for (size_t i = 0; i < desk->count; i++)
        fill(&desk->machines[i], bytes);
    for (unsigned i = 0; i < told && desk->count > 0; i++)
        changed(desk, &desk->machines[desk->grown++ % desk->count]);
    pthread_mutex_unlock(&desk->lock);
}

/* --- desk.h. --- */

static json_t *text_or_null(const char *text)
{
    return text[0] != '\0' ? json_string(text) : json_null();
}

static json_t *object_of(const struct machine *machine)
{
    bool is_screen = strcmp(machine->state, "screen") == 0, is_closed = machine->closed[0] != '\0';
    json_t *object = json_pack(
        "{s:s,s:s,s:I,s:n,s:s,s:n,s:n,s:I,s:i,s:i,s:i,s:i,s:i,s:i,s:n,s:n,s:n,s:n,s:s}", "name",
        machine->name, "state", machine->state, "since", (json_int_t)machine->since, "place",
        "notes", "a machine that was made up, with <b>markup</b>", "next", "progress", "boots",
        (json_int_t)machine->boots, "pass", 3, "fail", 0, "error", 0, "skip", 0, "accepted", 0,
        "changed", 0, "vendor", "product", "serial", "mac", "type",
        machine->may_type ? "people" : "resend");
    json_object_set_new(
        object, "line",
        json_pack(
            "{s:s,s:s,s:I,s:o,s:I,s:I,s:i}", "source", is_screen ? "none" : "made-up", "state",
            is_screen   ? "none"
            : is_closed ? "closed"
                        : "open",
            "since", (json_int_t)machine->since, "why", text_or_null(machine->closed), "heard",
            (json_int_t)machine->since, "bytes", (json_int_t)machine->bytes, "lost", 0));
    json_object_set_new(object, "verdict",
                        machine->verdict >= 0 ? json_integer(machine->verdict) : json_null());
    json_object_set_new(object, "boot", text_or_null(machine->boot));
    json_object_set_new(object, "run", text_or_null(machine->run));
    json_object_set_new(object, "began",
                        machine->began ? json_integer((json_int_t)machine->began) : json_null());
    json_object_set_new(object, "what",
                        machine->verdict > 0 ? json_string("made up") : json_null());
    json_object_set_new(object, "quarantine", text_or_null(machine->quarantine));
    json_object_set_new(object, "writer", text_or_null(machine->writer));
    return object;
}

uint64_t desk_version(struct desk *desk)
{
    pthread_mutex_lock(&desk->lock);
    uint64_t version = desk->version;
    pthread_mutex_unlock(&desk->lock);
    return version;
}

static json_t *machines_behind(struct desk *desk, uint64_t since)
{
    json_t *array = json_array();
    for (size_t i = 0; i < desk->count; i++)
        if (desk->machines[i].version > since)
            json_array_append_new(array, object_of(&desk->machines[i]));
    return array;
}

const struct desk_text *desk_changes(struct desk *desk, uint64_t since, uint64_t *now)
{
    pthread_mutex_lock(&desk->lock);
    json_t *array = machines_behind(desk, since);
    *now = desk->version;
    pthread_mutex_unlock(&desk->lock);
    struct desk_text *text = NULL;
    if (json_array_size(array) > 0) {
        text = memory_new(1, sizeof *text);
        text->text = json_dumps(array, JSON_COMPACT);
    }
    json_decref(array);
    return text;
}

const char *desk_text(const struct desk_text *text, size_t *length)
{
    *length = strlen(text->text);
    return text->text;
}

void desk_text_free(const struct desk_text *text)
{
    free(text->text);
    free((void *)text);
}

json_t *desk_lab(struct desk *desk)
{
    pthread_mutex_lock(&desk->lock);
    json_t *lab = json_pack(
        "{s:s,s:I,s:I,s:n,s:s,s:{s:I,s:I,s:b,s:n,s:n,s:I,s:I},s:o}", "name", "fake", "version",
        (json_int_t)desk->version, "now", (json_int_t)desk_clock(desk), "user", "program", "test",
        "journal", "written", (json_int_t)0, "bytes", (json_int_t)0, "stalled", 0, "since", "error",
        "lost", (json_int_t)0, "spooled", (json_int_t)0, "machines", machines_behind(desk, 0));
    pthread_mutex_unlock(&desk->lock);
    return lab;
}

bool desk_knows(struct desk *desk, const char *name)
{
    return find(desk, name);
}

json_t *desk_machine(struct desk *desk, const char *name)
{
    pthread_mutex_lock(&desk->lock);
    const struct machine *machine = find(desk, name);
    json_t *object = machine ? object_of(machine) : NULL;
    if (object)
        json_object_update_new(object,
                               json_pack("{s:n,s:[],s:[]}", "last", "boots_list", "difference"));
    pthread_mutex_unlock(&desk->lock);
    return object;
}

static bool is_there(struct desk *desk, const char *name)
{
    pthread_mutex_lock(&desk->lock);
    bool is_found = find(desk, name) != NULL;
    pthread_mutex_unlock(&desk->lock);
    return is_found;
}

json_t *desk_boots(struct desk *desk, const char *name, unsigned most, uint64_t before_ms)
{
    return is_there(desk, name)
               ? json_pack("[{s:i,s:b}]", "most", (int)most, "all", before_ms == UINT64_MAX)
               : NULL;
}

json_t *desk_boot(struct desk *desk, const char *name, const char *boot)
{
    return is_there(desk, name) && strcmp(boot, "none") != 0 ? json_pack("{s:s}", "boot", boot)
                                                             : NULL;
}

json_t *desk_difference(struct desk *desk, const char *name, const char *old, const char *new)
{
    return is_there(desk, name) ? json_pack("[{s:s?,s:s?}]", "old", old, "new", new) : NULL;
}

json_t *desk_history(struct desk *desk, const char *name, const char *check)
{
    return is_there(desk, name) ? json_pack("{s:s?}", "check", check) : NULL;
}

char *desk_report(struct desk *desk, enum desk_format format, uint64_t since_ms,
                  const char *const *names, size_t count)
{
    static const int order[] = {6, 4, 3, 7, 1, 8, 5, 0};
    int verdict = 5;
    size_t best = 8;
    pthread_mutex_lock(&desk->lock);
    json_t *machines = json_array();
    for (size_t i = 0; i < desk->count; i++) {
        const struct machine *machine = &desk->machines[i];
        bool is_named = count == 0;
        for (size_t j = 0; j < count; j++)
            is_named |= strcmp(names[j], machine->name) == 0;
        if (!is_named || machine->began < since_ms)
            continue;
        json_array_append_new(machines, object_of(machine));
        for (size_t j = 0; j < best; j++)
            if (order[j] == machine->verdict)
                best = j;
    }
    pthread_mutex_unlock(&desk->lock);
    verdict = best < 8 ? order[best] : verdict;
    json_t *report = json_pack("{s:I,s:i,s:{},s:{},s:o}", "now", (json_int_t)desk_clock(desk),
                               "verdict", verdict, "counts", "journal", "machines", machines);
    char *text = format == DESK_JSON ? json_dumps(report, JSON_COMPACT)
                                     : memory_format("format %d\n", format);
    json_decref(report);
    return text;
}

char *desk_metrics(struct desk *desk)
{
    (void)desk;
    return memory_format("rollcall_machines 1\n");
}

bool desk_log(struct desk *desk, const char *name, struct desk_log *log)
{
    pthread_mutex_lock(&desk->lock);
    const struct machine *machine = find(desk, name);
    if (machine) {
        snprintf(log->path, sizeof log->path, "%s", machine->path);
        log->first = machine->forgotten;
        log->end = log->heard = machine->bytes;
    }
    pthread_mutex_unlock(&desk->lock);
    return machine != NULL;
}

bool desk_log_since(struct desk *desk, const char *name, uint64_t ms, uint64_t *offset)
{
    *offset = ms;
    return is_there(desk, name);
}

bool desk_log_boot(struct desk *desk, const char *name, const char *boot, uint64_t *first,
                   uint64_t *end_offset)
{
    *first = 2;
    *end_offset = 5;
    return is_there(desk, name) && strcmp(boot, "none") != 0;
}

static bool may_type(const struct machine *machine, const char *user)
{
    return user && machine->may_type &&
           (machine->only[0] == '\0' || strcmp(machine->only, user) == 0);
}

bool desk_may_type(struct desk *desk, const char *name, const char *user)
{
    pthread_mutex_lock(&desk->lock);
    const struct machine *machine = find(desk, name);
    bool may = machine && may_type(machine, user);
    pthread_mutex_unlock(&desk->lock);
    return may;
}

enum desk_refusal desk_take(struct desk *desk, const char *name, const char *user, uint64_t session,
                            char *who, size_t size)
{
    enum desk_refusal refusal = DESK_GRANTED;
    pthread_mutex_lock(&desk->lock);
    struct machine *machine = find(desk, name);
    if (!machine)
        refusal = DESK_NO_MACHINE;
    else if (!may_type(machine, user))
        refusal = DESK_NOT_ALLOWED;
    else if (machine->session != 0 && machine->session != session) {
        refusal = DESK_TAKEN;
        snprintf(who, size, "%s", machine->writer);
    } else {
        machine->session = session;
        snprintf(machine->writer, sizeof machine->writer, "%s", user);
        changed(desk, machine);
    }
    pthread_mutex_unlock(&desk->lock);
    return refusal;
}

void desk_release(struct desk *desk, const char *name, uint64_t session)
{
    pthread_mutex_lock(&desk->lock);
    for (size_t i = 0; i < desk->count; i++) {
        struct machine *machine = &desk->machines[i];
        if (machine->session != session || (name && strcmp(name, machine->name) != 0))
            continue;
        machine->session = 0;
        machine->writer[0] = '\0';
        changed(desk, machine);
    }
    pthread_mutex_unlock(&desk->lock);
}

static enum desk_refusal typed(struct desk *desk, const char *name, uint64_t session,
                               const uint8_t *bytes, size_t length)
{
    enum desk_refusal refusal = DESK_GRANTED;
    pthread_mutex_lock(&desk->lock);
    struct machine *machine = find(desk, name);
    if (!machine)
        refusal = DESK_NO_MACHINE;
    else if (session == 0 || machine->session != session)
        refusal = DESK_NOT_TAKEN;
    else if (desk->typed)
        desk->typed(name, machine->writer, bytes, length);
    pthread_mutex_unlock(&desk->lock);
    return refusal;
}

enum desk_refusal desk_type(struct desk *desk, const char *name, uint64_t session,
                            const void *bytes, size_t length)
{
    return typed(desk, name, session, bytes, length);
}

enum desk_refusal desk_break(struct desk *desk, const char *name, uint64_t session)
{
    return typed(desk, name, session, (const uint8_t *)"BREAK", 5);
}
