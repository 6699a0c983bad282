/* SPDX-License-Identifier: MIT */
/* The format is that of the file's own head: vendors at column 0, their devices behind a tab. */
#include "serial/lab/pci_ids.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { ID_DIGITS = 4, LINE_MAX_BYTES = 512 };

static const char path[] = "/usr/share/misc/pci.ids";

/* The name behind `digits` at the line's beginning; NULL where another id stands there. */
static const char *name_of(const char *line, const char *digits)
{
    if (strncmp(line, digits, ID_DIGITS) != 0 || strncmp(line + ID_DIGITS, "  ", 2) != 0)
        return NULL;
    return line + ID_DIGITS + 2;
}

void pci_ids_name(const char *id, char *name, size_t size)
{
    char line[LINE_MAX_BYTES];
    bool is_vendor = false;
    name[0] = '\0';
    FILE *ids = strlen(id) == 2 * ID_DIGITS + 1 ? fopen(path, "r") : NULL;
    while (ids && fgets(line, sizeof line, ids)) {
        line[strcspn(line, "\n")] = '\0';
        const char *vendor = name_of(line, id);
        const char *device = line[0] == '\t' ? name_of(line + 1, id + ID_DIGITS + 1) : NULL;
        if (vendor) {
            snprintf(name, size, "%s", vendor);
            is_vendor = true;
        } else if (is_vendor && device) {
            snprintf(name + strlen(name), size - strlen(name), " %s", device);
            break;
        } else if (is_vendor && line[0] != '\t' && line[0] != '#')
            break;
    }
    if (ids)
        fclose(ids);
}
