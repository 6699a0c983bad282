# SPDX-License-Identifier: MIT
"""The boot matrix: each row is one machine, one way to boot it, and what must be heard and seen.
A new case is a new row. tests/boot/test_boot.py runs them.

door    how the machine gets the image:
          pxe      its NIC's iPXE, DHCP, the chainload script, TFTP: what a lab does
          bare     its NIC's iPXE with the image itself as the DHCP boot file
          kernel   qemu -kernel (Multiboot)
          grub     netbooted GRUB, `multiboot`
          shim     a Multiboot kernel of the tests' own that fills memory and registers with
                   garbage, then enters the image with the magic that the row says
words   the kernel's words; the row's name is its run=
"""
from dataclasses import dataclass, field
from pathlib import Path

from pxe.machine import Hardware

# Boot ROMs of a newer iPXE than Debian 12's, where tests/boot/newer-ipxe could get them.
NEWER_IPXE = Path(__file__).resolve().parents[2] / "build" / "ipxe-newer"


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
    magic: int = 0x2BADB002
    needs: Path = None           # a file that not every machine can have; without it: skipped
    # What is expected. With `answer` the whole answer must come; its records must hold these.
    answer: bool = True
    records: dict = field(default_factory=dict)
    trouble: tuple = ()          # what the `trouble` records must say, in order
    exit_status: int = None      # QEMU's; None: the machine still stands there, halted
    says: str = ""               # on COM1, where no answer is expected
    shows: tuple = ("Hello World!",)  # on the screen
    shows_not: tuple = ("# ",)


def pc(**changes):
    return Hardware(**changes)


def q35(**changes):
    return Hardware(machine="q35", **changes)


def identity(**keys):
    return {"identity": keys}


HALF = 9000  # bytes: between the first 2 KiB and the end
LONG_WORD = "x" * 460

NICS = [Row(f"pc-{nic}", hardware=pc(nic=nic))
        for nic in ["e1000", "e1000e", "virtio-net-pci", "rtl8139"]] + [
    Row("q35-e1000e", hardware=q35(nic="e1000e")),
    Row("q35-virtio", hardware=q35(nic="virtio-net-pci"))]

NEWER = [Row(f"newer-ipxe-{name}", needs=NEWER_IPXE / f"pxe-{name}.rom",
             hardware=pc(nic=f"{nic},romfile={NEWER_IPXE}/pxe-{name}.rom"), **expected)
         for name, nic, expected in [
             ("e1000", "e1000", {}),
             ("e1000e", "e1000e", {}),
             ("rtl8139", "rtl8139", dict(without=("rollcall.bin",), answer=False, shows=(
                 "rollcall.bin... Not found", "Rollcall: giving up", "No bootable device")))]]

PROCESSORS = [Row(f"cpus-{count}", hardware=pc(cpus=count)) for count in [2, 16]] + [
    Row("cpus-16-q35", hardware=q35(cpus=16)),
    Row("cpu-max", hardware=pc(cpu="max")),
    Row("cpu-no-nx", hardware=pc(cpu="qemu64,-nx")),
    Row("cpu-32-bit", hardware=pc(cpu="pentium3"), answer=False,
        says="Rollcall: this processor has no 64-bit long mode",
        shows=("Rollcall: this processor has no 64-bit long mode",)),
    Row("cpu-486", door="kernel", hardware=pc(cpu="486"), answer=False,
        says="Rollcall: this processor has no 64-bit long mode",
        shows=("Rollcall: this processor has no 64-bit long mode",)),
]

MEMORY = [Row(f"memory-{name}", hardware=pc(memory=name), records={"memory": {"mib": mib}})
          for name, mib in [("16M", 15), ("64M", 63), ("512M", 511), ("3G", 3071), ("8G", 8191)]
          ] + [
    Row("memory-8G-q35", hardware=q35(memory="8G"), records={"memory": {"mib": 8191}}),
]

