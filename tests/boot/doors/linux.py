# SPDX-License-Identifier: MIT
"""`qemu -kernel`: by SeaBIOS the Linux door, or Multiboot for an image without a Linux header; by
OVMF, which reads it from QEMU, the EFI door."""
from tests.boot.doors.common import Boot, closed_words, image_of, no_network


def append(row):
    words = closed_words(row)
    return ["-append", words] if words else []


def _kernel(row, _folder, _stack):
    no_network(row)
    return Boot(["-kernel", str(image_of(row)), *append(row)])


DOORS = {"kernel": _kernel}
