# SPDX-License-Identifier: MIT
"""How much is said: a line of 115200 baud takes 11 KiB a second, and labs have hundreds of them.
The server here has what one of two sockets has: 24 slots, 64 threads, some eighty functions."""
import struct

from pxe.machine import Hardware, Machine
from tests.boot.doors import IMAGE
from tests.reader import reader

PC_BYTES, SERVER_BYTES = 4096, 8192
ARRAY, SLOTS, GIB = 0x1000, 24, 1024


def structure(kind, handle, fields, *texts):
    """An SMBIOS structure: its fields behind the header, then its strings."""
    strings = b"".join(text.encode() + b"\0" for text in texts) or b"\0"
    return struct.pack("<BBH", kind, 4 + len(fields), handle) + fields + strings + b"\0"


def memory_array():
    """DSP0134, 7.17: on the board, for the system, multi-bit ECC."""
    return structure(16, ARRAY, struct.pack("<BBBIHHQ", 3, 3, 6, 0x80000000, 0xFFFE, SLOTS,
                                            3 << 40))


def module(number):
    """DSP0134, 7.18: 32 GiB of DDR4 in slots A1 to B12; every third one is empty."""
    size, in_mib = (0, 0) if number % 3 == 2 else (0x7FFF, 32 * GIB)  # more than 15 bits hold
    fields = struct.pack("<HHHHHBBBBBHHBBBBBIHHHH", ARRAY, 0xFFFE, 72 if size else 0xFFFF,
                         64 if size else 0xFFFF, size, 9, 1, 1, 2, 26, 0x80, 2933, 3, 4, 5, 6, 2,
                         in_mib, 2933, 1200, 1200, 1200)
    slot = f"{'AB'[number // 12]}{number % 12 + 1}"
    return structure(17, ARRAY + 1 + number, fields, slot, "Bank 0", "00CE063200CE",
                     f"2B1F05{number:02X}", "0121", "M393A4K40CB2-CVF")


def server(folder):
    """QEMU's arguments."""
    arguments = []
    for number, content in enumerate([memory_array(), *map(module, range(SLOTS))]):
        (folder / f"smbios-{number}").write_bytes(content)
        arguments += ["-smbios", f"file={folder}/smbios-{number}"]
    arguments += ["-smbios", "type=1,manufacturer=Dell Inc.,product=PowerEdge R740,version=Not "
                  "Specified,serial=7XK2M13,sku=SKU=NotProvided,family=PowerEdge,"
                  "uuid=4c4c4544-0058-4b10-8032-b7c04f4d3133",
                  "-smbios", "type=2,manufacturer=Dell Inc.,product=0923K0,version=A01,"
                  "serial=.7XK2M13.CNFCP0012345AB.",
                  "-smbios", "type=3,manufacturer=Dell Inc.,serial=7XK2M13,asset=LAB-000123",
                  "-smp", "64,sockets=2,cores=16,threads=2"]
    for slot in range(4, 12):
        for function in range(8):
            arguments += ["-device", "pcie-root-port,id=p{0}{1},chassis={0}{1},addr={0:#x}.{1},"
                          "multifunction=on".format(slot, function)]
    for number in range(4):
        arguments += ["-device", f"e1000e,bus=p4{number},mac=d0:94:66:12:34:5{number}"]
    for number in range(4):
        arguments += ["-device", f"megasas-gen2,bus=p5{number}"]
    return arguments


def answer_of(folder, hardware, arguments):
    boot = ["-kernel", str(IMAGE), "-append", "after=halt run=nightly-8841 --", *arguments]
    with Machine(folder, hardware, boot) as machine:
        machine.wait(lambda: False, 60)
        said = machine.said()
    said = said[said.index(b"\r\nHello World!"):]
    return said, *reader.judge(said)


def test_pc(tmp_path):
    card = ["-device", "e1000"]
    said, verdict, answer = answer_of(tmp_path, Hardware(nic="none"), card)
    assert verdict == reader.PASS and answer.record("nic")
    assert len(said) <= PC_BYTES


def test_server(tmp_path):
    hardware = Hardware(machine="q35", nic="none")
    said, verdict, answer = answer_of(tmp_path, hardware, server(tmp_path))
    kinds = [kind for _, kind, _ in answer.records()]
    assert (verdict, answer.record("end")["why"]) == (reader.FAIL, "memory.map"), said
    assert answer.record("cpu")["threads"] == 64 and answer.record("cpu")["sockets"] == 2
    assert answer.record("slots")["count"] == SLOTS and kinds.count("dimm") == 16
    assert answer.record("slots")["mib"] == 16 * 32 * GIB
    assert kinds.count("nic") == 4 and answer.record("pci")["functions"] > 70
    assert len(said) <= SERVER_BYTES, f"{len(said)} bytes"
