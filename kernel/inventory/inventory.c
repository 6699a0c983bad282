/* SPDX-License-Identifier: MIT */
/* What stands in a record is what was found out, never what is usual: what is absent is null. */
#include "kernel/inventory/inventory.h"

#include <stddef.h>

#include "kernel/answer/say.h"
#include "kernel/lib/format.h"
#include "kernel/memory/map.h"

enum {
    PROTOCOL_VERSION = 1,
    ADDRESS_MAX = 19, /* 0x and 16 digits, and the NUL */
};

static const char *const door_names[] = {
    [HANDOFF_DOOR_MULTIBOOT1] = "multiboot1",
    [HANDOFF_DOOR_MULTIBOOT2] = "multiboot2",
    [HANDOFF_DOOR_LINUX16] = "linux16",
    [HANDOFF_DOOR_LINUX32] = "linux32",
    [HANDOFF_DOOR_LINUX64] = "linux64",
    [HANDOFF_DOOR_EFI] = "efi",
    [HANDOFF_DOOR_NBP] = "nbp",
    [HANDOFF_DOOR_DISK] = "disk",
};

static const char *const firmware_names[] = {
    [HANDOFF_FIRMWARE_UNKNOWN] = NULL,
    [HANDOFF_FIRMWARE_BIOS] = "bios",
    [HANDOFF_FIRMWARE_UEFI] = "uefi",
};

/* Absent is null in a record, and "" in a struct. */
static const char *or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

/* The same for an address: 0 is absent. */
static const char *address_or_null(char to[ADDRESS_MAX], uint64_t address)
{
    format(to, ADDRESS_MAX, "0x%lx", address);
    return address != 0 ? to : NULL;
}

void inventory_say_rollcall(const struct inventory *inventory)
{
    const struct handoff *handoff = inventory->handoff;
    const struct words *words = inventory->words;
    say_record("rollcall", "v %u boot %s run %s name %s version %s build %s door %s firmware %s",
               PROTOCOL_VERSION, inventory->boot, or_null(words->run),
               or_null(words->identity[WORDS_NAME]), ROLLCALL_VERSION, inventory->build,
               door_names[handoff->door], firmware_names[handoff->firmware]);
}

static void say_screen(const struct inventory *inventory)
{
    const struct handoff_framebuffer *framebuffer = &inventory->handoff->framebuffer;
    if (inventory->screen == INVENTORY_VGA_TEXT)
        say_record("screen", "kind %s", "vga-text");
    else if (inventory->screen == INVENTORY_FRAMEBUFFER)
        say_record("screen", "kind %s width %u height %u bits %u", "framebuffer",
                   framebuffer->width, framebuffer->height, framebuffer->bits);
    else
        say_record("screen", "kind %s why %s", (const char *)NULL,
                   inventory->screen == INVENTORY_NO_SCREEN ? "no VGA text and no framebuffer"
                                                            : "the framebuffer can't be used");
}

static void say_identity(const struct inventory *inventory)
{
    const struct words *words = inventory->words;
    say_record("identity", "serial %s uuid %s asset %s mac %s from %s",
               or_null(words->identity[WORDS_SERIAL]), or_null(words->identity[WORDS_UUID]),
               or_null(words->identity[WORDS_ASSET]), or_null(words->identity[WORDS_MAC]),
               inventory->identity_from);
}

/* Where the firmware's tables are, as far as they were told or found. */
static void say_firmware(const struct handoff *handoff)
{
    char rsdp[ADDRESS_MAX], smbios[ADDRESS_MAX];
    say_record("firmware", "rsdp %s smbios %s", address_or_null(rsdp, handoff->rsdp),
               address_or_null(smbios, handoff->smbios));
}

static void say_memory(const struct handoff *handoff)
{
    say_record("memory", "mib %lu ranges %u cut %c from %s",
               (unsigned long)(memory_map_ram(handoff) >> 20), handoff->range_count,
               handoff->map_cut, or_null(handoff->loader));
}

static void say_trouble(const char *where, const char *what)
{
    say_record("trouble", "where %s what %s", where, what);
}

static void say_words_trouble(const struct words *words)
{
    static const char *const troubles[] = {
        [WORDS_UNKNOWN_WORD] = "unknown word, ignored",
        [WORDS_UNKNOWN_VALUE] = "unknown value, the verdict is inconclusive",
        [WORDS_TOO_LONG] = "too long, cut",
        [WORDS_CUT] = "the line was cut on its way (no -- at its end): its last word is not used",
    };
    for (unsigned i = 0; i < words->problem_count && i < WORDS_PROBLEMS_MAX; i++)
        say_record("trouble", "where %s what %s word %s", "words",
                   troubles[words->problems[i].trouble], words->problems[i].text);
    if (words->problem_count > WORDS_PROBLEMS_MAX)
        say_record("trouble", "where %s what %s more %u", "words", "more words like these",
                   words->problem_count - WORDS_PROBLEMS_MAX);
}

/* What was not understood, and what it means for this boot. */
static void say_troubles(const struct inventory *inventory)
{
    if (!inventory->watched)
        say_trouble("watchdog", "no local APIC: a hang would go unsaid");
    if (inventory->handoff_broken)
        say_trouble("handoff", "a part of what the loader left can't be read");
    if (inventory->handoff->words_cut)
        say_trouble("handoff", "the words are longer than the kernel keeps, or not readable");
    say_words_trouble(inventory->words);
}

void inventory_say(const struct inventory *inventory)
{
    say_screen(inventory);
    say_identity(inventory);
    say_firmware(inventory->handoff);
    say_memory(inventory->handoff);
    say_troubles(inventory);
}

void inventory_say_end(const struct inventory *inventory, enum verdict verdict, const char *why)
{
    const struct words *words = inventory->words;
    say_record("end",
               "boot %s run %s plan %u pass %u fail %u error %u skip %u verdict %s why %s after %s",
               inventory->boot, or_null(words->run), 0, 0, 0, 0, 0, verdict_name(verdict), why,
               words_after_name(words->after));
}
