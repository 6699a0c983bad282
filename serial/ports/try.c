/* SPDX-License-Identifier: MIT */
/* Whoever names a port may be wrong, and a probe writes: nothing is touched where no port can be,
 * above all not RAM, and nothing twice. */
#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "kernel/lib/status.h"
#include "kernel/memory/map.h"
#include "serial/ports/search.h"

enum {
    REGISTERS = 8,
    IO_MIN = 0x200, /* below it lie the board's own devices */
    IO_MAX = 0x10000 - REGISTERS,
    IO_PCI = 0xcf8, /* and the port that resets the machine */
    BAUD = 115200,
};

const uint16_t search_com_addresses[SEARCH_COMS] = {0x3f8, 0x2f8, 0x3e8, 0x2e8};

static bool is_at(const struct firmware_port *place, bool in_memory, uint64_t address)
{
    return place->address == address && place->in_memory == in_memory;
}

static void write_name(char *name, const struct firmware_port *place, int number)
{
    const size_t size = PORT_NAME_MAX + 1;
    const char *pattern = place->in_memory ? "mmio:0x%lx" : "io:0x%lx";
    unsigned long value = place->address;
    if (number != SEARCH_BY_ADDRESS) {
        pattern = number >= 0 ? "pci:%02x:%02x.%x.%x" : "pci:%02x:%02x.%x";
        format(name, size, pattern, pci_bus(place->pci), pci_device(place->pci),
               pci_function_number(place->pci), (unsigned)number);
        return;
    }
    unsigned com = 0;
    while (com < SEARCH_COMS && !is_at(place, false, search_com_addresses[com]))
        com++;
    if (com < SEARCH_COMS) {
        pattern = "com%lu";
        value = com + 1;
    }
    format(name, size, pattern, value);
}

/* Firmware leaves off what it doesn't use itself. */
static void enable(const struct firmware_port *place)
{
    /* Zeros into the status half of this register leave it as it is. */
    uint32_t command = (uint16_t)pci_read(place->pci + PCI_COMMAND);
    if ((uint16_t)pci_read(place->pci + PCI_ID) != 0xffff)
        pci_write(place->pci + PCI_COMMAND,
                  command | (place->in_memory ? PCI_COMMAND_MEMORY : PCI_COMMAND_IO));
}

/* True where a port can be, and a probe does no harm: its registers are reached. */
static bool reach(const struct search *search, const struct firmware_port *place,
                  struct uart_registers *registers)
{
    uint64_t size = (uint64_t)REGISTERS * place->stride, address = place->address;
    if (!place->in_memory) {
        uart_registers_at_port(registers, (uint16_t)address);
        return address >= IO_MIN && address <= IO_MAX && address % REGISTERS == 0 &&
               address != IO_PCI;
    }
    if (address == 0 || address + size <= address ||
        memory_map_touches_ram(search->handoff, address, size))
        return false;
    volatile void *mapped = search->map(address, size);
    uart_registers_in_memory(registers, mapped, place->stride, place->width);
    return mapped != NULL;
}

static bool answers(const struct search *search, const struct firmware_port *place,
                    struct uart *uart)
{
    if (!reach(search, place, &uart->registers))
        return false;
    if (place->pci != 0)
        enable(place);
    return uart_probe(uart) == 0;
}

/* What the words say goes before what SPCR says of this port, and that before the usual rate. A
 * rate that SPCR leaves open is the one that the firmware speaks at, which uart_configure finds. */
static void speak(const struct search *search, struct port *port)
{
    struct uart_settings *settings = &port->settings;
    *settings = *search->told;
    if (is_at(&search->spcr, port->in_memory, port->address)) {
        if (settings->clock == 0)
            settings->clock = search->spcr.clock;
        if (settings->baud == 0)
            settings->baud = search->spcr.baud;
        settings->keep |= settings->baud == 0;
    }
    if (settings->baud == 0)
        settings->baud = BAUD;
    ports_speak(port);
}

int ports_speak(struct port *port)
{
    if (port->state == PORT_DEAD)
        return STATUS_NOT_THERE;
    int status = uart_configure(&port->uart, &port->settings);
    if (port->settings.keep && port->uart.baud == 0) {
        port->settings.keep = false;
        status = uart_configure(&port->uart, &port->settings);
    }
    port->rate_refused = status != 0;
    port->state = PORT_SPEAKS;
    return status;
}

/* The place's entry in the list, new where nobody named it before; NULL where there is no room. */
static struct port *list(struct search *search, const struct firmware_port *place, int number,
                         const char *why)
{
    struct ports *out = search->out;
    struct port *port = out->list;
    for (; port < out->list + out->count; port++)
        if (place->address != 0 && is_at(place, port->in_memory, port->address))
            return port;
    if (out->count == PORTS_MAX) {
        out->more++;
        return NULL;
    }
    out->count++;
    memset(port, 0, sizeof *port);
    port->why = why;
    port->in_memory = place->in_memory;
    port->address = place->address;
    port->settings.clock = place->clock;
    write_name(port->name, place, number);
    if (answers(search, place, &port->uart))
        port->state = PORT_FOUND;
    return port;
}

void search_try(struct search *search, const struct firmware_port *place, int number,
                const char *why)
{
    struct port *port = list(search, place, number, why);
    if (!port || port->state == PORT_DEAD)
        return;
    search->answered = true;
    if (search->speaks && port->state == PORT_FOUND)
        speak(search, port);
}

void search_try_io(struct search *search, unsigned address, const char *why)
{
    struct firmware_port place = {.address = address, .stride = 1, .width = 1};
    search_try(search, &place, SEARCH_BY_ADDRESS, why);
}
