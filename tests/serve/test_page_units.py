# SPDX-License-Identifier: MIT
"""The page's pure modules, in Node: order, counts, addresses, what a watch shows, what is typed."""
import subprocess
from pathlib import Path

UNITS = sorted(Path(__file__).with_name("units").glob("*.test.mjs"))


def test_pure_modules():
    done = subprocess.run(["node", "--test", *map(str, UNITS)], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(UNITS) == 3
