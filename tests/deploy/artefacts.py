# SPDX-License-Identifier: MIT
"""An image in the shape that deploy/install looks for, with nothing in it that runs."""
import struct

HEAD, PAGE = 0x800, 0x1000
PE_AT, OPTIONAL, CERTIFICATES = 0x280, 24, 144
MAGIC, FLAGS = 0x1BADB002, 0x00010003
SIGNATURE = 0x548


def image(text=b"text", build_id=b"\x11build\x22\x33"):
    """MZ, HdrS, PE and Multiboot headers where they belong, TEXT, and the build id twice."""
    whole = bytearray(PAGE) + text
    whole += bytes(-(len(whole) + len(build_id)) % 512) + build_id
    whole[:2] = b"MZ"
    whole[0x3C:0x40] = struct.pack("<I", PE_AT)
    whole[0x202:0x206] = b"HdrS"
    whole[PE_AT:PE_AT + 6] = b"PE\0\0\x64\x86"
    whole[PE_AT + OPTIONAL:PE_AT + OPTIONAL + 2] = struct.pack("<H", 0x20B)
    whole[HEAD:HEAD + 12] = struct.pack("<III", MAGIC, FLAGS, -(MAGIC + FLAGS) & 0xFFFFFFFF)
    whole[HEAD + 0x40:HEAD + 0x48] = build_id
    return bytes(whole)


def signed(unsigned):
    """As a signing tool leaves it: a certificate behind the image, and the header naming it."""
    whole = bytearray(unsigned) + b"\x30" * SIGNATURE
    struct.pack_into("<II", whole, PE_AT + OPTIONAL + CERTIFICATES, len(unsigned), SIGNATURE)
    return bytes(whole)
