/* SPDX-License-Identifier: MIT */
/* A console word decides whether anybody hears this machine, and people write it as Linux, GRUB
 * and their BIOS taught them: what is not understood whole is refused, never half believed. */
#include "kernel/lib/pci_function.h"
#include "kernel/words/reader.h"

enum {
    BAUD_MIN = 9600,
    BAUD_MAX = 921600,
    CLOCK_MIN = 16 * BAUD_MIN, /* below it not even the lowest rate can be made */
    STRIDE_MAX = 8,
    BUS_MAX = 255,
    DEVICE_MAX = 31,
    FUNCTION_MAX = 7,
    CARD_PORT_MAX = 47, /* eight ports behind each of six base address registers */
    COMS = 4,
};

enum option {
    KEEP,
    RTS,
    XON,
    STRIDE,
    CLOCK, /* what has no name is the rate */
};

/* Named, since unnamed lists come to lie with those of all other files. */
static const char where_names[] = "auto\0hunt\0none\0io:\0mmio:\0pci:\0com1\0com2\0com3\0com4\0"
                                  "ttyS0\0ttyS1\0ttyS2\0ttyS3\0";
static const char option_names[] = "keep\0rts\0xon\0stride=\0clock=\0";
static const char rts_names[] = "n8r\0n8\0";
static const char hex_prefix[] = "0x\0";

static uint64_t take_hex(struct reader *reader, uint64_t max)
{
    return reader_number(reader, 16, 0, max);
}

static void expect(struct reader *reader, char c)
{
    if (!reader_take(reader, c))
        reader->bad = true;
}

uint32_t reader_pci(struct reader *reader)
{
    uint32_t segment = 0, bus = (uint32_t)take_hex(reader, BUS_MAX);
    expect(reader, ':');
    uint32_t device = (uint32_t)take_hex(reader, BUS_MAX);
    if (reader_take(reader, ':')) {
        segment = bus;
        bus = device;
        device = (uint32_t)take_hex(reader, DEVICE_MAX);
    }
    expect(reader, '.');
    uint32_t function = (uint32_t)take_hex(reader, FUNCTION_MAX);
    if (segment > PCI_SEGMENT_MAX || device > DEVICE_MAX)
        reader->bad = true;
    return pci_in_segment(pci_function(bus, device, function), segment);
}

static void take_pci(struct reader *reader, struct words_console *out)
{
    out->pci = reader_pci(reader);
    if (pci_segment(out->pci) != 0)
        reader->bad = true;
    if (reader_take(reader, '.'))
        out->address = take_hex(reader, CARD_PORT_MAX);
}

/* A com port by its name goes behind all kinds, four of ours and then four of Linux's. */
static void take_where(struct reader *reader, struct words_console *out)
{
    unsigned name = reader_name(reader, where_names);
    out->kind = name < WORDS_CONSOLE_COM ? (enum words_console_kind)name : WORDS_CONSOLE_COM;
    if (out->kind == WORDS_CONSOLE_COM) {
        out->address = (name - WORDS_CONSOLE_COM) % COMS + 1;
        reader->bad = name >= WORDS_CONSOLE_COM + 2 * COMS;
    } else if (out->kind == WORDS_CONSOLE_PCI) {
        take_pci(reader, out);
    } else if (out->kind >= WORDS_CONSOLE_IO) {
        reader_name(reader, hex_prefix);
        out->address =
            reader_number(reader, 16, 1, out->kind == WORDS_CONSOLE_IO ? UINT16_MAX : UINT64_MAX);
    }
}

/* The rate is 115200, 115200n8 or 115200n8r: as Linux takes it, without the parities and sizes
 * that no port is set to here. */
static void take_option(struct reader *reader, struct words_console *out)
{
    unsigned option = reader_name(reader, option_names);
    if (option == KEEP) {
        out->settings.keep = true;
    } else if (option == XON) {
        out->settings.flow = UART_FLOW_XON_XOFF;
    } else if (option == STRIDE) {
        out->stride = (uint8_t)reader_number(reader, 10, 1, STRIDE_MAX);
        if ((out->stride & (out->stride - 1)) != 0)
            reader->bad = true;
    } else if (option == CLOCK) {
        out->settings.clock = (uint32_t)reader_number(reader, 10, CLOCK_MIN, UINT32_MAX);
    } else {
        if (option != RTS)
            out->settings.baud = (uint32_t)reader_number(reader, 10, BAUD_MIN, BAUD_MAX);
        if (option == RTS || reader_name(reader, rts_names) == 0)
            out->settings.flow = UART_FLOW_RTS_CTS;
    }
}

void reader_console(struct reader *reader, struct words_console *out)
{
    *out = (struct words_console){0};
    take_where(reader, out);
    /* The hunt tries its own rates, and silence has none. */
    bool may_have_options = out->kind != WORDS_CONSOLE_HUNT && out->kind != WORDS_CONSOLE_NONE;
    while (may_have_options && reader_take(reader, ','))
        take_option(reader, out);
    if (!reader_ends(*reader->at))
        reader->bad = true;
}
