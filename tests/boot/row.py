# SPDX-License-Identifier: MIT
"""A row of the boot matrix: one machine, one way to boot it, and what must be heard and seen.

door    how the machine gets the image (tests/boot/doors/):
          pxe      its NIC's iPXE, DHCP, the chainload script, TFTP: what a lab does
          bare     the image itself as the DHCP boot file of its NIC's iPXE or of its firmware
          kernel   qemu -kernel: the Linux door, Multiboot without a Linux header, EFI by OVMF
          grub-COMMAND, pxelinux-COMMAND    netbooted loaders
          snponly, ipxe.efi, http           what UEFI fetches first in a lab of namespaces
          disk-BUS, floppy                  a disk that holds the row's image
          disk-a20                          the same, started with address line 20 shut
          shim, shim64  loaders of the tests' own that fill memory and registers with garbage and
                   enter the image by Multiboot with the magic that the row says, or by the 64-bit
                   Linux entry at the place that it says
words   the kernel's words; the row's name is its run=
"""
from dataclasses import dataclass, field, replace
from pathlib import Path

from pxe.machine import Hardware

MAC = "52:54:00:12:34:56"


@dataclass
class Row:
    name: str
    door: str = "pxe"
    hardware: Hardware = field(default_factory=Hardware)
    words: str = "after=halt"
    # How the TFTP root differs from a good one: files taken away, cut to a length, or written.
    without: tuple = ()
    cut: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    image: str = "rollcall.bin"  # in build/: the image, or what was made from it
    grub: str = ""               # a line of GRUB's before `boot`
    tables: tuple = ()           # ACPI tables (acpi_tables.py): QEMU adds them to its own, with
                                 # lengths and sums made right; shim64 has these alone, as they are
    magic: int = 0x2BADB002
    place: int = 0x100000        # where the 64-bit shim puts the payload
    garbage: bool = False        # all memory begins as garbage
    disk_size: int = None        # bytes of the disk, where it isn't the image's
    bad_sector: int = None       # that the disk can't read
    other_disk: bool = False     # another one, not bootable, comes before it
    heeds_words: bool = True     # the door has a place for words
    needs: Path = None           # a file that not every machine can have; without it: skipped
    # The ports that speak, by number (Hardware.serials, then its cards): all of them say the same,
    # and every other port nothing.
    hears: tuple = (0,)
    # What is expected. With `answer` the whole answer must come; its records must hold these.
    answer: bool = True
    records: dict = field(default_factory=dict)
    each: dict = field(default_factory=dict)  # what each record of a kind must hold, in order
    ports: tuple = ()            # what the `port` records must hold, in order; (): anything
    fails: str = ""              # the check that fails first; "": none does
    trouble: tuple = ()          # what the `trouble` records must say, in order
    exit_status: int = None      # QEMU's; None: the machine still stands there, halted
    halts: bool = True           # when all is said; else firmware, or its interrupts, go on
    says: str = ""               # on COM1, where no answer is expected
    shows: tuple = ("Hello World!",)  # on the screen
    shows_not: tuple = ("# ",)


def pc(**changes):
    return Hardware(**changes)


def q35(**changes):
    return Hardware(machine="q35", **changes)


def uefi(nic="virtio-net-pci,romfile=", **changes):
    """OVMF; it drives this NIC by itself, without a boot ROM."""
    return Hardware(**{"machine": "q35", "firmware": "uefi", "nic": nic, **changes})


def secure(**changes):
    """The same with Secure Boot on and Debian's test key enrolled."""
    return uefi(machine="q35,smm=on", firmware="secure", **changes)


def opens(door, firmware, **more):
    """The records of an image that was entered so; `more` are other kinds'."""
    return {"rollcall": {"door": door, "firmware": firmware}, **more}


def identity(**keys):
    return {"identity": keys}


def again(row, suffix, **changes):
    """The same row with a difference."""
    return replace(row, name=f"{row.name}-{suffix}", hardware=replace(row.hardware), **changes)
