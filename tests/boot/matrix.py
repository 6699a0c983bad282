# SPDX-License-Identifier: MIT
"""The boot matrix: each row (tests/boot/row.py) is one machine, one way to boot it, and what must
be heard and seen. A new case is a new row. tests/boot/test_boot.py runs them."""
from pathlib import Path

from tests.boot.rows.disks import DISKS
from tests.boot.rows.firmware import FIRMWARE
from tests.boot.rows.garbage import GARBAGE
from tests.boot.rows.inventory import INVENTORY
from tests.boot.rows.inventory_cpu import INVENTORY_CPU
from tests.boot.rows.loaders import LOADERS
from tests.boot.rows.serial import SERIAL
from tests.boot.row import Row, identity, opens, pc, q35, uefi

# Boot ROMs of a newer iPXE than Debian 12's, where tests/boot/newer-ipxe could get them.
NEWER_IPXE = Path(__file__).resolve().parents[2] / "build" / "ipxe-newer"

HALF = 9000  # bytes: between the first 2 KiB and the end
LONG_WORD = "x" * 460

# The card that it is booted through says its own address.
BOOTED = {"nic": {"mac": "52:54:00:12:34:56", "boot": True}}

NICS = [Row(f"pc-{nic}", hardware=pc(nic=nic), records=BOOTED)
        for nic in ["e1000", "e1000e", "virtio-net-pci", "rtl8139"]] + [
    Row("q35-e1000e", hardware=q35(nic="e1000e"), records=BOOTED),
    Row("q35-virtio", hardware=q35(nic="virtio-net-pci"), records=BOOTED)]

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
          for name, mib in [("4M", 3), ("16M", 15), ("64M", 63), ("512M", 511), ("3G", 3071),
                            ("4G", 4095), ("8G", 8191)]] + [
    Row("memory-3G-q35", hardware=q35(memory="3G"), records={"memory": {"mib": 3071}}),
    Row("memory-8G-q35", hardware=q35(memory="8G"), records={"memory": {"mib": 8191}}),
    Row("memory-64G", hardware=pc(memory="64G", memory_is="sparse"),
        records={"memory": {"mib": 65535}}),
] + [
    Row(f"memory-{name}-kernel", door="kernel", hardware=hardware, records={"memory": {"mib": mib}})
    for name, mib, hardware in [
        ("4M", 3, pc(memory="4M")), ("3G-q35", 3071, q35(memory="3G")),
        ("4G", 4095, pc(memory="4G")), ("64G", 65535, pc(memory="64G", memory_is="sparse"))]
] + [
    Row("memory-64G-uefi", door="bare", heeds_words=False,
        hardware=uefi(memory="64G", memory_is="sparse"), records=opens("efi", "uefi")),
]

DOORS = [
    Row("kernel-no-words", door="kernel", words=None,
        records={"rollcall": {"run": None}, "end": {"after": "shell"}}),
    Row("dirty-memory", door="shim", records=opens("multiboot1", "bios")),
    Row("wrong-magic", door="shim", magic=0xDEADBEEF, answer=False,
        says="Rollcall: entered with magic 0xdeadbeef",
        shows=("Rollcall: entered with magic 0xdeadbeef",)),
] + [
    Row(f"linux64-{name}", door="shim64", place=place, hardware=pc(memory=memory),
        records=opens("linux64", "bios"))
    for name, place, memory in [("at-1-MiB", 0x100000, "128M"), ("odd-place", 0x2345000, "128M"),
                                ("above-4-GiB", 0x123456000, "6G")]
]

END = [
    Row("after-qemu", words="after=qemu", exit_status=33, shows=()),
    Row("after-qemu-no-com1", words="after=qemu", hardware=pc(serial=False), answer=False,
        exit_status=33, shows=()),
    Row("nothing-checked", words="after=qemu checks=none", exit_status=49, shows=(),
        records={"end": {"plan": 0, "why": "no checks"}}),
    Row("no-such-check", words="after=qemu checks=image.rights,image.wrongs", exit_status=49,
        shows=(), records={"end": {"plan": 1, "pass": 1, "why": "unknown value"}},
        trouble=("no such check, the verdict is inconclusive",)),
    Row("a-family", words="after=qemu checks=image loop=3", exit_status=33, shows=()),
]

WORDS = [
    Row("unknown-value", words="after=qemu after=bogus", exit_status=49, shows=(),
        records={"end": {"after": "qemu", "why": "unknown value"}},
        trouble=("unknown value, the verdict is inconclusive",)),
    Row("unknown-word", words="after=halt frob=1 knock",
        trouble=("unknown word, ignored", "unknown word, ignored")),
    Row("words-cut-at-512", words=f"after=halt {LONG_WORD} name=never-arrives",
        records={"end": {"why": "words cut"}},
        trouble=("the line was cut on its way (no -- at its end): its last word is not used",)),
    Row("words-cut-in-identity", words=f"after=halt {LONG_WORD[:330]}",
        records={"rollcall": {"name": "qemu"}, "end": {"why": "words cut"}, **identity(mac=None)},
        hardware=pc(extra=[
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
        shows=("Hello World!", "7XK2M13).", "qemu (52:54:00:12:34:56): pass, ")),
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

ROWS = (NICS + NEWER + PROCESSORS + MEMORY + DOORS + SERIAL + END + WORDS + BROKEN_LINKS
        + INVENTORY + INVENTORY_CPU + LOADERS + FIRMWARE + DISKS + GARBAGE)
