/* SPDX-License-Identifier: MIT */
/* Answers by the contracts of serial/uart/uart.h and kernel/firmware. */
#include "tests/unit/serial_world.h"

#include <stdio.h>
#include <string.h>

#include "kernel/lib/status.h"
#include "tests/unit/memory_model.h"
#include "tests/unit/pci_model.h"
#include "tests/unit/ports_seen.h"
#include "tests/unit/run.h"

struct serial_world serial_world;
struct ports serial_world_ports;

static const struct ports_devices pci_ports = {pci_model_read, pci_model_write};

struct world_uart *serial_world_add(uint64_t address)
{
    assert_true(serial_world.uart_count < WORLD_UARTS);
    struct world_uart *added = &serial_world.uarts[serial_world.uart_count++];
    *added = (struct world_uart){.in_memory = address > 0xffff, .address = address};
    return added;
}

static struct world_uart *behind(const struct uart_registers *registers)
{
    for (unsigned i = 0; i < serial_world.uart_count; i++) {
        struct world_uart *uart = &serial_world.uarts[i];
        if (uart->address == registers->address && uart->in_memory == registers->is_fast &&
            (!uart->on_card || pci_model_decodes(uart->in_memory, uart->address)))
            return uart;
    }
    return NULL;
}

void uart_registers_at_port(struct uart_registers *registers, uint16_t port)
{
    *registers = (struct uart_registers){.address = port, .stride = 1};
}

void uart_registers_in_memory(struct uart_registers *registers, volatile void *mapped,
                              uint8_t stride, uint8_t width)
{
    *registers =
        (struct uart_registers){.address = (uintptr_t)mapped, .stride = stride, .is_fast = true};
    assert_true(stride == 1 || stride == 2 || stride == 4 || stride == 8);
    assert_true((width == 1 || width == 2 || width == 4) && width <= stride);
    struct world_uart *uart = behind(registers);
    if (uart)
        uart->width = width;
}

int uart_probe(struct uart *uart)
{
    struct world_uart *there = behind(&uart->registers);
    assert_int_equal(uart->chip, UART_NONE);
    serial_world.probes++;
    if (!there)
        return STATUS_NOT_THERE;
    there->probes++;
    there->stride = uart->registers.stride;
    uart->chip = UART_16550A;
    return 0;
}

int uart_configure(struct uart *uart, const struct uart_settings *settings)
{
    struct world_uart *there = behind(&uart->registers);
    assert_non_null(there);
    assert_true(settings->baud >= 50 && settings->baud <= 4000000);
    there->configures++;
    uart->flow = settings->flow;
    uart->baud = settings->keep ? there->divisor_baud : settings->baud;
    if (settings->keep || there->rate_max == 0 || settings->baud <= there->rate_max)
        return 0;
    uart->baud = there->rate_max;
    return STATUS_BROKEN;
}

int uart_read(struct uart *uart, uint8_t *byte)
{
    struct world_uart *there = behind(&uart->registers);
    assert_non_null(there);
    if (!there->input || *there->input == '\0')
        return STATUS_NOT_THERE;
    *byte = (uint8_t)*there->input++;
    return 0;
}

int acpi_find(const struct physical *memory, const struct acpi *acpi, uint32_t signature,
              struct acpi_table *out)
{
    (void)memory, (void)acpi;
    bool there = signature == ACPI_SPCR ? serial_world.has_spcr : serial_world.dbg2_count > 0;
    memset(out, 0, sizeof *out);
    out->signature = signature;
    return there ? 0 : STATUS_NOT_THERE;
}

int spcr_read(const struct physical *memory, const struct acpi_table *spcr,
              struct firmware_port *out)
{
    (void)memory;
    assert_int_equal(spcr->signature, ACPI_SPCR);
    *out = serial_world.spcr;
    return serial_world.spcr_status;
}

int dbg2_read(const struct physical *memory, const struct acpi_table *dbg2, unsigned i,
              struct firmware_port *out)
{
    (void)memory;
    assert_int_equal(dbg2->signature, ACPI_DBG2);
    if (i >= serial_world.dbg2_count)
        return STATUS_NOT_THERE;
    *out = serial_world.dbg2[i];
    return 0;
}

static volatile void *map(uint64_t base, uint64_t size)
{
    assert_true(size >= 8 && size <= 64 && base + size > base);
    serial_world.maps++;
    return serial_world.map_is_full ? NULL : (volatile void *)(uintptr_t)base;
}

static int print_port(char *to, size_t size, const struct port *port)
{
    static const char *const flows[] = {"", "+rts", "+xon"};
    char rate[64] = "dead", clock[32] = "";
    if (port->state == PORT_FOUND)
        strcpy(rate, "found");
    if (port->state == PORT_SPEAKS) {
        if (port->settings.clock != 0)
            snprintf(clock, sizeof clock, "/%u", port->settings.clock);
        snprintf(rate, sizeof rate, port->settings.keep ? "keep" : "%u", port->uart.baud);
        strncat(rate, clock, sizeof rate - strlen(rate) - 1);
        strncat(rate, flows[port->settings.flow], sizeof rate - strlen(rate) - 1);
        strncat(rate, port->rate_refused ? "!" : "", sizeof rate - strlen(rate) - 1);
    }
    return snprintf(to, size, "%s%s %s %s", port == serial_world_ports.list ? "" : ", ", port->name,
                    port->why, rate);
}

const char *serial_world_find(const char *told)
{
    static char text[2048];
    char line[512];
    struct words words;
    struct acpi acpi = {0};
    struct memory_model model = {0};
    struct ports *ports = &serial_world_ports;
    memory_model_add(&model, 0x400, serial_world.bda, sizeof serial_world.bda);
    struct physical memory = memory_model_physical(&model);
    ports_devices = &pci_ports;
    snprintf(line, sizeof line, "%s --", told);
    words_parse(line, &words);
    assert_int_equal(words.problem_count, 0);
    memset(ports, 0xa5, sizeof *ports);
    ports_find(&memory, map, &words, &serial_world.handoff, &acpi, ports);
    assert_true(ports->count <= PORTS_MAX);
    int length = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < ports->count; i++)
        length += print_port(text + length, sizeof text - (size_t)length, &ports->list[i]);
    if (ports->more > 0)
        snprintf(text + length, sizeof text - (size_t)length, " (%u more)", ports->more);
    return text;
}
