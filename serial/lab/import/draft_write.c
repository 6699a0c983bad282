/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "serial/lab/import/draft.h"
#include "serial/lab/import/yaml_text.h"

static void write_text(const char *key, const char *text, FILE *to)
{
    if (!text || text[0] == '\0')
        return;
    fprintf(to, "    %s: ", key);
    yaml_text_write(text, strlen(text), to);
    fputc('\n', to);
}

static void write_writers(const char *writers, FILE *to)
{
    fputs("    writers: [", to);
    for (const char *name = writers; *name != '\0';) {
        size_t length = strcspn(name, ",");
        yaml_text_write(name, length, to);
        name += length + (name[length] == ',');
        fputs(*name != '\0' ? ", " : "", to);
    }
    fputs("]\n", to);
}

static void write_machine(const struct draft_machine *machine, FILE *to)
{
    fputs("  - name: ", to);
    yaml_text_write(machine->name, strlen(machine->name), to);
    fputc('\n', to);
    write_text("source", machine->source, to);
    if (!machine->source)
        fputs("    # source: /dev/serial/by-id/..., HOST:PORT, rfc2217://HOST:PORT, or none\n", to);
    if (machine->baud > 0)
        fprintf(to, "    baud: %u\n", machine->baud);
    write_text("serial", machine->serial, to);
    write_text("uuid", machine->uuid, to);
    write_text("mac", machine->mac, to);
    write_text("place", machine->place, to);
    write_text("notes", machine->notes, to);
    if (machine->is_typed)
        fputs("    type: people\n", to);
    if (machine->is_typed && machine->writers && machine->writers[0] != '\0')
        write_writers(machine->writers, to);
    fputs(machine->comments ? machine->comments : "", to);
}

void draft_write(const struct draft *draft, FILE *to)
{
    const char *comments = draft_comments(draft);
    size_t count = draft_count(draft);
    fputs("# A first lab file: man 5 rollcall-lab says what else may stand here, and\n"
          "# `rollcall lab FILE` looks it through.\n",
          to);
    fputs(comments ? comments : "", to);
    fprintf(to, "machines:%s\n", count == 0 ? " []" : "");
    for (size_t i = 0; i < count; i++)
        write_machine(draft_at(draft, i), to);
}
