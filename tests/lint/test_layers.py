# SPDX-License-Identifier: MIT
"""Every include of the kernel against the table of rooms, and the check against bad includes."""
from pathlib import Path

import pytest

from tests.lint.layers import breaches, read_rooms

ROOT = Path(__file__).resolve().parents[2]
ROOMS = read_rooms((ROOT / "ARCHITECTURE.md").read_text())
SOURCES = sorted(str(path.relative_to(ROOT)) for room in ["boot", "kernel", "serial"]
                 for path in (ROOT / room).rglob("*")
                 if path.suffix in (".c", ".h", ".asm", ".inc"))


def test_table_was_read():
    assert len(ROOMS) >= 12 and len(SOURCES) >= 30
    assert ROOMS["kernel/lib"] == {"kernel/lib"}


@pytest.mark.parametrize("path", SOURCES)
def test_includes(path):
    assert breaches(path, (ROOT / path).read_text(), ROOMS) == []


@pytest.mark.parametrize("path, include", [
    ("kernel/lib/x.c", '#include "kernel/cpu/cpu.h"'),
    ("kernel/log/x.c", '#include "serial/uart/uart.h"'),
    ("serial/record/x.c", '#include "kernel/log/log.h"'),
    ("kernel/power/x.c", '#include "kernel/screen/vga_text.h"'),
    ("kernel/words/x.c", "#include <stdio.h>"),
    ("kernel/attic/x.c", ""),
    ("serial/record/x.c", "#include <jansson.h>"),
    ("serial/lab/x.c", "#include <curl/curl.h>"),
    ("serial/lab/x.c", '#include "kernel/log/log.h"'),
])
def test_breach_is_found(path, include):
    assert breaches(path, include + "\n", ROOMS)
