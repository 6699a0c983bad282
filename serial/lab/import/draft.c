/* SPDX-License-Identifier: MIT */
#include "serial/lab/import/draft.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/lab_machine.h"
#include "serial/lab/lab_value.h"
#include "serial/lab/memory.h"
#include "serial/lab/source_shown.h"
#include "serial/lab/utf8.h"

enum { NAME_LENGTH = 64, REMARK_MAX = 400, NOTES_MAX = 800, COMMENTS_MAX = 32 << 10 };

struct draft {
    struct draft_machine *machines;
    size_t count, room;
    char *comments;
    void (*tell)(const char *path, unsigned line, const char *text);
};

struct draft *draft_new(void (*tell)(const char *path, unsigned line, const char *text))
{
    struct draft *draft = memory_new(1, sizeof *draft);
    draft->tell = tell;
    return draft;
}

static void clear(struct draft_machine *machine)
{
    char *const texts[] = {machine->name,   machine->other_names, machine->source,  machine->serial,
                           machine->uuid,   machine->mac,         machine->place,   machine->notes,
                           machine->device, machine->writers,     machine->comments};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
}

void draft_free(struct draft *draft)
{
    for (size_t i = 0; i < draft->count; i++)
        clear(&draft->machines[i]);
    free(draft->machines);
    free(draft->comments);
    free(draft);
}

struct draft_machine *draft_with_device(const struct draft *draft, const char *device)
{
    for (size_t i = 0; i < draft->count; i++)
        if (draft->machines[i].device && strcmp(draft->machines[i].device, device) == 0)
            return &draft->machines[i];
    return NULL;
}

/* Between commas, which begin and end the list, so that no name with one is in it. */
static bool is_called(const struct draft_machine *machine, const char *name)
{
    size_t length = strlen(name);
    const char *at = strchr(name, ',') ? NULL : machine->other_names;
    for (at = at ? strstr(at, name) : NULL; at; at = strstr(at + 1, name))
        if (at[-1] == ',' && at[length] == ',')
            return true;
    return false;
}

struct draft_machine *draft_find(struct draft *draft, const char *name)
{
    for (size_t i = 0; name[0] != '\0' && i < draft->count; i++)
        if (is_called(&draft->machines[i], name))
            return &draft->machines[i];
    return NULL;
}

/* What a lab file takes of a name. */
static void make_fit(const char *name, char fit[NAME_LENGTH + 1])
{
    size_t length = 0;
    for (; *name != '\0' && length < NAME_LENGTH; name++) {
        bool is_taken = isalnum((unsigned char)*name) || strchr("._-", *name);
        if (length == 0 && (!is_taken || *name == '.' || *name == '-'))
            continue;
        fit[length++] = is_taken ? *name : '-';
    }
    fit[length] = '\0';
    if (length == 0)
        snprintf(fit, NAME_LENGTH + 1, "machine");
}

static bool is_used(const struct draft *draft, const char *name)
{
    for (size_t i = 0; i < draft->count; i++)
        if (strcmp(draft->machines[i].name, name) == 0)
            return true;
    return false;
}

/* The same with a number behind it, where another machine has that name already. */
static void make_unique(struct draft *draft, char fit[NAME_LENGTH + 1])
{
    size_t length = strlen(fit) < NAME_LENGTH - 6 ? strlen(fit) : NAME_LENGTH - 6;
    for (unsigned number = 2; is_used(draft, fit) && number < 100000; number++)
        snprintf(fit + length, NAME_LENGTH + 1 - length, "-%u", number);
}

static struct draft_machine *add(struct draft *draft)
{
    if (draft->count == draft->room) {
        draft->room = draft->room ? 2 * draft->room : 16;
        draft->machines = memory_resize(draft->machines, draft->room, sizeof *draft->machines);
    }
    struct draft_machine *machine = &draft->machines[draft->count++];
    memset(machine, 0, sizeof *machine);
    return machine;
}

struct draft_machine *draft_machine(struct draft *draft, const char *name, const char *path,
                                    unsigned line)
{
    char fit[NAME_LENGTH + 1];
    struct draft_machine *machine = draft_find(draft, name);
    if (machine)
        return machine;
    make_fit(name, fit);
    make_unique(draft, fit);
    machine = add(draft);
    machine->name = memory_copy(fit, strlen(fit));
    draft_call(machine, name);
    if (strcmp(fit, name) != 0)
        draft_remark(draft, machine, path, line, "%s is called %s here: a name becomes a file's",
                     name, fit);
    return machine;
}

