/* SPDX-License-Identifier: MIT */
/* The firmware and whoever booted the machine each say who it is. Either may be wrong, and where
 * they differ somebody must look. */
#include "kernel/inventory/identity.h"

#include "kernel/answer/say.h"
#include "kernel/inventory/parts.h"
#include "kernel/lib/list.h"
#include "kernel/machine.h"

_Static_assert(SMBIOS_TEXT_MAX == WORDS_IDENTITY_MAX, "what is cut is cut alike");

/* By enum identity_key. */
static const char keys[] = "serial\0uuid\0asset";

static void read_firmware(struct identity *out)
{
    struct vendor_text board_asset;
    vendor_text_read_first(SMBIOS_SYSTEM, "\7", &out->of[IDENTITY_SERIAL]);
    vendor_text_read_uuid(&out->of[IDENTITY_UUID]);
    vendor_text_read_first(SMBIOS_CHASSIS, "\x08", &out->of[IDENTITY_ASSET]);
    vendor_text_read_first(SMBIOS_BOARD, "\x08", &board_asset);
    if (!vendor_text_counts(&out->of[IDENTITY_ASSET]) && vendor_text_counts(&board_asset))
        out->of[IDENTITY_ASSET] = board_asset;
}

static void read_words(struct identity *out)
{
    for (unsigned i = 0; i < IDENTITIES; i++)
        vendor_text_take(machine.words->identity[WORDS_SERIAL + i], &out->of[i]);
}

void identity_read(struct identity *out)
{
    struct identity words;
    read_firmware(out);
    read_words(&words);
    for (unsigned i = 0; i < IDENTITIES; i++)
        if (!vendor_text_counts(&out->of[i]) &&
            (vendor_text_counts(&words.of[i]) || out->of[i].bytes[0] == '\0'))
            out->of[i] = words.of[i];
}

void identity_product(struct vendor_text *out)
{
    vendor_text_read_first(SMBIOS_SYSTEM, "\5", out);
    if (!vendor_text_counts(out))
        vendor_text_read_first(SMBIOS_BOARD, "\5", out);
    if (!vendor_text_counts(out))
        out->bytes[0] = '\0';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Hex digits are the same in both cases. */
static bool differ(const char *left, const char *right, bool is_hex)
{
    for (; *left == *right || (is_hex && lower(*left) == lower(*right)); left++, right++)
        if (*left == '\0')
            return false;
    return true;
}

static void say_differences(void)
{
    struct identity firmware, words;
    read_firmware(&firmware);
    read_words(&words);
    for (unsigned i = 0; i < IDENTITIES; i++)
        if (vendor_text_counts(&firmware.of[i]) && vendor_text_counts(&words.of[i]) &&
            differ(firmware.of[i].bytes, words.of[i].bytes, i == IDENTITY_UUID))
            say_record("trouble where %s what %s key %s smbios %s words %s", "identity",
                       "the firmware and the words differ: the firmware is believed",
                       list_at(keys, i), firmware.of[i].bytes, words.of[i].bytes);
}

void inventory_say_identity(enum words_say how)
{
    struct identity identity;
    (void)how;
    identity_read(&identity);
    say_record("identity serial %1s uuid %1s asset %1s mac %s from %s",
               identity.of[IDENTITY_SERIAL].bytes, identity.of[IDENTITY_UUID].bytes,
               identity.of[IDENTITY_ASSET].bytes, machine.words->identity[WORDS_MAC],
               machine.facts->identity_from);
    say_differences();
}
