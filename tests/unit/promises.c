/* SPDX-License-Identifier: MIT */
/* Each check is written from the header's words, not from the parsers' code. */
#include "tests/unit/promises.h"

#include <stddef.h>
#include <string.h>

static bool is_range(const struct handoff_range *range)
{
    return range->length > 0 && range->length - 1 <= UINT64_MAX - range->base &&
           (range->kind == HANDOFF_RAM || range->kind == HANDOFF_RESERVED);
}

static bool is_colour(const struct handoff_colour *colour, unsigned bits)
{
    return colour->size >= 1 && colour->size <= 8 && colour->position + colour->size <= bits;
}

static bool is_framebuffer(const struct handoff_framebuffer *it)
{
    const uint64_t end = 1ULL << 52;
    if (it->base == 0)
        return it->pitch == 0 && it->width == 0 && it->height == 0 && it->bits == 0;
    if ((it->bits != 24 && it->bits != 32) || it->width < 8 || it->height < 16)
        return false;
    if (!is_colour(&it->red, it->bits) || !is_colour(&it->green, it->bits) ||
        !is_colour(&it->blue, it->bits))
        return false;
    /* Nothing here overflows: 2^32 times 2^32, less than 2^64. */
    return (uint64_t)it->width * it->bits <= (uint64_t)it->pitch * 8 && it->base < end &&
           (uint64_t)it->pitch * it->height <= end - it->base;
}

static bool has_mac(const struct handoff *handoff)
{
    static const uint8_t none[sizeof handoff->boot_mac];
    return handoff->has_boot_mac == (memcmp(handoff->boot_mac, none, sizeof none) != 0);
}

const char *promises_broken(const struct handoff *handoff)
{
    if (handoff->version != HANDOFF_VERSION)
        return "version";
    if (handoff->firmware > HANDOFF_FIRMWARE_UEFI)
        return "firmware";
    if (!memchr(handoff->loader, '\0', sizeof handoff->loader))
        return "loader has no NUL";
    if (!memchr(handoff->uefi.vendor, '\0', sizeof handoff->uefi.vendor))
        return "vendor has no NUL";
    if (handoff->uefi.secure_boot > HANDOFF_SECURE_BOOT_ON)
        return "Secure Boot";
    if (!memchr(handoff->words, '\0', sizeof handoff->words))
        return "words have no NUL";
    if (handoff->range_count > HANDOFF_RANGES_MAX)
        return "more ranges than there is room";
    for (uint32_t i = 0; i < handoff->range_count; i++)
        if (!is_range(&handoff->ranges[i]))
            return "a range is empty, too long or of no kind";
    if (handoff->range_count == 0 && !handoff->map_cut)
        return "a map of nothing isn't called cut";
    if (!is_framebuffer(&handoff->framebuffer))
        return "framebuffer";
    if (handoff->framebuffer.base != 0 && handoff->vga_text)
        return "text and a framebuffer at once";
    if (!has_mac(handoff))
        return "boot MAC";
    return NULL;
}
