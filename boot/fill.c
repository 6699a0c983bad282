/* SPDX-License-Identifier: MIT */
/* Each door's loader has its own structures, but what they hold goes to the same places, and the
 * checks that make it safe to use stand here once. */
#include "boot/fill.h"

#include "kernel/lib/bytes.h"
#include "kernel/lib/status.h"

enum {
    CELL_WIDTH = 8, /* of the screen that a framebuffer must hold at least */
    CELL_HEIGHT = 16,
    COLOUR_SIZE_MAX = 8,
    MAC_LENGTH = 6,
    BOOTIF_LENGTH = 20, /* 01-aa-bb-cc-dd-ee-ff */
};

/* What page tables can map: Intel SDM volume 3A, 4.5. */
static const uint64_t physical_end = 1ULL << 52;

static bool joins(const struct handoff_range *last, uint64_t base, uint64_t length,
                  enum handoff_range_kind kind)
{
    return last->kind == kind && base > last->base && base - last->base == last->length &&
           length <= UINT64_MAX - last->length;
}

int fill_range(struct handoff *out, uint64_t base, uint64_t length, enum handoff_range_kind kind)
{
    if (length == 0)
        return 0;
    if (base + (length - 1) < base) {
        out->map_cut = true;
        return STATUS_BROKEN;
    }
    if (out->range_count > 0 && joins(&out->ranges[out->range_count - 1], base, length, kind)) {
        out->ranges[out->range_count - 1].length += length;
        return 0;
    }
    if (out->range_count == HANDOFF_RANGES_MAX) {
        out->map_cut = true;
        return 0;
    }
    out->ranges[out->range_count++] =
        (struct handoff_range){.base = base, .length = length, .kind = kind};
    return 0;
}

int fill_text(const struct physical *memory, uint64_t address, char *to, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (physical_read(memory, address + i, &to[i], 1) != 0) {
            to[i] = '\0';
            return STATUS_BROKEN;
        }
        if (to[i] == '\0')
            return 0;
    }
    to[size - 1] = '\0';
    return STATUS_NO_ROOM;
}

static size_t word_length(const char *word)
{
    size_t length = 0;
    while (word[length] != '\0' && word[length] != ' ')
        length++;
    return length;
}

static bool begins_with(const char *word, size_t length, const char *beginning)
{
    size_t wanted = strlen(beginning);
    return length >= wanted && memcmp(word, beginning, wanted) == 0;
}

/* Our own words are NAME=VALUE with a NAME of small letters, and the closing `--`. What is neither,
 * and has in it what paths and URIs have, is the image's. */
static bool is_path(const char *word, size_t length)
{
    bool is_name = true, has_mark = false;
    for (size_t i = 0; i < length; i++) {
        char c = word[i];
        if (is_name && i > 0 && c == '=')
            return false;
        is_name = is_name && c >= 'a' && c <= 'z';
        has_mark = has_mark || c == '/' || c == '\\' || c == ':' || c == '.';
    }
    return has_mark;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 'a' - 'A';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Takes a MAC over as pxelinux writes it: hardware type 01 (Ethernet) and six bytes, each two hex
 * digits, a `-` between them. */
static void take_boot_mac(struct handoff *out, const char *text, size_t length)
{
    uint8_t bytes[1 + MAC_LENGTH];
    uint8_t any = 0;
    if (length != BOOTIF_LENGTH)
        return;
    for (size_t i = 0; i < sizeof bytes; i++) {
        int high = hex_digit(text[3 * i]), low = hex_digit(text[3 * i + 1]);
        if (high < 0 || low < 0 || (i < MAC_LENGTH && text[3 * i + 2] != '-'))
            return;
        bytes[i] = (uint8_t)(high * 16 + low);
        any |= i > 0 ? bytes[i] : 0;
    }
    if (bytes[0] != 1 || any == 0)
        return;
    memcpy(out->boot_mac, bytes + 1, MAC_LENGTH);
    out->has_boot_mac = true;
}

void fill_words(struct handoff *out)
{
    static const char boot_interface[] = "BOOTIF=";
    const size_t key = sizeof boot_interface - 1;
    bool first = true;
    char *kept = out->words; /* the end of what stays */
    for (;;) {
        char *word = kept;
        while (*word == ' ')
            word++;
        size_t length = word_length(word);
        if (length == 0)
            return;
        bool is_interface = begins_with(word, length, boot_interface);
        if (is_interface)
            take_boot_mac(out, word + key, length - key);
        if (is_interface || begins_with(word, length, "BOOT_IMAGE=") ||
            begins_with(word, length, "initrd=") || (first && is_path(word, length)))
            memmove(kept, word + length, strlen(word + length) + 1);
        else
            kept = word + length;
        first = false;
    }
}

static bool is_colour(struct handoff_colour colour, unsigned bits)
{
    return colour.size >= 1 && colour.size <= COLOUR_SIZE_MAX &&
           (unsigned)colour.position + colour.size <= bits;
}

int fill_framebuffer(struct handoff *out, const struct handoff_framebuffer *framebuffer)
{
    uint64_t row = (uint64_t)framebuffer->width * (framebuffer->bits / 8);
    uint64_t size = (uint64_t)framebuffer->pitch * framebuffer->height;
    if (framebuffer->bits != 24 && framebuffer->bits != 32)
        return STATUS_BROKEN;
    if (framebuffer->width < CELL_WIDTH || framebuffer->height < CELL_HEIGHT ||
        framebuffer->pitch < row)
        return STATUS_BROKEN;
    if (!is_colour(framebuffer->red, framebuffer->bits) ||
        !is_colour(framebuffer->green, framebuffer->bits) ||
        !is_colour(framebuffer->blue, framebuffer->bits))
        return STATUS_BROKEN;
    if (framebuffer->base == 0 || size > physical_end || framebuffer->base > physical_end - size)
        return STATUS_BROKEN;
    out->framebuffer = *framebuffer;
    return 0;
}
