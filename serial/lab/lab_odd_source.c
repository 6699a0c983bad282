/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/lab_odd.h"
#include "serial/lab/lab_tree.h"
#include "serial/lab/memory.h"
#include "serial/lab/source_name.h"

static const char by_id[] = "/dev/serial/by-id";

/* The name that lasts for a device that is named by its number; NULL: there is none. The caller
 * frees it. */
static char *lasting_name(const char *device)
{
    char *found = NULL, *target = realpath(device, NULL);
    DIR *folder = opendir(by_id);
    for (struct dirent *entry; target && folder && !found && (entry = readdir(folder)) != NULL;) {
        char *path = memory_format("%s/%s", by_id, entry->d_name);
        char *other = realpath(path, NULL);
        if (entry->d_name[0] != '.' && other && strcmp(other, target) == 0)
            found = path;
        else
            free(path);
        free(other);
    }
    if (folder)
        closedir(folder);
    free(target);
    return found;
}

/* Nearly every adapter can do these, and a slip of the finger is none of them. */
static bool is_usual_rate(unsigned baud)
{
    static const unsigned rates[] = {300,     600,     1200,    1800,    2400,    4800,    9600,
                                     14400,   19200,   28800,   38400,   57600,   76800,   115200,
                                     230400,  250000,  460800,  500000,  576000,  921600,  1000000,
                                     1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        if (rates[i] == baud)
            return true;
    return false;
}

static void look_at_device(const struct lab_odd *odd, const char *place, const char *machine,
                           const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        lab_odd_say(odd, place, "%s: %s: %s", machine, path, strerror(errno));
        return;
    }
    if (!S_ISCHR(status.st_mode))
        lab_odd_say(odd, place, "%s: %s is no device", machine, path);
    else if (access(path, R_OK | W_OK) != 0)
        lab_odd_say(odd, place, "%s: %s: %s: is who runs this in the group dialout?", machine, path,
                    strerror(errno));
    char *lasting = strncmp(path, "/dev/tty", 8) == 0 ? lasting_name(path) : NULL;
    if (lasting)
        lab_odd_say(odd, place, "%s: %s may be another one after the next boot: %s lasts", machine,
                    path, lasting);
    free(lasting);
}

/* What a shell does itself. */
static bool is_shell_word(const char *name)
{
    static const char *const words[] = {
        ".",    ":",    "[",      "alias", "case",  "cd",     "command", "echo", "eval",
        "exec", "exit", "export", "for",   "if",    "printf", "read",    "set",  "test",
        "trap", "type", "ulimit", "umask", "unset", "until",  "wait",    "while"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], name) == 0)
            return true;
    return false;
}

/* The program that a shell would look for; an assignment or a path of marks is left alone. */
static void look_at_program(const struct lab_odd *odd, const char *place, const char *machine,
                            const char *command)
{
    char name[PATH_MAX];
    size_t length = strcspn(command, " \t");
    const char *folders = getenv("PATH");
    if (length == 0 || length >= sizeof name || strcspn(command, "=$'\"\\`(;&|<>{~!") < length)
        return;
    memcpy(name, command, length);
    name[length] = '\0';
    if (is_shell_word(name) || (strchr(name, '/') && access(name, X_OK) == 0))
        return;
    while (folders && *folders != '\0' && !strchr(name, '/')) {
        size_t folder = strcspn(folders, ":");
        char *path = memory_format("%.*s/%s", (int)folder, folders, name);
        bool is_there = access(path, X_OK) == 0;
        free(path);
        if (is_there)
            return;
        folders += folder + (folders[folder] == ':');
    }
    lab_odd_say(odd, place, "%s: there is no program %s", machine, name);
}

static void look_at_sol(const struct lab_odd *odd, const char *place,
                        const struct lab_machine *machine)
{
    static const unsigned rates[] = {9600, 19200, 38400, 57600, 115200};
    bool is_rate = machine->baud == 0;
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        is_rate |= machine->baud == rates[i];
    if (!is_rate)
        lab_odd_say(odd, place, "%s: SOL has no rate %u: 9600, 19200, 38400, 57600 or 115200",
                    machine->name, machine->baud);
    if (!strchr(machine->source, '@'))
        lab_odd_say(odd, place, "%s: no user: few BMCs let nobody in, sol://USER@HOST",
                    machine->name);
    if (!getenv("IPMI_PASSWORD"))
        lab_odd_say(odd, place, "%s: its password isn't in the environment as IPMI_PASSWORD",
                    machine->name);
}

/* What is asked of a line, where there is none. */
static void look_at_no_line(const struct lab_odd *odd, unsigned index)
{
    const struct lab_machine *machine = &odd->file->machines[index];
    struct lab_place place;
    if (machine->expect_s > 0)
        lab_odd_say(odd, lab_place(&place, "machines[%u].expect", index),
                    "%s: it is expected, and has no line that it could be heard on", machine->name);
    if (machine->type == LAB_TYPE_PEOPLE)
        lab_odd_say(odd, lab_place(&place, "machines[%u].type", index),
                    "%s: people may type, and it has no line to type on", machine->name);
}

void lab_odd_source(const struct lab_odd *odd, unsigned index)
{
    const struct lab_machine *machine = &odd->file->machines[index];
    struct lab_place place;
    struct source_name name;
    if (!machine->source) {
        lab_odd_say(odd, lab_place(&place, "machines[%u]", index),
                    "%s: no source: it is never heard", machine->name);
        look_at_no_line(odd, index);
        return;
    }
    lab_place(&place, "machines[%u].source", index);
    if (strcmp(machine->source, "none") == 0)
        look_at_no_line(odd, index);
    if (strcmp(machine->source, "none") == 0 ||
        source_name_read(machine->source, machine->baud, "x", &name))
        return;
    if (name.kind == SOURCE_DEVICE && !is_usual_rate(name.baud))
        lab_odd_say(odd, place.text, "%s: %u is no usual rate: is 115200 or 9600 meant?",
                    machine->name, name.baud);
    if (name.kind == SOURCE_DEVICE)
        look_at_device(odd, place.text, machine->name, name.path);
    else if ((name.kind == SOURCE_SOCKET || name.kind == SOURCE_FILE) &&
             access(name.path, F_OK) != 0)
        lab_odd_say(odd, place.text, "%s: %s: %s", machine->name, name.path, strerror(errno));
    else if (name.kind == SOURCE_PROGRAM)
        look_at_program(odd, place.text, machine->name, name.path);
    else if (name.kind == SOURCE_SOL)
        look_at_sol(odd, place.text, machine);
}
