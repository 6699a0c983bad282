# SPDX-License-Identifier: MIT
"""Every packaged loader that netboots the image, and qemu -kernel: which door it opens, and what it
tells."""
from tests.boot.row import MAC, Row, identity, opens, pc, uefi

BIOS = [
    Row("ipxe", records=opens("multiboot1", "bios", **identity(mac=MAC))),
    Row("ipxe-bare", door="bare", heeds_words=False, records=opens("multiboot1", "bios")),
    Row("pxelinux-linux", door="pxelinux-linux",
        records=opens("linux16", "bios", **identity(mac=MAC))),
    Row("pxelinux-mboot", door="pxelinux-mboot", records=opens("multiboot1", None)),
    # It takes the file's `.bin` for a PXE boot file.
    Row("pxelinux-kernel", door="pxelinux-kernel", heeds_words=False,
        records=opens("nbp", "bios", **identity(mac=MAC))),
    Row("pxelinux-pxe", door="pxelinux-pxe", heeds_words=False,
        records=opens("nbp", "bios", **identity(mac=MAC))),
    Row("grub-multiboot", door="grub-multiboot", records=opens("multiboot1", None)),
    Row("grub-multiboot2", door="grub-multiboot2",
        records=opens("multiboot2", "bios", screen={"kind": "framebuffer"})),
    Row("grub-linux", door="grub-linux", records=opens("linux32", "bios")),
    Row("grub-linux16", door="grub-linux16", records=opens("linux16", "bios")),
    # iPXE as the ROM that knows PXE and nothing else: the image without its other doors.
    Row("nbp", door="bare", image="rollcall-nbp.bin", heeds_words=False,
        records=opens("nbp", "bios", **identity(mac=MAC))),
    Row("kernel", door="kernel", records=opens("linux16", "bios")),
    Row("kernel-multiboot", door="kernel", image="rollcall-no-linux.bin",
        records=opens("multiboot1", "bios")),
    Row("microvm", door="kernel", hardware=pc(machine="microvm,isa-serial=on", screen="none"),
        records=opens("linux16", "bios", screen={"kind": None}), shows=()),
]

UEFI = [
    Row("uefi-ipxe-rom", door="pxe", hardware=uefi("e1000"),
        records=opens("efi", "uefi", screen={"kind": "framebuffer"}, **identity(mac=MAC))),
    Row("uefi-ipxe-bare", door="bare", hardware=uefi("e1000"), heeds_words=False,
        records=opens("efi", "uefi", **identity(mac=MAC))),
    Row("uefi-ipxe-snponly", door="snponly", hardware=uefi(),
        records=opens("efi", "uefi", **identity(mac=MAC))),
    Row("uefi-ipxe-efi", door="ipxe.efi", hardware=uefi(),
        records=opens("efi", "uefi", **identity(mac=MAC))),
    Row("uefi-pxe", door="bare", hardware=uefi(), heeds_words=False,
        records=opens("efi", "uefi", **identity(mac=MAC))),
    Row("uefi-http", door="http", hardware=uefi(), heeds_words=False,
        records=opens("efi", "uefi", **identity(mac=MAC))),
    Row("uefi-kernel", door="kernel", hardware=uefi(), records=opens("efi", "uefi")),
    Row("uefi-grub-multiboot", door="grub-multiboot", hardware=uefi(),
        records=opens("multiboot1", None, screen={"kind": "framebuffer"})),
    Row("uefi-grub-multiboot2", door="grub-multiboot2", hardware=uefi(),
        records=opens("multiboot2", "uefi", **identity(mac=MAC))),
    Row("uefi-grub-linux", door="grub-linux", hardware=uefi(), records=opens("linux32", "uefi")),
    Row("uefi-grub-chainloader", door="grub-chainloader", hardware=uefi(),
        records=opens("efi", "uefi", **identity(mac=MAC))),
]

# TFTP's sum is no sum: a bit that fell over on the way is found out when the kernel is unpacked.
DAMAGED = "Rollcall: the image is damaged"
BROKEN = [
    Row("damaged", image="rollcall-damaged.bin", answer=False, says=DAMAGED, shows=(DAMAGED,)),
    Row("uefi-damaged", door="bare", hardware=uefi(), image="rollcall-damaged.bin",
        heeds_words=False, answer=False, says=DAMAGED, shows=()),
    Row("damaged-com2", hardware=pc(serials=("none", "file")), image="rollcall-damaged.bin",
        hears=(1,), answer=False, says="# The image is damaged.", shows=(DAMAGED,)),
]

LOADERS = BIOS + UEFI + BROKEN
