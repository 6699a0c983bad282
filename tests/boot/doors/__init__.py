# SPDX-License-Identifier: MIT
"""How each door of the matrix is opened: a row becomes what QEMU is started with, and what serves
it. A file a family of loaders; each has its DOORS."""
from tests.boot.doors import disk, grub, ipxe, lab, linux, pxelinux, shim
from tests.boot.doors.common import BUILD, IMAGE, Boot, image_of, words_of

DOORS = {name: door for family in [disk, grub, ipxe, lab, linux, pxelinux, shim]
         for name, door in family.DOORS.items()}


def open_door(row, folder, stack):
    """The row's Boot; what it needs while it runs is in `folder` and ends with `stack`."""
    if row.garbage:
        row.hardware.memory_is = str(BUILD / "garbage.ram")
    return DOORS[row.door](row, folder, stack)


__all__ = ["DOORS", "IMAGE", "Boot", "image_of", "open_door", "words_of"]
