/* SPDX-License-Identifier: MIT */
/* Says the records that the kernel makes of one machine's SMBIOS, given as a file as dmidecode
 * --dump-bin writes it: an entry point that says 0x20 of the table's address, and there the table.
 * Behind them a line `memory MIB`. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "kernel/answer/say.h"
#include "kernel/firmware/memory_device.h"
#include "kernel/inventory/parts.h"
#include "kernel/log/log.h"
#include "kernel/machine.h"
#include "tests/unit/memory_model.h"

enum { FILE_MAX = 1 << 20, ENTRY = 0x100000, ENTRY_SIZE = 32 };

static uint8_t file[FILE_MAX];
static struct memory_model model;
static struct physical memory;
static struct smbios smbios;
static struct words words;
static struct machine_facts facts = {.identity_from = "words"};

const struct machine machine = {
    .facts = &facts, .memory = &memory, .words = &words, .smbios = &smbios};

static void print(void *context, const char *bytes, size_t length)
{
    (void)context;
    fwrite(bytes, 1, length, stdout);
}

static void say(void)
{
    static struct log_sink sink = {.write = print, .kinds = LOG_WIRE};
    log_add_sink(&sink);
    say_begin(1);
    inventory_say_system(WORDS_SAY_NORMAL);
    inventory_say_board(WORDS_SAY_NORMAL);
    inventory_say_chassis(WORDS_SAY_NORMAL);
    inventory_say_bios(WORDS_SAY_NORMAL);
    inventory_say_slots(WORDS_SAY_NORMAL);
    inventory_say_dimms(WORDS_SAY_NORMAL);
    inventory_say_smbios_troubles();
    inventory_say_identity(WORDS_SAY_NORMAL);
}

int main(int count, char **arguments)
{
    FILE *dump = count == 2 ? fopen(arguments[1], "rb") : NULL;
    size_t length = dump ? fread(file, 1, sizeof file, dump) : 0;
    if (length < ENTRY_SIZE || length == sizeof file) {
        fprintf(stderr, "read_smbios: one dump of SMBIOS is to be named\n");
        return 2;
    }
    fclose(dump);
    memory_model_add(&model, 0, file, length);
    memory_model_add(&model, ENTRY, file, ENTRY_SIZE);
    memory = memory_model_physical(&model);
    if (smbios_open(&memory, ENTRY, false, &smbios) != 0)
        return 1;
    say();
    printf("memory %" PRIu64 "\n", smbios_memory_mib(&memory, &smbios));
    return 0;
}
