/* SPDX-License-Identifier: MIT */
/* A process a line: a library that waits for one can't keep the others from being heard, and what
 * a line says can break no more than one process. Each tells what it heard through a pipe, as texts
 * that end with NUL. */
#include "serial/lab/import/hear.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serial/lab/lab_value.h"
#include "serial/lab/memory.h"
#include "serial/lab/records.h"
#include "serial/lab/session.h"

enum { HEARD_MAX = 2048, AT_ONCE = 256, PATIENCE_S = 15 };

enum heard { HEARD_NAME, HEARD_MAC, HEARD_SERIAL, HEARD_UUID, HEARD_TROUBLE, HEARD_TEXTS };

struct ear {
    pid_t process;
    int pipe;
    struct draft_machine *machine;
};

static void say(int to, const char *text)
{
    size_t length = text ? strlen(text) : 0;
    char heard[HEARD_MAX / HEARD_TEXTS];
    if (length >= sizeof heard)
        length = sizeof heard - 1;
    if (length > 0)
        memcpy(heard, text, length);
    heard[length] = '\0';
    (void)!write(to, heard, length + 1);
}

static void say_boot(int to, const struct answers *answers)
{
    size_t count = answers_count(answers);
    struct records records;
    records_read(&records, answers_boot(answers, count - 1));
    const struct record *identity = records_find(&records, "identity", NULL);
    const struct record *system = records_find(&records, "system", NULL);
    const struct record *nic = records_find(&records, "nic", NULL);
    const char *mac = record_text(identity, "mac"), *serial = record_text(identity, "serial");
    const char *uuid = record_text(identity, "uuid");
    say(to, record_text(records_find(&records, "rollcall", NULL), "name"));
    say(to, mac ? mac : record_text(nic, "mac"));
    say(to, serial ? serial : record_text(system, "serial"));
    say(to, uuid ? uuid : record_text(system, "uuid"));
    say(to, NULL);
    records_free(&records);
}

/* The process of a line, whatever happens to it. */
static void listen_to(const struct draft_machine *machine, const char *root, unsigned seconds,
                      int to)
{
    const struct session_options options = {
        .timeout_s = seconds, .no_type = true, .log = -1, .baud = machine->baud};
    struct display display = {.to = freopen("/dev/null", "w", stderr)};
    char *name = memory_format("%s%s", machine->source[0] == '/' ? root : "", machine->source);
    alarm(seconds + PATIENCE_S);
    struct source *source = source_open(name, machine->baud);
    struct answers *answers = answers_new();
    if (source && display.to) {
        session_run(source, answers, &display, &options);
        source_close(source);
    }
    if (answers_count(answers) > 0)
        say_boot(to, answers);
    else
        for (unsigned i = 0; i < HEARD_TEXTS; i++)
            say(to, i == HEARD_TROUBLE && !source ? source_error() : NULL);
    _exit(0);
}

static bool begin(struct ear *ear, struct draft_machine *machine, const char *root,
                  unsigned seconds)
{
    int ends[2];
    if (!machine->source || pipe(ends) != 0)
        return false;
    ear->machine = machine;
    ear->process = fork();
    if (ear->process == 0) {
        close(ends[0]);
        listen_to(machine, root, seconds, ends[1]);
    }
    close(ends[1]);
    ear->pipe = ends[0];
    if (ear->process > 0)
        return true;
    close(ends[0]);
    return false;
}

/* What the lab file wouldn't take is told instead. */
static void take_value(struct draft *draft, struct draft_machine *machine, char **value,
                       const char *what, const char *heard, bool (*is_one)(const char *text))
{
    if (heard[0] == '\0')
        return;
    if (!is_one || is_one(heard))
        draft_set(value, heard);
    else
        draft_remark(draft, machine, machine->source, 0, "says that its %s is %s, which is none",
                     what, heard);
}

static void take(struct draft *draft, struct draft_machine *machine, const char *const *heard)
{
    const char *path = machine->source;
    if (heard[HEARD_TROUBLE][0] != '\0')
        draft_remark(draft, machine, path, 0, "could not be heard: %s", heard[HEARD_TROUBLE]);
    if (heard[HEARD_NAME][0] != '\0' && !draft_rename(draft, machine, heard[HEARD_NAME]))
        draft_remark(draft, machine, path, 0,
                     lab_is_name(heard[HEARD_NAME]) ? "says that it is %s, as another one does"
                                                    : "says that it is %s, which is no name here",
                     heard[HEARD_NAME]);
    take_value(draft, machine, &machine->mac, "MAC", heard[HEARD_MAC], lab_is_mac);
    take_value(draft, machine, &machine->serial, "serial number", heard[HEARD_SERIAL], NULL);
    take_value(draft, machine, &machine->uuid, "UUID", heard[HEARD_UUID], lab_is_uuid);
}

/* Waits for the process, which ends by itself, and takes what it says. */
static void finish(struct draft *draft, const struct ear *ear)
{
    char bytes[HEARD_MAX] = "";
    const char *heard[HEARD_TEXTS];
    size_t length = 0;
    ssize_t got = 1;
    while (got > 0 && length < sizeof bytes - 1) {
        got = read(ear->pipe, bytes + length, sizeof bytes - 1 - length);
        length += got > 0 ? (size_t)got : 0;
    }
    close(ear->pipe);
    waitpid(ear->process, NULL, 0);
    const char *at = bytes;
    for (unsigned i = 0; i < HEARD_TEXTS; i++) {
        heard[i] = at < bytes + length ? at : "";
        at += strlen(heard[i]) + 1;
    }
    take(draft, ear->machine, heard);
}

void hear_all(struct draft *draft, const char *root, unsigned seconds)
{
    struct ear ears[AT_ONCE];
    for (size_t next = 0; next < draft_count(draft);) {
        size_t count = 0;
        for (; next < draft_count(draft) && count < AT_ONCE; next++)
            count += begin(&ears[count], draft_at(draft, next), root, seconds);
        for (size_t i = 0; i < count; i++)
            finish(draft, &ears[i]);
    }
}
