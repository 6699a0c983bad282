# SPDX-License-Identifier: MIT
"""Each door once on a machine whose memory begins as garbage: nothing relies on a cleared bss."""
from tests.boot.row import again
from tests.boot.rows.disks import DISKS
from tests.boot.rows.loaders import LOADERS

# multiboot1, multiboot2, linux16, linux32, nbp, disk, efi; linux64's shim makes its own.
DOORS = ["ipxe", "kernel-multiboot", "grub-multiboot2", "pxelinux-linux", "kernel", "grub-linux",
         "nbp", "pxelinux-pxe", "disk-usb", "raw-ide", "uefi-pxe", "uefi-grub-linux"]

GARBAGE = [again(row, "in-garbage", garbage=True) for row in LOADERS + DISKS if row.name in DOORS]
