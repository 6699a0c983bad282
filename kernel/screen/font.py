# SPDX-License-Identifier: MIT
"""Prints the table of kernel/screen/font.c from a PC Screen Font, version 1, of 8x16 glyphs:

    dpkg-deb -x fonts-spleen_1.9.1-1_all.deb fonts
    python3 kernel/screen/font.py fonts/usr/share/consolefonts/spleen-8x16.psfu.gz
"""
import gzip
import struct
import sys

MAGIC, HEIGHT, HEAD = 0x0436, 16, 4
MODE_512, MODE_UNICODE = 1, 2
END_OF_GLYPH, SEQUENCE = 0xFFFF, 0xFFFE


def glyphs_of(font):
    """{character: the bytes of its rows}, by the font's own table of characters."""
    magic, mode, height = struct.unpack_from("<HBB", font)
    if (magic, height) != (MAGIC, HEIGHT) or not mode & MODE_UNICODE:
        raise SystemExit("font.py: this is no PSF 1 of 16 rows with a table of characters")
    table = HEAD + HEIGHT * (512 if mode & MODE_512 else 256)
    glyphs, at = {}, HEAD
    for unit in struct.unpack(f"<{(len(font) - table) // 2}H", font[table:]):
        if unit == END_OF_GLYPH:
            at += HEIGHT
        elif unit != SEQUENCE:
            glyphs.setdefault(chr(unit), font[at:at + HEIGHT])
    return glyphs


def main():
    with gzip.open(sys.argv[1]) as stream:
        glyphs = glyphs_of(stream.read())
    for character in map(chr, range(ord(" "), ord("~") + 1)):
        upper, lower = struct.unpack("<QQ", glyphs[character])
        print(f"    {{0x{upper:016x}, 0x{lower:016x}}}, /* {character} */")


if __name__ == "__main__":
    main()
