# SPDX-License-Identifier: MIT
"""Reads text off a picture of the screen: the kernel's own glyphs, found in the pixels as
kernel/screen/framebuffer.c lays them out. A cell is a character only if every pixel of it is right,
else it is `?`, so that a smear is never taken for text."""
import functools
import re
from pathlib import Path

FONT = Path(__file__).resolve().parent.parent / "kernel" / "screen" / "font.c"
GLYPH = re.compile(r"\{0x([0-9a-f]{16}), 0x([0-9a-f]{16})\}")
FIRST = " "
WIDTH, HEIGHT = 8, 16
LEAST_COLUMNS, LEAST_ROWS, MOST_COLUMNS, MOST_ROWS = 80, 25, 160, 60
PAPER, INK = b"\x00\x00\x00", b"\xaa\xaa\xaa"
UNREADABLE = "?"


def read_ppm(data):
    """(width, height, pixels) of a binary portable pixmap, as QEMU writes it."""
    head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
    return int(head[1]), int(head[2]), data[head.end():]


@functools.cache
def glyphs():
    """{a glyph's rows, a byte each: its character}. A number's lowest byte is its topmost row."""
    rows = [bytes.fromhex(upper)[::-1] + bytes.fromhex(lower)[::-1]
            for upper, lower in GLYPH.findall(FONT.read_text())]
    return {glyph: chr(ord(FIRST) + number) for number, glyph in enumerate(rows)}


@functools.cache
def pixel_rows(scale):
    """{the pixels of one row of a cell: that row as a byte}"""
    return {b"".join((INK if bits >> (WIDTH - 1 - bit) & 1 else PAPER) * scale
                     for bit in range(WIDTH)): bits for bits in range(1 << WIDTH)}


def read_cell(picture, pitch, left, top, scale):
    rows, size = [], WIDTH * scale * len(INK)
    for y in range(top, top + HEIGHT * scale):
        start = y * pitch + left * len(INK)
        rows.append(pixel_rows(scale).get(picture[start:start + size]))
    if None in rows or any(rows[y] != rows[y - y % scale] for y in range(len(rows))):
        return UNREADABLE
    return glyphs().get(bytes(rows[::scale]), UNREADABLE)


def read_text(width, height, picture):
    """The rows of text, without blanks at their end; none where the picture isn't the kernel's."""
    wide, high = width // WIDTH, height // HEIGHT
    scale = max(1, min(wide // LEAST_COLUMNS, high // LEAST_ROWS))
    columns, rows = min(wide // scale, MOST_COLUMNS), min(high // scale, MOST_ROWS)
    left = (width - columns * WIDTH * scale) // 2
    top = (height - rows * HEIGHT * scale) // 2
    text = ["".join(read_cell(picture, width * len(INK), left + column * WIDTH * scale,
                              top + row * HEIGHT * scale, scale) for column in range(columns))
            for row in range(rows)]
    smears = sum(row.count(UNREADABLE) for row in text)
    if smears * 2 > sum(len(row) - row.count(" ") for row in text):
        return []
    return [row.rstrip() for row in text]
