/* SPDX-License-Identifier: MIT */
/* Registers as PCI Local Bus 3.0, 6.2 has them: what can't be set stays, status is cleared by
 * ones. */
#include "tests/unit/pci_model.h"

#include "tests/unit/run.h"

enum { ADDRESS = 0xcf8, DATA = 0xcfc, STATUS = 0x2230 };

struct pci_model pci_model;

struct pci_model_function *pci_model_add(unsigned bus, unsigned device, unsigned function,
                                         uint32_t id, unsigned kind, unsigned header)
{
    assert_true(pci_model.count < PCI_MODEL_FUNCTIONS);
    struct pci_model_function *added = &pci_model.functions[pci_model.count++];
    *added = (struct pci_model_function){
        .at = pci_function(bus, device, function),
        .registers = {[0] = id,
                      [1] = (uint32_t)STATUS << 16,
                      [2] = kind << 16 | 0x0201,
                      [3] = header << 16 | 0x4010},
    };
    return added;
}

void pci_model_bar(struct pci_model_function *function, unsigned number, uint64_t base,
                   uint64_t size, unsigned flags)
{
    uint64_t bits = ~(size - 1);
    function->registers[4 + number] = (uint32_t)base | flags;
    function->settable[number] = (uint32_t)bits & ~(flags & 1 ? 3U : 15U);
    if ((flags & 7) == 4) {
        function->registers[5 + number] = (uint32_t)(base >> 32);
        function->settable[number + 1] = (uint32_t)(bits >> 32);
    }
}

static bool bar_decodes(const struct pci_model_function *function, unsigned number, bool in_memory,
                        uint64_t address)
{
    uint32_t bar = function->registers[4 + number];
    uint64_t base = bar & ~(bar & 1 ? 3U : 15U);
    uint32_t enabled = function->registers[1] & (in_memory ? 2 : 1);
    if (function->settable[number] == 0 || (bar & 1) == in_memory || !enabled)
        return false;
    if ((bar & 7) == 4)
        base |= (uint64_t)function->registers[5 + number] << 32;
    return address >= base && address - base <= (uint32_t)~function->settable[number];
}

bool pci_model_decodes(bool in_memory, uint64_t address)
{
    for (unsigned i = 0; i < pci_model.count; i++)
        for (unsigned bar = 0; bar < PCI_BARS; bar++)
            if (bar_decodes(&pci_model.functions[i], bar, in_memory, address))
                return true;
    return false;
}

void pci_model_capability(struct pci_model_function *function, unsigned offset, unsigned id,
                          unsigned first)
{
    uint32_t *link = &function->registers[0x34 / 4];
    unsigned shift = 0;
    for (; (*link >> shift & 0xff) != 0; shift = 8)
        link = &function->registers[(*link >> shift & 0xff) / 4];
    *link |= offset << shift;
    function->registers[1] |= 1 << 20;
    function->registers[offset / 4] = first << 16 | id;
}

static struct pci_model_function *find(uint32_t at)
{
    for (unsigned i = 0; i < pci_model.count; i++)
        if (pci_model.functions[i].at == at)
            return &pci_model.functions[i];
    return NULL;
}

static struct pci_model_function *selected(void)
{
    return find(pci_model.address & 0x80ffff00);
}

volatile void *pci_model_ecam(unsigned segment, uint64_t behind)
{
    static uint32_t ones;
    uint32_t at = pci_in_segment(0x80000000U | (uint32_t)(behind >> 4 & 0xffff00), segment);
    struct pci_model_function *function = find(at);
    ones = 0xffffffff;
    unsigned number = behind / 4 & 1023;
    bool is_there = function && !function->hidden && (number == 0 || number != function->differs);
    return is_there ? &function->registers[number] : &ones;
}

uint32_t pci_model_read(uint16_t port, unsigned bytes)
{
    if (pci_model.absent || bytes != 4)
        return 0xffffffff;
    if (port == ADDRESS)
        return pci_model.address;
    assert_int_equal(port, DATA);
    pci_model.reads++;
    struct pci_model_function *function = selected();
    unsigned number = pci_model.address >> 2 & 63;
    if (function && number != 0 && number == function->flickers)
        function->registers[number] ^= function->flicker;
    return function ? function->registers[number] : 0xffffffff;
}

static void write_register(struct pci_model_function *function, unsigned number, uint32_t value)
{
    uint32_t *at = &function->registers[number];
    if (number == 1) {
        *at = (*at & ~value & 0xffff0000) | (value & 0x0007) | function->stuck;
    } else if (number >= 4 && number < 4 + PCI_BARS) {
        uint32_t settable = function->settable[number - 4];
        pci_model.unsafe += (function->registers[1] & 3) != 0;
        *at = (value & settable) | (*at & ~settable);
    } else {
        pci_model.unsafe++;
    }
}

void pci_model_write(uint16_t port, unsigned bytes, uint32_t value)
{
    struct pci_model_function *function = selected();
    if (pci_model.absent)
        return;
    assert_int_equal(bytes, 4);
    if (port == ADDRESS)
        pci_model.address = value & 0x80fffffc;
    else if (function)
        write_register(function, pci_model.address >> 2 & 63, value);
}
