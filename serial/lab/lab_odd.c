/* SPDX-License-Identifier: MIT */
#include "serial/lab/lab_odd.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/lab_tree.h"
#include "serial/lab/text.h"
#include "serial/lab/utf8.h"

enum { TOLD_MAX = 400, NAMED_MAX = 3 };

void lab_odd_say(const struct lab_odd *odd, const char *place, const char *pattern, ...)
{
    char told[TOLD_MAX];
    va_list values;
    va_start(values, pattern);
    vsnprintf(told, sizeof told, pattern, values);
    va_end(values);
    utf8_tame(told);
    odd->tell(odd->data, place, told);
}

static void look_at_days(const struct lab_odd *odd, unsigned index)
{
    const struct lab_machine *machine = &odd->file->machines[index];
    struct lab_place place;
    if (machine->quarantine && !lab_quarantined(machine, odd->today))
        lab_odd_say(odd, lab_place(&place, "machines[%u].quarantine", index),
                    "%s: the quarantine is over since %s", machine->name,
                    machine->quarantine->until);
    for (unsigned i = 0; i < machine->accept_count; i++) {
        const struct lab_accept *accept = &machine->accept[i];
        lab_place(&place, "machines[%u].accept[%u].check", index, i);
        if (accept->until && strcmp(odd->today, accept->until) > 0)
            lab_odd_say(odd, place.text, "%s: %s is accepted no longer, since %s", machine->name,
                        accept->check, accept->until);
        if (!strchr(accept->check, '.'))
            lab_odd_say(odd, place.text, "%s: %s is no check's whole name: nothing is accepted",
                        machine->name, accept->check);
    }
}

static bool is_anybody(const struct lab_machine *machine)
{
    bool is_heard = machine->source && strcmp(machine->source, "none") != 0;
    return is_heard && !machine->serial && !machine->uuid && !machine->mac;
}

/* Said once: in a lab's first file it goes for all of them. */
static void look_at_identities(const struct lab_odd *odd)
{
    struct phrase names = {"", 0};
    struct lab_place place;
    unsigned count = 0, first = 0;
    for (unsigned i = 0; i < odd->file->machines_count; i++) {
        const struct lab_machine *machine = &odd->file->machines[i];
        if (!is_anybody(machine))
            continue;
        if (count == 0)
            first = i;
        if (count < NAMED_MAX)
            phrase_put(&names, "%s%s", count > 0 ? ", " : "", machine->name);
        count++;
    }
    if (count > NAMED_MAX)
        phrase_put(&names, " and %u more", count - NAMED_MAX);
    if (count > 0)
        lab_odd_say(odd, lab_place(&place, "machines[%u]", first),
                    "%s: no serial, uuid or mac: another machine on %s line would be taken for %s",
                    names.text, count > 1 ? "their" : "its", count > 1 ? "them" : "it");
}

static bool is_among(const char *name, const char *const *names, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void look_at_writers(const struct lab_odd *odd, unsigned index)
{
    const struct lab_machine *machine = &odd->file->machines[index];
    const struct lab_settings *settings = &odd->file->settings;
    struct lab_place place;
    for (unsigned i = 0; i < machine->writers_count; i++)
        if (is_among(machine->writers[i], settings->viewers, settings->viewers_count))
            lab_odd_say(odd, lab_place(&place, "machines[%u].writers[%u]", index, i),
                        "%s: %s is a viewer, and writes nowhere", machine->name,
                        machine->writers[i]);
}

static void look_at_file(const struct lab_odd *odd, const char *place, const char *path,
                         bool is_secret)
{
    struct stat status;
    if (!path)
        return;
    if (access(path, R_OK) != 0 || stat(path, &status) != 0)
        lab_odd_say(odd, place, "%s: %s", path, strerror(errno));
    else if (is_secret && (status.st_mode & (S_IROTH | S_IWOTH)) != 0)
        lab_odd_say(odd, place, "%s: everybody may read it", path);
}

static void look_at_settings(const struct lab_odd *odd)
{
    const struct lab_settings *settings = &odd->file->settings;
    look_at_file(odd, "serve.tls.certificate", settings->certificate, false);
    look_at_file(odd, "serve.tls.key", settings->key, true);
    look_at_file(odd, "serve.users", settings->users, true);
    look_at_file(odd, "serve.tokens", settings->tokens, true);
    look_at_file(odd, "serve.symbols", settings->symbols, false);
    if (settings->viewers_count > 0 && !settings->users && !settings->tokens)
        lab_odd_say(odd, "serve.viewers", "nobody has a login: there are no users and no tokens");
    if (access(settings->folder, F_OK) == 0 && access(settings->folder, W_OK) != 0)
        lab_odd_say(odd, "serve.folder", "%s: %s", settings->folder, strerror(errno));
}

void lab_odd_all(const struct lab_odd *odd)
{
    for (unsigned i = 0; i < odd->file->machines_count; i++) {
        lab_odd_source(odd, i);
        look_at_writers(odd, i);
        look_at_days(odd, i);
    }
    look_at_identities(odd);
    lab_odd_twice(odd);
    look_at_settings(odd);
}
