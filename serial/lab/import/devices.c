/* SPDX-License-Identifier: MIT */
/* /dev/ttyUSB0 is whoever was plugged in first, so the names that udev makes come first; ttyS* are
 * there for ports that no machine has, so the kernel is asked for their type. */
#include "serial/lab/import/devices.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"

enum { DEVICES_MAX = 4096 };

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strverscmp((*a)->d_name, (*b)->d_name);
}

/* What a path under root leads to, from the root on; the caller frees it; NULL: nothing. */
static char *target_of(const char *root, const char *path)
{
    char *whole = memory_format("%s%s", root, path);
    char *target = realpath(whole, NULL);
    free(whole);
    return target;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* Whether /dev/ttyS… has a port behind it: its type is none (0) where it hasn't. */
static bool has_port(const char *root, const char *name)
{
    char type[16] = "0";
    char *path = memory_format("%s/sys/class/tty/%s/type", root, name);
    FILE *from = fopen(path, "r");
    free(path);
    if (!from)
        return false;
    if (!fgets(type, sizeof type, from))
        type[0] = '0';
    fclose(from);
    return strtol(type, NULL, 10) > 0;
}

static bool is_serial(const char *root, const char *folder, const char *name)
{
    if (name[0] == '.')
        return false;
    if (strcmp(folder, "/dev") != 0)
        return true;
    return begins(name, "ttyUSB") || begins(name, "ttyACM") || begins(name, "ttyAMA") ||
           (begins(name, "ttyS") && has_port(root, name));
}

/* Without what every name of udev's begins and ends with. */
static char *short_name(const char *name)
{
    static const char port[] = "-port0";
    const char *begin = begins(name, "usb-") ? name + 4 : name;
    size_t length = strlen(begin);
    if (length > sizeof port && strcmp(begin + length - (sizeof port - 1), port) == 0)
        length -= sizeof port - 1;
    if (length > 5 && memcmp(begin + length - 5, "-if00", 5) == 0)
        length -= 5;
    return memory_copy(begin, length);
}

/* What was taken: the devices that links lead to. */
struct taken {
    char *targets[DEVICES_MAX];
    size_t count;
};

static bool is_taken(const struct taken *taken, const char *target)
{
    for (size_t i = 0; i < taken->count; i++)
        if (strcmp(taken->targets[i], target) == 0)
            return true;
    return false;
}

static void take(struct draft *draft, struct taken *taken, const char *root, const char *path,
                 const char *name)
{
    char *target = target_of(root, path);
    if (!target || is_taken(taken, target) || taken->count == DEVICES_MAX) {
        free(target);
        return;
    }
    taken->targets[taken->count++] = target;
    char *called = short_name(name);
    struct draft_machine *machine = draft_machine(draft, called, path, 0);
    draft_set(&machine->source, path);
    draft_set(&machine->device, path);
    if (strcmp(target + (begins(target, root) ? strlen(root) : 0), path) != 0)
        draft_note(machine, "%s now", target + (begins(target, root) ? strlen(root) : 0));
    free(called);
}

static void look_into(struct draft *draft, struct taken *taken, const char *root,
                      const char *folder)
{
    struct dirent **entries;
    char *whole = memory_format("%s%s", root, folder);
    int count = scandir(whole, &entries, NULL, by_name);
    free(whole);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        char *path = memory_format("%s/%s", folder, name);
        if (is_serial(root, folder, name))
            take(draft, taken, root, path, name);
        free(path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

static bool is_port_of_none(const char *root, const char *device)
{
    return begins(device, "/dev/ttyS") && !has_port(root, device + strlen("/dev/"));
}

/* Devices that somebody else holds, or would if they were there: Debian's own ser2net.yaml names
 * ports that few machines have. */
static void take_held(struct draft *draft, struct taken *taken, const char *root)
{
    for (size_t i = 0; i < draft_count(draft) && taken->count < DEVICES_MAX; i++) {
        struct draft_machine *machine = draft_at(draft, i);
        char *target = machine->device ? target_of(root, machine->device) : NULL;
        if (machine->device && (!target || is_port_of_none(root, machine->device)))
            draft_remark(draft, machine, "/dev", 0, "%s leads to %s, where no port is now",
                         machine->name, machine->device);
        if (target)
            taken->targets[taken->count++] = target;
    }
}

void devices_add(struct draft *draft, const char *root)
{
    struct taken *taken = memory_new(1, sizeof *taken);
    take_held(draft, taken, root);
    look_into(draft, taken, root, "/dev/serial/by-id");
    look_into(draft, taken, root, "/dev/serial/by-path");
    look_into(draft, taken, root, "/dev");
    for (size_t i = 0; i < taken->count; i++)
        free(taken->targets[i]);
    free(taken);
}
