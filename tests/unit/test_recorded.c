/* SPDX-License-Identifier: MIT */
/* What real loaders and firmware left, read by the door that it was left for. recorded/README.md
 * says how each file was made. */
#include <stdio.h>
#include <string.h>

#include "kernel/memory/map.h"
#include "tests/unit/door.h"
#include "tests/unit/recorded.h"
#include "tests/unit/run.h"

static const char given[] = "run=recorded after=halt --";

struct expected {
    const char *file;
    enum handoff_door door;
    const char *loader;
    const char *words; /* without the blanks in front */
    enum handoff_firmware firmware;
    uint64_t ram_kib;
    uint32_t ranges;
    bool has_mac, vga_text, has_rsdp, has_smbios;
    uint32_t width, height, bits; /* of the framebuffer */
};

static void assert_screen(const struct handoff *handoff, const struct expected *expected)
{
    const struct handoff_framebuffer *screen = &handoff->framebuffer;
    assert_int_equal(handoff->vga_text, expected->vga_text);
    assert_int_equal(screen->width, expected->width);
    assert_int_equal(screen->height, expected->height);
    assert_int_equal(screen->bits, expected->bits);
    if (expected->width == 0)
        return;
    assert_int_equal(screen->pitch, expected->width * expected->bits / 8);
    assert_int_equal(screen->red.position, 16);
    assert_int_equal(screen->green.position, 8);
    assert_int_equal(screen->blue.position, 0);
    assert_int_equal(screen->blue.size, 8);
}

static void assert_recorded(struct expected expected)
{
    static struct handoff handoff;
    struct memory_model model = {0};
    uint64_t info = recorded_load(&model, expected.file);
    assert_int_equal(door_read(expected.door, info, &model, &handoff), 0);
    assert_string_equal(handoff.loader, expected.loader);
    assert_string_equal(handoff.words + strspn(handoff.words, " "), expected.words);
    assert_false(handoff.words_cut);
    assert_false(handoff.map_cut);
    assert_int_equal(handoff.firmware, expected.firmware);
    assert_int_equal(handoff.range_count, expected.ranges);
    assert_int_equal(memory_map_ram(&handoff) >> 10, expected.ram_kib);
    assert_int_equal(handoff.has_boot_mac, expected.has_mac);
    if (expected.has_mac)
        assert_memory_equal(handoff.boot_mac, "\x52\x54\x00\x12\x34\x56", 6);
    assert_int_equal(handoff.rsdp != 0, expected.has_rsdp);
    assert_int_equal(handoff.smbios != 0, expected.has_smbios);
    assert_screen(&handoff, &expected);
}

TEST(multiboot1_from_ipxe)
{
    assert_recorded((struct expected){"multiboot1-ipxe", HANDOFF_DOOR_MULTIBOOT1,
                                      "iPXE 1.0.0+git-20190125.36a4c85", "", HANDOFF_FIRMWARE_BIOS,
                                      130559, 2, .vga_text = true});
}

TEST(multiboot1_from_grub)
{
    assert_recorded((struct expected){"multiboot1-grub-bios", HANDOFF_DOOR_MULTIBOOT1,
                                      "GRUB 2.06-13+deb12u2", given, HANDOFF_FIRMWARE_UNKNOWN,
                                      129741, 6, .vga_text = true});
}

TEST(multiboot2_from_grub_on_bios)
{
    assert_recorded((struct expected){"multiboot2-grub-bios", HANDOFF_DOOR_MULTIBOOT2,
                                      "GRUB 2.06-13+deb12u2", given, HANDOFF_FIRMWARE_BIOS, 129741,
                                      6, .has_rsdp = true, .width = 800, .height = 600,
                                      .bits = 24});
}

TEST(multiboot2_from_grub_on_uefi)
{
    assert_recorded((struct expected){"multiboot2-grub-efi", HANDOFF_DOOR_MULTIBOOT2,
                                      "GRUB 2.06-13+deb12u2", given, HANDOFF_FIRMWARE_UEFI, 255544,
                                      13, .has_mac = true, .has_rsdp = true, .width = 800,
                                      .height = 600, .bits = 24});
}

