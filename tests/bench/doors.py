# SPDX-License-Identifier: MIT
"""The image's own instructions from its first one to the first byte on COM1, by every door. The
loader runs at full speed; a breakpoint at the image's first instruction, and from there each
instruction is traced. What the firmware does when it is called isn't the image's, nor counted."""
import contextlib
import re
import tempfile

from elftools.elf.elffile import ELFFile

from pxe.machine import Machine
from tests.bench.count import Count
from tests.bench.stub import Stub
from tests.boot.doors import IMAGE, open_door
from tests.boot.matrix import ROWS

KERNEL_BASE, REACH = 0xFFFFFFFF80000000, 0x40000
SECONDS = 60
HEAD_SIZE, CODE_BYTES = 0x800, 6

# Of each door a row, and where it is entered: an address, or a symbol of the payload.
DOORS = {
    "multiboot1": ("kernel-multiboot", "multiboot_entry"),
    "multiboot2": ("grub-multiboot2", "multiboot_entry"),
    "linux16": ("kernel", 0x10200),
    "linux32": ("grub-linux", "linux32_entry"),
    "linux64": ("linux64-at-1-MiB", "linux64_entry"),
    "efi": ("uefi-kernel", "efi_entry"),
    "nbp": ("nbp", 0x7C00),
    "disk": ("raw-ide", 0x7C00),
}
# Where real-mode code may run: as QEMU places it, as it is loaded, where it moves its head to.
REAL_MODE = "0x7c00+0x800,0x10000+0x800,0x20000+0x800"


def symbol(name):
    with open(IMAGE.with_suffix(".elf"), "rb") as stream:
        table = ELFFile(stream).get_section_by_name(".symtab")
        return table.get_symbol_by_name(name)[0]["st_value"] - KERNEL_BASE


def start(stack, row, folder, more=(), paused=False):
    door = open_door(row, folder, stack)
    return stack.enter_context(Machine(folder, row.hardware, [*door.arguments, *more],
                                       door.prefix, door.pace, paused))


def payload_base(row, folder):
    """Where the payload lay in physical memory at the end of the row's boot; None: nowhere."""
    with contextlib.ExitStack() as stack:
        machine = start(stack, row, folder)
        machine.wait(lambda: False, SECONDS)
        found = re.search(r"gpa: 0x([0-9a-f]+)", machine.command(f"gva2gpa {KERNEL_BASE:#x}"))
        return int(found[1], 16) if found else None


def trace(row, folder, entry, code, base):
    """The log of the row's boot from the entry to the first byte."""
    log = folder / "trace.log"
    with tempfile.TemporaryDirectory(prefix="rollcall-") as sockets, \
            contextlib.ExitStack() as stack:
        machine = start(stack, row, folder, [
            "-gdb", f"unix:{sockets}/gdb,server=on,wait=off", "-dfilter",
            f"{REAL_MODE},{base:#x}+{REACH:#x},{KERNEL_BASE:#x}+{REACH:#x}"], paused=True)
        stub = Stub(f"{sockets}/gdb", SECONDS)
        stub.run_to(entry, code)
        before = len(machine.said())
        for command in ["singlestep on", f"logfile {log}", "log exec,nochain,trace:serial_*"]:
            machine.command(command)
        stub.go_on()
        machine.wait(lambda: len(machine.said()) > before, SECONDS)
        machine.command("log none")
        stub.close()
    return log


def count_door(door, folder):
    """Instructions to the first byte by this door; None where the count didn't come about."""
    for part in ["find", "count"]:
        (folder / part).mkdir(parents=True)
    name, place = DOORS[door]
    row = next(row for row in ROWS if row.name == name)
    base = payload_base(row, folder / "find")
    if base is None:
        return None
    entry = place if isinstance(place, int) else base + symbol(place)
    # A real-mode entry is the file's beginning, or 0x200 behind it.
    in_file = place % 0x400 if isinstance(place, int) else HEAD_SIZE + symbol(place)
    code = IMAGE.read_bytes()[in_file:in_file + CODE_BYTES]
    count = Count()
    with open(trace(row, folder / "count", entry, code, base), errors="replace") as lines:
        for line in lines:
            count.line(line)
            if count.bytes_sent:
                return count.to_first_byte
    return None
