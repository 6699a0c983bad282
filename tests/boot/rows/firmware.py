# SPDX-License-Identifier: MIT
"""What firmware adds: screens of other kinds, and Secure Boot. The signed image opens the other
doors as the image does."""
from tests.boot.row import MAC, Row, identity, opens, secure, uefi

SIGNED = "rollcall-signed.bin"


def screen(width, height, bits):
    return {"screen": {"kind": "framebuffer", "width": width, "height": height, "bits": bits}}


SCREENS = [
    Row("screen-none-uefi", door="bare", heeds_words=False, hardware=uefi(screen="none"),
        records=opens("efi", "uefi", screen={"kind": None}), shows=()),
    Row("screen-large-uefi", door="bare", heeds_words=False,
        hardware=uefi(screen="none", extra=["-device", "VGA,xres=1920,yres=1080,vgamem_mb=32"]),
        records=opens("efi", "uefi", **screen(1920, 1080, 32))),
] + [
    Row(f"screen-{width}x{height}x{bits}", door=door, records=screen(width, height, bits),
        grub=f"set gfxpayload={width}x{height}x{bits}")
    for door, width, height, bits in [
        ("grub-multiboot2", 1024, 768, 24), ("grub-linux", 800, 600, 32),
        ("grub-linux", 640, 480, 24)]
] + [
    Row("screen-text", door="grub-multiboot2", grub="set gfxpayload=text",
        records={"screen": {"kind": "vga-text"}}),
]

SECURE_BOOT = [
    Row("secure-boot-unsigned", door="bare", hardware=secure(), answer=False, halts=False,
        says=": Access Denied", shows=()),
    Row("secure-boot-signed", door="bare", image=SIGNED, hardware=secure(), heeds_words=False,
        records=opens("efi", "uefi", **identity(mac=MAC))),
] + [
    Row(f"signed-{name}", door=name, image=SIGNED, records=opens(door, firmware))
    for name, door, firmware in [
        ("pxe", "multiboot1", "bios"), ("grub-multiboot2", "multiboot2", "bios"),
        ("kernel", "linux16", "bios"), ("grub-linux", "linux32", "bios"),
        ("shim64", "linux64", "bios")]
] + [
    Row(f"signed-{name}", door=name, image=SIGNED, heeds_words=False, records=opens(door, "bios"))
    for name, door in [("pxelinux-pxe", "nbp"), ("disk-usb", "disk")]
]

FIRMWARE = SCREENS + SECURE_BOOT
