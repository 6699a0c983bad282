/* SPDX-License-Identifier: MIT */
/* A lab's machines have their console on any of a dozen places, and one that speaks on none of them
 * is lost to the lab: what is told goes first, then what one source says for sure, then
 * everything that answers. */
#include "serial/ports/ports.h"

#include "kernel/lib/status.h"
#include "serial/ports/search.h"

enum { COMS_USUAL = 2 };

static void read_spcr(struct search *search, const struct physical *memory, const struct acpi *acpi)
{
    struct acpi_table table;
    if (acpi_find(memory, acpi, ACPI_SPCR, &table) != 0 ||
        spcr_read(memory, &table, &search->spcr) != 0)
        search->spcr.address = 0;
}

/* Registers in memory are mostly words; SPCR knows about its own. */
static void try_memory(struct search *search, const struct words_console *told)
{
    uint8_t stride = told->stride != 0 ? told->stride : 4;
    struct firmware_port place = {.in_memory = true,
                                  .address = told->address,
                                  .stride = stride,
                                  .width = stride < 4 ? stride : 4};
    bool is_spcr = search->spcr.in_memory && search->spcr.address == told->address;
    search_try(search, is_spcr && told->stride == 0 ? &search->spcr : &place, SEARCH_BY_ADDRESS,
               "words");
}

static void try_told(struct search *search, const struct words_console *told)
{
    search->told = &told->settings;
    if (told->kind == WORDS_CONSOLE_COM)
        search_try_io(search, search_com_addresses[told->address - 1], "words");
    else if (told->kind == WORDS_CONSOLE_IO)
        search_try_io(search, (unsigned)told->address, "words");
    else if (told->kind == WORDS_CONSOLE_MEMORY)
        try_memory(search, told);
    else if (told->kind == WORDS_CONSOLE_PCI)
        search_try_card(search, told->pci, (unsigned)told->address, (unsigned)told->address,
                        "words");
}

/* Where SPCR's port answers it is the one that speaks: others may be a BMC's or a modem's. */
static void look(struct search *search, const struct physical *memory, const struct acpi *acpi,
                 bool hunts)
{
    search->speaks = !hunts;
    search->answered = false;
    if (search->spcr.address != 0)
        search_try(search, &search->spcr, SEARCH_BY_ADDRESS, "spcr");
    if (search->answered && !hunts)
        search->speaks = false;
    else
        search_try_hints(search, memory, acpi);
    for (unsigned i = 0; i < (hunts ? SEARCH_COMS : COMS_USUAL); i++)
        search_try_io(search, search_com_addresses[i], "legacy");
    if (hunts || !search->answered)
        search_try_cards(search);
}

void ports_find(const struct physical *memory, volatile void *(*map)(uint64_t base, uint64_t size),
                const struct words *words, const struct handoff *handoff, const struct acpi *acpi,
                struct ports *out)
{
    static const struct uart_settings nothing;
    const struct words_console *told = words->consoles, *end = told + words->console_count;
    struct search search = {.map = map, .handoff = handoff, .out = out, .speaks = true};
    const struct uart_settings *look_with = told == end ? &nothing : NULL;
    bool hunts = false;
    out->count = out->more = 0;
    for (; told < end; told++) {
        if (told->kind == WORDS_CONSOLE_NONE)
            return;
        if (told->kind == WORDS_CONSOLE_AUTO)
            look_with = &told->settings;
        hunts |= told->kind == WORDS_CONSOLE_HUNT;
    }
    read_spcr(&search, memory, acpi);
    for (told = words->consoles; told < end; told++)
        try_told(&search, told);
    search.told = look_with;
    if (look_with)
        look(&search, memory, acpi, false);
    if (hunts)
        look(&search, memory, acpi, true);
}

unsigned ports_speaking(const struct ports *ports)
{
    unsigned speaking = 0;
    for (unsigned i = 0; i < ports->count; i++)
        speaking += ports->list[i].state == PORT_SPEAKS;
    return speaking;
}
