# SPDX-License-Identifier: MIT
"""Records what a loader left in a QEMU machine, for tests/unit/recorded.h: stops at kernel_main,
and follows the pointers from its second argument. README.md has the machines.

  python3 -m tests.unit.recorded.record NAME QEMU-ARGUMENT...
"""
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from pxe.machine import QEMU

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 120
WORDS_MAX = 2048

# Runs in gdb: the arguments of kernel_main, then each line `ADDRESS LENGTH` of its standard input
# is answered with the bytes in hex.
ASK = """
import gdb, sys
gdb.execute("hbreak kernel_main")
gdb.execute("continue")
frame = [int(gdb.parse_and_eval("(unsigned long)$" + name)) for name in ("rdi", "rsi")]
gdb.execute("maintenance packet Qqemu.PhyMemMode:1", to_string=True)
print("ENTERED %d %d" % (frame[0] & 0xffffffff, frame[1] % 2**64), flush=True)
for line in sys.stdin:
    address, length = map(int, line.split())
    try:
        print("BYTES " + bytes(gdb.selected_inferior().read_memory(address, length)).hex(),
              flush=True)
    except gdb.MemoryError:
        print("BYTES ", flush=True)
try:
    gdb.execute("kill")
except gdb.error:
    pass  # QEMU is gone before it has answered
"""


class Stopped:
    """A machine that stands at kernel_main."""

    def __init__(self, qemu):
        self._script = tempfile.NamedTemporaryFile("w", suffix=".py")
        self._script.write(ASK)
        self._script.flush()
        command = " ".join(f"'{word}'" for word in qemu)
        self._gdb = subprocess.Popen(
            ["timeout", str(SECONDS), "gdb", "-batch", "-q", "-nx",
             str(ROOT / "build/rollcall.elf"), "-ex", "set confirm off",
             "-ex", "set pagination off", "-ex", "set remotetimeout 60",
             "-ex", f"target remote | exec {command}", "-x", self._script.name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.door, self.info = map(int, self._answer("ENTERED").split())
        self.pieces = []

    def _answer(self, word):
        for line in self._gdb.stdout:
            if line.startswith(word + " "):
                return line[len(word) + 1:].strip()
        raise SystemExit("record: the machine didn't come to kernel_main")

    def read(self, address, length):
        """The bytes, which become a piece of the record."""
        self._gdb.stdin.write(f"{address} {length}\n")
        self._gdb.stdin.flush()
        read = bytes.fromhex(self._answer("BYTES"))
        if read:
            self.pieces.append((address, read))
        return read

    def text(self, address, end=b"\0"):
        """Like read, up to the text's end."""
        if address:
            text = self.read(address, WORDS_MAX)
            length = next((i for i in range(0, len(text), len(end))
                           if text[i:i + len(end)] == end), len(text)) + len(end)
            self.pieces[-1] = (address, text[:length])

    def end(self):
        self._gdb.stdin.close()
        self._gdb.wait()


def u32(data, at):
    return struct.unpack_from("<I", data, at)[0]


def u64(data, at):
    return struct.unpack_from("<Q", data, at)[0]


def multiboot1(machine):
    info = machine.read(machine.info, 116)
    flags = u32(info, 0)
    if flags & 1 << 2:
        machine.text(u32(info, 16))
    if flags & 1 << 6:
        machine.read(u32(info, 48), u32(info, 44))
    if flags & 1 << 9:
        machine.text(u32(info, 64))


def multiboot2(machine):
    size = u32(machine.read(machine.info, 8), 0)
    machine.pieces.clear()
    machine.read(machine.info, size)


def linux(machine):
    params = machine.read(machine.info, 0xd00)
    machine.text(u32(params, 0x228) | u32(params, 0xc8) << 32)


def efi(machine):
    info = machine.read(machine.info, 96)
    for address, size in [(u64(info, 0), u64(info, 8)), (u64(info, 40), u64(info, 48)),
                          (u64(info, 56), 256)]:
        if address and size:
            machine.read(address, size)
    if u64(info, 64):
        machine.read(u64(machine.read(u64(info, 64), 40), 8), 36)
    machine.text(u64(info, 72), b"\0\0")


DOORS = {1: multiboot1, 2: multiboot2, 3: linux, 4: linux, 5: linux, 6: efi, 7: linux, 8: linux}


def main(name, *arguments):
    machine = Stopped([QEMU, "-accel", "tcg", "-nodefaults", "-display", "none", "-vga", "std",
                       "-serial", "null", "-S", "-gdb", "stdio", *arguments])
    DOORS[machine.door](machine)
    machine.end()
    record = struct.pack("<Q", machine.info)
    for address, data in machine.pieces:
        record += struct.pack("<QI", address, len(data)) + data
    (Path(__file__).parent / name).write_bytes(record)
    print(f"{name}: door {machine.door}, {len(machine.pieces)} pieces, {len(record)} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
