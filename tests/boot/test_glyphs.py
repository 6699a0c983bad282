# SPDX-License-Identifier: MIT
"""The reader of the screen's pixels, on pictures that are drawn here: it reads what is there, and
takes nothing else for text."""
import pytest

from pxe import glyphs

PIXEL = len(glyphs.INK)


def draw(width, height, scale, lines):
    """A picture with these lines of text in it from the top left on, and where that begins."""
    columns, rows = width // (glyphs.WIDTH * scale), height // (glyphs.HEIGHT * scale)
    columns, rows = min(columns, glyphs.MOST_COLUMNS), min(rows, glyphs.MOST_ROWS)
    left = (width - columns * glyphs.WIDTH * scale) // 2
    top = (height - rows * glyphs.HEIGHT * scale) // 2
    shapes = {character: rows for rows, character in glyphs.glyphs().items()}
    picture = bytearray(width * height * PIXEL)
    for row, line in enumerate(lines):
        for y in range(glyphs.HEIGHT * scale):
            bits = "".join(f"{shapes[character][y // scale]:08b}" for character in line)
            pixels = b"".join((glyphs.INK if bit == "1" else glyphs.PAPER) * scale for bit in bits)
            start = ((top + row * glyphs.HEIGHT * scale + y) * width + left) * PIXEL
            picture[start:start + len(pixels)] = pixels
    return picture, (top * width + left) * PIXEL


@pytest.mark.parametrize("width, height, scale", [
    (640, 400, 1), (800, 600, 1), (1280, 800, 2), (1921, 1083, 2), (1366, 768, 1)])
def test_what_is_drawn_is_read(width, height, scale):
    lines = ["Hello World!", "# I am {\"r17\"} @0:1a2b~"]
    picture, _ = draw(width, height, scale, lines)
    assert glyphs.read_text(width, height, bytes(picture))[:3] == [*lines, ""]


def test_one_wrong_pixel_is_no_character():
    picture, start = draw(1280, 800, 2, ["Hello"])
    picture[start + 3 * PIXEL] ^= 1
    assert glyphs.read_text(1280, 800, bytes(picture))[0] == "?ello"


def test_another_picture_is_no_text():
    assert glyphs.read_text(640, 400, b"\x55\xaa\x00" * (640 * 400)) == []


def test_ppm_whose_pixels_look_like_blanks():
    assert glyphs.read_ppm(b"P6\n2 1\n255\n\n \n\n \n") == (2, 1, b"\n \n\n \n")
