# SPDX-License-Identifier: MIT
"""The figures are counted, so two runs agree to the last one; and they keep the promises."""
from pathlib import Path

import pytest

from tests.bench.count import count_boot
from tests.bench.doors import count_door

IMAGE = Path(__file__).resolve().parents[2] / "build" / "rollcall.bin"


def test_counts_agree_and_keep_the_goals(tmp_path):
    count = count_boot(IMAGE, tmp_path)
    assert count == count_boot(IMAGE, tmp_path)
    assert count.bytes_sent > 500
    assert count.accesses / count.bytes_sent <= 1.10
    assert count.bytes_sent <= 4096
    assert 0 < count.guest_ms <= 50


@pytest.mark.parametrize("door", ["multiboot1", "linux16", "linux64", "nbp", "disk"])
def test_first_byte_comes_soon(door, tmp_path):
    assert 0 < count_door(door, tmp_path) <= 100_000


def test_first_byte_s_count_agrees(tmp_path):
    assert count_door("linux16", tmp_path / "one") == count_door("linux16", tmp_path / "two")
