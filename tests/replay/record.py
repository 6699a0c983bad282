# SPDX-License-Identifier: MIT
"""Records answers of today's image, and what lines do to them, into tests/replay/vN, N being the
protocol's version. What was recorded of a released version stays as it is.

    python3 -m tests.replay.record
"""
import re
import tempfile
from pathlib import Path

from tests.boot.console import Console, booted, wait_over
from tests.reader.reader import VERSION

FOLDER = Path(__file__).parent / f"v{VERSION}"


def boot(words, panic="", **hardware):
    """What a machine says with these words; and then in a panic, where one is typed."""
    with tempfile.TemporaryDirectory() as folder, \
            booted(Path(folder), words, **hardware) as machine:
        if panic:
            console = Console(machine)
            console.expect()
            console.send(panic)
            console.expect(b"# The kernel stops here")
        wait_over(machine)
        return machine.said()


def lines(log):
    return log.splitlines(True)


def main():
    FOLDER.mkdir(exist_ok=True)
    whole = boot("after=halt run=nightly-1 name=r17 sn=7XK2M13")
    again = boot("after=halt run=nightly-2 name=r17 sn=7XK2M13")
    logs = {
        "whole": whole,
        "failed": boot("after=halt run=nightly-1 name=r17", cpu="qemu64,-sse2"),
        "nothing-checked": boot("after=halt checks=none run=nightly-1 name=r17"),
        "unknown-value": boot("after=halt shell=maybe run=nightly-1"),
        "crashed": boot("shell=full run=nightly-1", "panic ud"),
        "truncated": b"".join(line for line in lines(whole) if b"# end" not in line),
        "damaged": re.sub(rb'("kind":"vga-tex)t', rb"\1", whole),
        "reset": whole[:len(whole) // 2] + again,
        "two-boots": whole + again,
        "time-in-front": b"".join(b"[Nov 25 16:25:24] " + line for line in lines(whole)),
        "said-again": whole + b"".join(b"# = " + line for line in lines(whole) if b" @" in line),
        "silent": b"\r\nSeaBIOS (version 1.16.2-debian-1.16.2-1)\r\n",
    }
    for name, log in logs.items():
        (FOLDER / f"{name}.log").write_bytes(log)
        print(f"{name}: {len(log)} bytes")


if __name__ == "__main__":
    main()
