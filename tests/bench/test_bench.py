# SPDX-License-Identifier: MIT
"""The figures are counted, so two runs agree to the last one; and they keep the promises."""
from pathlib import Path

from tests.bench.count import count_boot

IMAGE = Path(__file__).resolve().parents[2] / "build" / "rollcall.bin"


def test_counts_agree_and_keep_the_goals(tmp_path):
    count = count_boot(IMAGE, tmp_path)
    assert count == count_boot(IMAGE, tmp_path)
    assert 0 < count.to_first_byte <= 100_000
    assert count.bytes_sent > 500
    assert count.accesses / count.bytes_sent <= 1.10
