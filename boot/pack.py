# SPDX-License-Identifier: MIT
"""Packs the part of the kernel that isn't needed before its first byte is said, as
kernel/unpack/unpack.c unpacks it: an LZMA stream, in which calls and the like name where they go to
(kernel/unpack/calls.h), and a CRC-32C of the plain bytes.

    pack.py LINKED.elf FIRST.bin REST.bin

FIRST.bin is the stream's beginning and fills the last page of text; REST.bin is the CRC-32C,
then the rest of the stream.
"""
import lzma
import sys

from elftools.elf.elffile import ELFFile

REACH = 0x200000  # CALLS_REACH
DISTANCE_SIZE = 4
PAGE = 4096
FILTERS = [{"id": lzma.FILTER_LZMA1, "lc": 3, "lp": 0, "pb": 0, "dict_size": 1 << 18,
            "mode": lzma.MODE_NORMAL, "mf": lzma.MF_BT2, "nice_len": 32, "depth": 4096}]


def crc32c(data):
    total = 0xFFFFFFFF
    for byte in data:
        total ^= byte
        for _ in range(8):
            total = total >> 1 ^ (0x82F63B78 if total & 1 else 0)
    return total ^ 0xFFFFFFFF


def target_of(distance, place):
    """The opposite of distance_of() in kernel/unpack/calls.c."""
    if (distance + place) % 2**32 < REACH:
        return (distance + place) % 2**32
    return (distance - REACH) % 2**32 if REACH - place <= distance < REACH else distance


def name_targets(code, offset):
    code = bytearray(code)
    at = 0
    while at + DISTANCE_SIZE < len(code):
        if code[at] & ~1 == 0xE8 or code[at] & 0xC7 == 0x05:
            distance = int.from_bytes(code[at + 1:at + 5], "little")
            code[at + 1:at + 5] = target_of(distance, offset + at + 5).to_bytes(4, "little")
            at += DISTANCE_SIZE
        at += 1
    return bytes(code)


def unpacked(path):
    """The bytes from unpacked_start to unpacked_end, how many of them are code, and where they lie
    behind the kernel's first byte."""
    with open(path, "rb") as stream:
        elf = ELFFile(stream)
        at = {s.name: s["st_value"] for s in elf.get_section_by_name(".symtab").iter_symbols()}
        start, size = at["unpacked_start"], at["unpacked_end"] - at["unpacked_start"]
        plain = b""
        for name in [".unpacked.text", ".unpacked.rodata"]:
            section = elf.get_section_by_name(name)
            plain = plain.ljust(section["sh_addr"] - start, b"\0") + section.data()
    return plain[:size], at["unpacked_text_end"] - start, start - at["kernel_base"]


def room_behind_text(path):
    """What text leaves of its last page."""
    with open(path, "rb") as stream:
        symbols = ELFFile(stream).get_section_by_name(".symtab")
        return -symbols.get_symbol_by_name("text_used")[0]["st_value"] % PAGE


def main():
    linked, first, rest = sys.argv[1:]
    plain, code_size, offset = unpacked(linked)
    stream = name_targets(plain[:code_size], offset) + plain[code_size:]
    data = lzma.compress(stream, lzma.FORMAT_RAW, filters=FILTERS)
    room = room_behind_text(linked)
    for path, piece in [(first, data[:room]),
                        (rest, crc32c(plain).to_bytes(4, "little") + data[room:])]:
        with open(path, "wb") as out:
            out.write(piece)


if __name__ == "__main__":
    main()
