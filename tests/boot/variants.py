# SPDX-License-Identifier: MIT
"""Makes images that open one door less, so that a loader takes the next one; one that was damaged
on its way; and a file to fill a machine's memory with.

    variants.py no-linux|nbp|damaged ROLLCALL.bin OUTPUT
    variants.py garbage MIB OUTPUT
"""
import random
import struct
import sys
from pathlib import Path

from boot import stamp

HDRS_AT, HDRS = 0x202, b"HdrS"
BOOT_FLAG_AT, BOOT_FLAG = 0x1FE, b"\x55\xaa"  # with it alone iPXE takes it for an old kernel
PE_POINTER_AT, PE = 0x3C, b"PE\0\0"
MULTIBOOT1, MULTIBOOT2 = struct.pack("<I", 0x1BADB002), struct.pack("<I", 0xE85250D6)
MULTIBOOT1_REACH, MULTIBOOT2_REACH = 8192, 32768
PACKED_AT_LEAST = 4096
MIB = 1 << 20


def wipe(image, at, mark):
    if image[at:at + len(mark)] != mark:
        sys.exit(f"variants.py: no {mark!r} at {at:#x}: this door isn't there to be closed")
    image[at:at + len(mark)] = bytes(len(mark))


def without_linux(image):
    """`qemu -kernel` then looks for Multiboot."""
    wipe(image, HDRS_AT, HDRS)


def only_nbp(image):
    """iPXE then takes it for a boot file of PXE."""
    without_linux(image)
    wipe(image, BOOT_FLAG_AT, BOOT_FLAG)
    wipe(image, struct.unpack_from("<I", image, PE_POINTER_AT)[0], PE)
    wipe(image, image.index(MULTIBOOT1, 0, MULTIBOOT1_REACH), MULTIBOOT1)
    wipe(image, image.index(MULTIBOOT2, 0, MULTIBOOT2_REACH), MULTIBOOT2)


def damaged(image):
    """One bit of what is packed, which lies at the image's end."""
    image[-PACKED_AT_LEAST] ^= 0x10


def garbage(mib):
    """Nothing in it is 0 for long, or repeats within a MiB; every run makes the same."""
    return random.Random(0xA5A5).randbytes(MIB) * mib


def sum_again(image, elf_path):
    """The payload's own sum, which the kernel checks (boot/stamp.py)."""
    fields, sum_at, base, first, _ = stamp.read_layout(elf_path)
    payload = stamp.payload_sum(image, base - first, fields[0] - first, sum_at - first)
    struct.pack_into("<I", image, sum_at - first, payload)


def main():
    kind, source, output = sys.argv[1:]
    if kind == "garbage":
        made = garbage(int(source))
    else:
        made = bytearray(Path(source).read_bytes())
        {"no-linux": without_linux, "nbp": only_nbp, "damaged": damaged}[kind](made)
        if kind != "damaged":
            sum_again(made, Path(source).with_suffix(".elf"))
    Path(output).write_bytes(made)


if __name__ == "__main__":
    main()
