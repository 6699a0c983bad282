/* SPDX-License-Identifier: MIT */
/* What stands in a record is what was found out, never what is usual: what is absent is null. */
#include "kernel/inventory/inventory.h"

#include <stddef.h>

#include "kernel/answer/say.h"
#include "kernel/inventory/parts.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/list.h"
#include "kernel/machine.h"
#include "kernel/memory/map.h"

enum { PROTOCOL_VERSION = 1 };

/* By enum handoff_door and handoff_firmware; what has no name is "". */
static const char door_names[] =
    "\0multiboot1\0multiboot2\0linux16\0linux32\0linux64\0efi\0nbp\0disk";
static const char firmware_names[] = "\0bios\0uefi";

static void say_rollcall(enum words_say how)
{
    const struct handoff *handoff = machine.handoff;
    const struct words *words = machine.words;
    (void)how;
    say_record("rollcall v %u boot %s run %s name %s version %s build %s door %s firmware %s "
               "after %s linger %u",
               PROTOCOL_VERSION, machine.facts->boot, words->run, words->identity[WORDS_NAME],
               ROLLCALL_VERSION, machine.facts->build, list_at(door_names, handoff->door),
               list_at(firmware_names, handoff->firmware), words_after_name(machine.facts->after),
               words->linger);
}

static void say_screen(enum words_say how)
{
    const struct handoff_framebuffer *framebuffer = &machine.handoff->framebuffer;
    enum machine_screen screen = machine.facts->screen;
    (void)how;
    if (screen == MACHINE_VGA_TEXT)
        say_record("screen kind %s", "vga-text");
    else if (screen == MACHINE_FRAMEBUFFER)
        say_record("screen kind %s width %u height %u bits %u", "framebuffer", framebuffer->width,
                   framebuffer->height, framebuffer->bits);
    else
        say_record("screen kind %s why %s", (const char *)NULL,
                   screen == MACHINE_NO_SCREEN ? "no VGA text and no framebuffer"
                                               : "the framebuffer can't be used");
}

static void say_memory(enum words_say how)
{
    const struct handoff *handoff = machine.handoff;
    (void)how;
    say_record("memory mib %lu ranges %u cut %c from %s", memory_map_ram(handoff) >> 20,
               handoff->range_count, handoff->map_cut, handoff->loader);
}

static void say_words_trouble(const struct words *words)
{
    /* By enum words_trouble. */
    static const char troubles[] =
        "unknown word, ignored\0"
        "unknown value, the verdict is inconclusive\0"
        "too long, cut\0"
        "the line was cut on its way (no -- at its end): its last word is not used";
    for (unsigned i = 0; i < words->problem_count && i < WORDS_PROBLEMS_MAX; i++)
        say_record("trouble where %s what %s word %s", "words",
                   list_at(troubles, words->problems[i].trouble), words->problems[i].text);
    if (words->problem_count > WORDS_PROBLEMS_MAX)
        say_record("trouble where %s what %s more %u", "words", "more words like these",
                   words->problem_count - WORDS_PROBLEMS_MAX);
}

/* What was not understood, and what it means for this boot. */
static void say_troubles(enum words_say how)
{
    const struct handoff *handoff = machine.handoff;
    (void)how;
    if (!machine.facts->watched)
        say_trouble("watchdog", "no local APIC: a hang would go unsaid");
    if (handoff->broken)
        say_trouble("handoff", "a part of what the loader left can't be read");
    if (machine.facts->acpi_broken)
        say_trouble("acpi", "the root table is not there or not sound: no table is used");
    inventory_say_smbios_troubles();
    if (handoff->words_cut)
        say_trouble("handoff", "the words are longer than the kernel keeps, or not readable");
    say_words_trouble(machine.words);
}

/* In the order of the answer. */
static const struct part {
    char kind[11];
    bool even_short; /* said with say=short too */
    inventory_part *say;
} parts[] = {
    {"rollcall", true, say_rollcall},
    {"port", true, inventory_say_ports},
    {"screen", true, say_screen},
    {"identity", true, inventory_say_identity},
    {"system", true, inventory_say_system},
    {"board", false, inventory_say_board},
    {"chassis", false, inventory_say_chassis},
    {"bios", true, inventory_say_bios},
    {"firmware", true, inventory_say_firmware},
    {"acpi", false, inventory_say_acpi},
    {"cpu", true, inventory_say_cpu},
    {"clock", false, inventory_say_clock},
    {"memory", true, say_memory},
    {"slots", true, inventory_say_slots},
    {"dimm", false, inventory_say_dimms},
    {"nic", false, inventory_say_nics},
    {"function", false, inventory_say_functions},
    {"pci", true, inventory_say_pci},
    {"trouble", true, say_troubles},
};

enum { PARTS = sizeof parts / sizeof *parts };

void inventory_say(void)
{
    for (unsigned i = 0; i < PARTS; i++)
        if (parts[i].even_short || machine.words->say != WORDS_SAY_SHORT)
            parts[i].say(machine.words->say);
}

bool inventory_show(const char *kind)
{
    size_t length = strlen(kind);
    for (unsigned i = 0; i < PARTS; i++)
        if (strlen(parts[i].kind) == length && memcmp(parts[i].kind, kind, length) == 0) {
            parts[i].say(WORDS_SAY_ALL);
            return true;
        }
    return false;
}

const char *inventory_kind(unsigned i)
{
    return i < PARTS ? parts[i].kind : NULL;
}
