/* SPDX-License-Identifier: MIT */
/* Each door's loader has its own structures, but what they hold goes to the same places, and the
 * checks that make it safe to use stand here once. */
#include "boot/fill.h"

#include "kernel/lib/bytes.h"

enum {
    CELL_WIDTH = 8, /* of the screen that a framebuffer must hold at least */
    CELL_HEIGHT = 16,
    COLOUR_SIZE_MAX = 8,
    MAC_LENGTH = 6,
    BOOTIF_LENGTH = 20,    /* 01-aa-bb-cc-dd-ee-ff */
    PHYSICAL_END_BIT = 52, /* what page tables can map: Intel SDM volume 3A, 4.5 */
};

bool fill_read(struct handoff *out, const struct physical *memory, uint64_t address, void *to,
               size_t length)
{
    bool came = physical_read(memory, address, to, length) == 0;
    out->broken |= !came;
    return came;
}

void fill_broken_map(struct handoff *out)
{
    out->map_cut = out->broken = true;
}

void fill_range(struct handoff *out, uint64_t base, uint64_t length, enum handoff_range_kind kind)
{
    struct handoff_range *next = out->ranges + out->range_count;
    if (length == 0)
        return;
    if (base + (length - 1) < base)
        fill_broken_map(out);
    /* A sum of 0 is 2^64: where the address space ends, or too long for a range. */
    else if (out->range_count > 0 && next[-1].kind == kind && base != 0 &&
             next[-1].base + next[-1].length == base && next[-1].length + length != 0)
        next[-1].length += length;
    else if (out->range_count == HANDOFF_RANGES_MAX)
        out->map_cut = true;
    else {
        *next = (struct handoff_range){.base = base, .length = length, .kind = kind};
        out->range_count++;
    }
}

bool fill_text(struct handoff *out, const struct physical *memory, uint64_t address,
               uint64_t length, enum fill_text unit, char *to, size_t size)
{
    if (address == 0)
        return true;
    for (;; address += unit, length -= unit) {
        uint16_t c = 0;
        *to = '\0';
        if (length < unit) {
            out->broken |= unit == FILL_BYTES;
            return unit == FILL_UTF16;
        }
        if (!fill_read(out, memory, address, &c, unit))
            return false;
        if (c == 0)
            return true;
        if (--size == 0)
            return false;
        *to++ = unit == FILL_UTF16 && (c < ' ' || c > '~') ? '?' : (char)c;
    }
}

void fill_loader(struct handoff *out, const struct physical *memory, uint64_t address,
                 uint64_t length, enum fill_text unit)
{
    fill_text(out, memory, address, length, unit, out->loader, sizeof out->loader);
}

void fill_line(struct handoff *out, const struct physical *memory, uint64_t address,
               uint64_t length, enum fill_text unit)
{
    out->words_cut = !fill_text(out, memory, address, length, unit, out->words, sizeof out->words);
    fill_words(out);
}

/* What follows `beginning` in a word that has it, or NULL. */
static const char *behind(const char *word, const char *beginning)
{
    for (; *beginning != '\0'; word++, beginning++)
        if (*word != *beginning)
            return NULL;
    return word;
}

/* Our own words are NAME=VALUE with a NAME of small letters, and the closing `--`. What is neither,
 * and has in it what paths and URIs have, is the image's. */
static bool is_path(const char *word, const char *end)
{
    const char *at = word;
    while (*at >= 'a' && *at <= 'z')
        at++;
    if (at > word && *at == '=')
        return false;
    for (; at < end; at++)
        if (*at == '/' || *at == '\\' || *at == ':' || *at == '.')
            return true;
    return false;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 'a' - 'A';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool fill_boot_mac(struct handoff *out, const uint8_t *mac)
{
    static const uint8_t none[MAC_LENGTH];
    if (memcmp(mac, none, sizeof none) == 0)
        return false;
    memcpy(out->boot_mac, mac, sizeof none);
    out->has_boot_mac = true;
    return true;
}

/* Takes a MAC over as pxelinux writes it: hardware type 01 (Ethernet) and six bytes, each two hex
 * digits, a `-` between them. */
static void take_bootif(struct handoff *out, const char *text, const char *end)
{
    uint8_t bytes[1 + MAC_LENGTH], *next = bytes;
    if (end - text != BOOTIF_LENGTH)
        return;
    do {
        int high = hex_digit(*text++), low = hex_digit(*text++);
        if (high < 0 || low < 0)
            return;
        *next++ = (uint8_t)(high * 16 + low);
    } while (text < end && *text++ == '-');
    if (text == end && bytes[0] == 1)
        fill_boot_mac(out, bytes + 1);
}

void fill_words(struct handoff *out)
{
    bool first = true;
    char *kept = out->words; /* the end of what stays */
    for (;;) {
        char *word = kept;
        while (*word == ' ')
            word++;
        char *end = word;
        while (*end != '\0' && *end != ' ')
            end++;
        if (end == word)
            return;
        const char *interface = behind(word, "BOOTIF=");
        if (interface)
            take_bootif(out, interface, end);
        if (interface || behind(word, "BOOT_IMAGE=") || behind(word, "initrd=") ||
            (first && is_path(word, end)))
            memmove(kept, end, strlen(end) + 1);
        else
            kept = end;
        first = false;
    }
}

static bool is_good(const struct handoff_framebuffer *framebuffer)
{
    uint32_t bits = framebuffer->bits;
    uint64_t row = (uint64_t)framebuffer->width * (bits / 8);
    if (framebuffer->width < CELL_WIDTH || framebuffer->height < CELL_HEIGHT ||
        framebuffer->pitch < row)
        return false;
    for (unsigned i = 0; i < HANDOFF_COLOURS; i++) {
        unsigned position = framebuffer->colours[i].position, size = framebuffer->colours[i].size;
        if (size == 0 || size > COLOUR_SIZE_MAX || position + size > bits)
            return false;
    }
    return framebuffer->base != 0 && framebuffer->base >> PHYSICAL_END_BIT == 0 &&
           (uint64_t)framebuffer->pitch * framebuffer->height <=
               (1ULL << PHYSICAL_END_BIT) - framebuffer->base;
}

void fill_framebuffer(struct handoff *out, const struct handoff_framebuffer *framebuffer)
{
    if (framebuffer->bits != 24 && framebuffer->bits != 32)
        return;
    if (is_good(framebuffer))
        out->framebuffer = *framebuffer;
    else
        out->broken = true;
}