DOORS = [
    Row("bare-image", door="bare", words=""),
    Row("kernel", door="kernel",
        records={"rollcall": {"door": "multiboot1", "firmware": "bios"}}),
    Row("kernel-no-words", door="kernel", words=None,
        records={"rollcall": {"run": None}, "end": {"after": "halt"}}),
    Row("grub-multiboot", door="grub", records={"rollcall": {"firmware": None}}),
    Row("dirty-memory", door="shim"),
    Row("wrong-magic", door="shim", magic=0xDEADBEEF, answer=False,
        says="Rollcall: entered with magic 0xdeadbeef",
        shows=("Rollcall: entered with magic 0xdeadbeef",)),
]

SERIAL = [
    Row("no-com1", hardware=pc(serial=False), answer=False, says="",
        shows=("Hello World!", "I am qemu", "inconclusive, no checks")),
]

END = [
    Row("after-qemu", words="after=qemu", exit_status=49, shows=()),
    Row("after-qemu-no-com1", words="after=qemu", hardware=pc(serial=False), answer=False,
        exit_status=49, shows=()),
]

WORDS = [
    Row("unknown-value", words="after=qemu after=bogus", exit_status=49, shows=(),
        records={"end": {"after": "qemu", "why": "unknown value"}},
        trouble=("unknown value, the verdict is inconclusive",)),
    Row("unknown-word", words="after=halt frob=1 knock",
        trouble=("unknown word, ignored", "unknown word, ignored")),
    Row("words-cut-at-512", words=f"after=halt {LONG_WORD} name=never-arrives",
        trouble=("the line was cut on its way (no -- at its end): its last word is not used",)),
    Row("words-cut-in-identity", words=f"after=halt {LONG_WORD[:330]}",
        records={"rollcall": {"name": "qemu"}, **identity(mac=None)}, hardware=pc(extra=[
            "-smbios", "type=1,serial=" + "S" * 64]),
        trouble=("unknown word, ignored",
                 "the line was cut on its way (no -- at its end): its last word is not used")),
    Row("words-by-mac", files={"words-52-54-00-12-34-56.ipxe": "#!ipxe\nset words after=halt "
                               "run=by-mac\n"}, records={"rollcall": {"run": "by-mac"}}),
    Row("no-words-file", without=("words.ipxe",),
        records={"rollcall": {"run": None, "name": "qemu"}}),
    Row("hostile-serial", hardware=pc(extra=[
        "-smbios", 'type=1,serial=To Be Filled after=poweroff -- "\\%41\x7f']),
        records=identity(serial='To Be Filled after=poweroff -- "\\%41\x7f')),
    Row("identity", hardware=pc(extra=[
        "-smbios", "type=1,serial=7XK2M13,uuid=4c4c4544-0058-4b10-8032-b7c04f4d3133",
        "-smbios", "type=3,asset=A-0042"]),
        records={"rollcall": {"name": "qemu"}, **identity(
            serial="7XK2M13", uuid="4c4c4544-0058-4b10-8032-b7c04f4d3133", asset="A-0042",
            mac="52:54:00:12:34:56")},
        shows=("Hello World!", "I am qemu (7XK2M13)", "qemu (52:54:00:12:34:56): inconclusive")),
]

BROKEN_LINKS = [
    Row("half-image", cut={"rollcall.bin": HALF}, answer=False,
        says="Rollcall: only a part of the image came",
        shows=("Rollcall: only a part of the image came",)),
    Row("image-without-last-byte", cut={"rollcall.bin": -1}, answer=False,
        says="Rollcall: only a part of the image came",
        shows=("Rollcall: only a part of the image came",)),
    Row("no-image", without=("rollcall.bin",), answer=False,
        shows=("rollcall.bin... No such file or directory", "Rollcall: next try in 32 s",
               "Rollcall: giving up", "No bootable device")),
    Row("no-script", without=("rollcall.ipxe",), answer=False,
        shows=("rollcall.ipxe... No such file or directory", "No bootable device")),
]

ROWS = NICS + NEWER + PROCESSORS + MEMORY + DOORS + SERIAL + END + WORDS + BROKEN_LINKS