size_t draft_count(const struct draft *draft)
{
    return draft->count;
}

struct draft_machine *draft_at(const struct draft *draft, size_t index)
{
    return &draft->machines[index];
}

const char *draft_comments(const struct draft *draft)
{
    return draft->comments;
}

void draft_call(struct draft_machine *machine, const char *name)
{
    if (name[0] == '\0' || strchr(name, ',') || is_called(machine, name))
        return;
    char *names = memory_format("%s%s,", machine->other_names ? machine->other_names : ",", name);
    free(machine->other_names);
    machine->other_names = names;
}

bool draft_rename(const struct draft *draft, struct draft_machine *machine, const char *name)
{
    if (!lab_is_name(name) || (is_used(draft, name) && strcmp(machine->name, name) != 0))
        return false;
    draft_set(&machine->name, name);
    return true;
}

void draft_set(char **text, const char *value)
{
    char *copy = value ? memory_copy(value, strlen(value)) : NULL;
    free(*text);
    *text = copy;
}

void draft_note(struct draft_machine *machine, const char *pattern, ...)
{
    char note[REMARK_MAX];
    va_list values;
    va_start(values, pattern);
    vsnprintf(note, sizeof note, pattern, values);
    va_end(values);
    char *notes = memory_format("%s%s%s", machine->notes ? machine->notes : "",
                                machine->notes ? "; " : "", note);
    if (strlen(notes) < NOTES_MAX)
        draft_set(&machine->notes, notes);
    free(notes);
}

void draft_remark(struct draft *draft, struct draft_machine *machine, const char *path,
                  unsigned line, const char *pattern, ...)
{
    char remark[REMARK_MAX];
    va_list values;
    va_start(values, pattern);
    vsnprintf(remark, sizeof remark, pattern, values);
    va_end(values);
    utf8_tame(remark);
    char *where = memory_copy(path, strlen(path));
    utf8_tame(where);
    draft->tell(where, line, remark);
    free(where);
    char **comments = machine ? &machine->comments : &draft->comments;
    if (*comments && strlen(*comments) > COMMENTS_MAX)
        return;
    char *more =
        memory_format("%s%s# %s\n", *comments ? *comments : "", machine ? "    " : "", remark);
    free(*comments);
    *comments = more;
}

/* The machine before `index` that has this source; NULL: none. Keys are NULL for those that nobody
 * can take away. */
static const struct draft_machine *same_source(const struct draft *draft, char *const keys[],
                                               size_t index)
{
    for (size_t i = 0; keys[index] && i < index; i++)
        if (keys[i] && strcmp(keys[i], keys[index]) == 0)
            return &draft->machines[i];
    return NULL;
}

static void hide_passwords(struct draft *draft, const char *path)
{
    for (size_t i = 0; i < draft->count; i++) {
        struct draft_machine *machine = &draft->machines[i];
        char *shown = source_shown(machine->source);
        if (shown && strcmp(shown, machine->source) != 0) {
            draft_set(&machine->source, shown);
            draft_remark(draft, machine, path, 0,
                         "the password in %s's source stays out of the lab file: *** stands in its "
                         "place; have it come from a file or the environment",
                         machine->name);
        }
        free(shown);
    }
}

void draft_settle(struct draft *draft, const char *path)
{
    hide_passwords(draft, path);
    char **keys = memory_new(draft->count + 1, sizeof *keys);
    for (size_t i = 0; i < draft->count; i++) {
        struct draft_machine *machine = &draft->machines[i];
        const char *fault = machine->source ? lab_source_fault(machine->source) : NULL;
        keys[i] = fault ? NULL : lab_source_key(machine->source);
        const struct draft_machine *other = same_source(draft, keys, i);
        if (fault)
            draft_remark(draft, machine, path, 0, "source: %s is %s", machine->source, fault);
        else if (other)
            draft_remark(draft, machine, path, 0, "source: %s is %s's already", machine->source,
                         other->name);
        if (fault || other) {
            draft_set(&machine->source, NULL);
            machine->baud = 0;
        }
    }
    for (size_t i = 0; i < draft->count; i++)
        free(keys[i]);
    free(keys);
}
