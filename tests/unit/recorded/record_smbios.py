# SPDX-License-Identifier: MIT
"""Records the SMBIOS of a QEMU machine, as `dmidecode --dump-bin` would write it: the entry point,
which says 0x20 of the table's address, and at 0x20 the table. README.md has the machines.

  python3 -m tests.unit.recorded.record_smbios NAME bios|uefi MACHINE MEMORY QEMU-ARGUMENT...
"""
import struct
import sys
import tempfile
from pathlib import Path

from pxe.machine import Hardware, Machine
from tests.reader import reader

IMAGE = Path(__file__).resolve().parents[3] / "build" / "rollcall.bin"
SECONDS = 60
TABLE = 0x20


def seal(entry, start, length, checksum):
    entry[checksum] = (entry[checksum] - sum(entry[start:start + length])) % 256


def moved(entry):
    """The entry point with its table at 0x20, and the table's address and length."""
    if entry.startswith(b"_SM3_"):
        length, address = struct.unpack_from("<IQ", entry, 0x0c)
        struct.pack_into("<Q", entry, 0x10, TABLE)
        seal(entry, 0, entry[6], 5)
        return entry[:entry[6]], address, length
    length, address = struct.unpack_from("<HI", entry, 0x16)
    struct.pack_into("<I", entry, 0x18, TABLE)
    seal(entry, 0x10, 0x0f, 0x15)
    seal(entry, 0, entry[5], 4)
    return entry[:entry[5]], address, length


def main(name, firmware, machine, memory, *arguments):
    hardware = Hardware(machine=machine, firmware=firmware, memory=memory, memory_is="sparse",
                        nic="none", extra=list(arguments))
    with tempfile.TemporaryDirectory() as folder, Machine(
            folder, hardware, ["-kernel", str(IMAGE), "-append", "after=halt --"]) as guest:
        guest.wait(lambda: False, SECONDS)
        told = reader.judge(guest.said())[1].record("firmware")["smbios"]
        entry, address, length = moved(bytearray(guest.memory(int(told, 16), TABLE)))
        table = guest.memory(address, length)
    (Path(__file__).parent / f"{name}.bin").write_bytes(entry.ljust(TABLE, b"\0") + table)
    print(f"{name}: entry point at {told}, {length} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
