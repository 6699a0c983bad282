/* SPDX-License-Identifier: MIT */
/* Fuzzes what is said of PCI: the input is configuration space and devices' registers. Whatever
 * stands there, nothing is written, nothing of the board's own is read, and it ends.
 *   byte 0        bits 0 to 2: functions, less one; bit 6: memory shows them too; bit 7: no ports
 *   258 bytes a function: its bus, its device and function, its first 256 bytes
 *   the rest      what devices' registers read as, over and over */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/firmware/mcfg.h"
#include "kernel/inventory/parts.h"
#include "kernel/lib/status.h"
#include "kernel/log/log.h"
#include "kernel/machine.h"
#include "kernel/memory/window.h"
#include "kernel/pci/space.h"
#include "tests/unit/ports_seen.h"

enum {
    ADDRESS = 0xcf8,
    DATA = 0xcfc,
    IO_MIN = 0x200,
    SPACE = 256,
    BUSES = 8,
    FUNCTIONS_MAX = 8,
    READS_MAX = 300000,
    MANY = 7,
    IN_MEMORY = 0x40,
    NO_PORTS = 0x80,
};

static const uint64_t ram_end = 0x8000000, ecam = 0xb0000000, ecam_size = BUSES << 20;

static struct function {
    uint32_t at;
    uint32_t space[SPACE / sizeof(uint32_t)];
} functions[FUNCTIONS_MAX];

static unsigned function_count, lines, reads;
static bool has_ports, has_memory;
static uint32_t address;
static const uint8_t *rest;
static size_t rest_length;

static struct handoff handoff = {.range_count = 1, .ranges = {{0, 0x8000000, HANDOFF_RAM}}};
static struct words words = {.identity[WORDS_MAC] = "52:54:00:12:34:56"};
static struct machine_facts facts;
const struct machine machine = {.facts = &facts, .handoff = &handoff, .words = &words};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool kept, const char *promise)
{
    if (!kept) {
        fprintf(stderr, "a promise is broken: %s\n", promise);
        abort();
    }
}

static uint32_t *find(uint32_t at, unsigned offset)
{
    for (unsigned i = 0; i < function_count && offset < SPACE; i++)
        if (functions[i].at == at)
            return &functions[i].space[offset / sizeof(uint32_t)];
    return NULL;
}

static uint32_t device_register(uint64_t at)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < sizeof value; i++)
        value |= (uint32_t)(rest_length > 0 ? rest[(at + i) % rest_length] : 0xff) << 8 * i;
    return value;
}

static uint32_t read_port(uint16_t port, unsigned bytes)
{
    reads++;
    if (port >= ADDRESS && port < DATA + 4 && bytes == 4) {
        const uint32_t *at = find(address & 0xffffff00, address & 0xff);
        if (!has_ports)
            return 0xffffffff;
        return port == ADDRESS ? address : at ? *at : 0xffffffff;
    }
    require(port >= IO_MIN, "the board's own ports are left alone");
    return device_register(port);
}

static void write_port(uint16_t port, unsigned bytes, uint32_t value)
{
    require(port == ADDRESS && bytes == 4, "nothing is written");
    address = value;
}

int acpi_find(const struct physical *memory, const struct acpi *acpi, uint32_t signature,
              struct acpi_table *out)
{
    (void)memory, (void)acpi, (void)signature;
    memset(out, 0, sizeof *out);
    return has_memory ? 0 : STATUS_NOT_THERE;
}

int mcfg_next(const struct physical *memory, const struct acpi_table *table, uint32_t *i,
              struct mcfg_region *out)
{
    (void)memory, (void)table;
    *out = (struct mcfg_region){ecam, 0, 0, BUSES - 1};
    return (*i)++ == 0 ? 0 : STATUS_NOT_THERE;
}

volatile void *window_borrow(uint64_t at, size_t length)
{
    static uint32_t value;
    reads++;
    if (at % 4096 + length > 4096 || at >> 52 != 0)
        return NULL;
    require(at + length <= at || at >= ram_end, "RAM is no device");
    uint32_t *space = NULL;
    if (at - ecam < ecam_size)
        space = find(pci_function(0, 0, 0) | (uint32_t)((at - ecam) >> 4 & 0xffff00), at & 0xfff);
    value = at - ecam < ecam_size ? 0xffffffff : device_register(at);
    return space ? space : &value;
}

static void hear(void *context, const char *bytes, size_t length)
{
    (void)context, (void)bytes;
    require(length <= LOG_LINE_MAX + 2, "a line has its limit");
    lines++;
}

static const uint8_t *take_functions(const uint8_t *bytes, const uint8_t *end)
{
    unsigned wanted = (*bytes & MANY) + 1U;
    has_memory = *bytes & IN_MEMORY;
    has_ports = !(*bytes & NO_PORTS);
    bytes++;
    for (function_count = 0; function_count < wanted && end - bytes >= SPACE + 2;) {
        struct function *function = &functions[function_count++];
        function->at = pci_function(bytes[0] % BUSES, bytes[1] >> 3, bytes[1] & 7);
        memcpy(function->space, bytes + 2, SPACE);
        bytes += SPACE + 2;
    }
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const struct ports_devices devices = {read_port, write_port};
    static struct log_sink sink = {.write = hear, .kinds = LOG_WIRE};
    static struct acpi acpi;
    if (length == 0)
        return 0;
    log_detach(&sink);
    log_attach(&sink);
    ports_devices = &devices;
    rest = take_functions(bytes, bytes + length);
    rest_length = (size_t)(bytes + length - rest);
    lines = reads = 0;
    pci_open(NULL, &acpi, &handoff);
    inventory_say_nics(WORDS_SAY_ALL);
    inventory_say_functions(WORDS_SAY_ALL);
    require(lines <= function_count, "one record a function");
    inventory_say_pci(WORDS_SAY_ALL);
    require(lines <= function_count + 2, "one record of them all, and a trouble at most");
    require(reads < READS_MAX, "reading ends");
    return 0;
}