TEST(linux16_from_qemu)
{
    assert_recorded((struct expected){"linux16-qemu", HANDOFF_DOOR_LINUX16, "QEMU", given,
                                      HANDOFF_FIRMWARE_BIOS, 130559, 7, .vga_text = true});
}

TEST(linux16_from_grub)
{
    assert_recorded((struct expected){"linux16-grub-bios", HANDOFF_DOOR_LINUX16, "GRUB", given,
                                      HANDOFF_FIRMWARE_BIOS, 129741, 6, .vga_text = true});
}

TEST(linux16_from_pxelinux)
{
    assert_recorded((struct expected){"linux16-pxelinux", HANDOFF_DOOR_LINUX16, "Syslinux", given,
                                      HANDOFF_FIRMWARE_BIOS, 130559, 7, .has_mac = true,
                                      .vga_text = true});
}

TEST(linux32_from_grub_on_bios)
{
    assert_recorded((struct expected){"linux32-grub-bios", HANDOFF_DOOR_LINUX32, "GRUB", given,
                                      HANDOFF_FIRMWARE_BIOS, 129741, 6, .vga_text = true});
}

TEST(linux32_from_grub_on_uefi)
{
    assert_recorded((struct expected){"linux32-grub-efi", HANDOFF_DOOR_LINUX32, "GRUB", given,
                                      HANDOFF_FIRMWARE_UEFI, 255544, 13, .width = 800,
                                      .height = 600, .bits = 24});
}

TEST(efi_from_ovmf)
{
    assert_recorded((struct expected){"efi-ovmf-pxe", HANDOFF_DOOR_EFI, "EDK II", "",
                                      HANDOFF_FIRMWARE_UEFI, 255544, 13, .has_mac = true,
                                      .has_rsdp = true, .has_smbios = true, .width = 1280,
                                      .height = 800, .bits = 32});
}

TEST(nbp_from_pxelinux)
{
    assert_recorded((struct expected){"nbp-pxelinux", HANDOFF_DOOR_NBP, "", "",
                                      HANDOFF_FIRMWARE_BIOS, 130559, 7, .has_mac = true,
                                      .vga_text = true});
}

TEST(disk_from_seabios)
{
    assert_recorded((struct expected){"disk-seabios", HANDOFF_DOOR_DISK, "", "",
                                      HANDOFF_FIRMWARE_BIOS, 130559, 7, .vga_text = true});
}

/* A record cut anywhere is memory that can't be read from there on. */
TEST(records_cut_anywhere_keep_the_promises)
{
    static const struct {
        const char *file;
        enum handoff_door door;
    } rows[] = {{"multiboot1-ipxe", HANDOFF_DOOR_MULTIBOOT1},
                {"multiboot2-grub-bios", HANDOFF_DOOR_MULTIBOOT2},
                {"linux16-pxelinux", HANDOFF_DOOR_LINUX16},
                {"efi-ovmf-pxe", HANDOFF_DOOR_EFI}};
    static struct handoff handoff;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct memory_model whole = {0};
        uint64_t info = recorded_load(&whole, rows[i].file);
        for (size_t piece = 0; piece < whole.count; piece++) {
            for (size_t length = 0; length < whole.windows[piece].length; length += 7) {
                struct memory_model cut = whole;
                cut.windows[piece].length = length;
                door_read(rows[i].door, info, &cut, &handoff);
            }
        }
    }
}

RUN_TESTS(cmocka_unit_test(multiboot1_from_ipxe), cmocka_unit_test(multiboot1_from_grub),
          cmocka_unit_test(multiboot2_from_grub_on_bios),
          cmocka_unit_test(multiboot2_from_grub_on_uefi), cmocka_unit_test(linux16_from_qemu),
          cmocka_unit_test(linux16_from_grub), cmocka_unit_test(linux16_from_pxelinux),
          cmocka_unit_test(linux32_from_grub_on_bios), cmocka_unit_test(linux32_from_grub_on_uefi),
          cmocka_unit_test(efi_from_ovmf), cmocka_unit_test(nbp_from_pxelinux),
          cmocka_unit_test(disk_from_seabios),
          cmocka_unit_test(records_cut_anywhere_keep_the_promises))
