# SPDX-License-Identifier: MIT
"""Prints the counted figures beside the goals: `scons bench`. Instructions are the image's own;
each step of a repeated string instruction counts as one. Guest time is without the line's own,
where an instruction takes a nanosecond.

    python3 -m tests.bench.bench OUTPUT
"""
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.count import count_boot, least_memory, netboot
from tests.bench.doors import DOORS, count_door

BUILD = Path(__file__).resolve().parents[2] / "build"
IMAGE = BUILD / "rollcall.bin"


def dead_port():
    """What tests/bench/dead_port.c counts."""
    done = subprocess.run([BUILD / "dead_port"], capture_output=True, text=True, check=True)
    return map(int, done.stdout.split())


def figures(folder):
    """(what, measured, goal) rows. The goals are those of ARCHITECTURE.md."""
    count = count_boot(IMAGE, folder)
    _, transfer = netboot(IMAGE, folder)
    yield "image, bytes", IMAGE.stat().st_size, "<= 49152"
    yield "TFTP blocks for it", transfer.blocks, ""
    for door in DOORS:
        yield (f"instructions to the first byte, {door}",
               count_door(door, folder / door) or "not counted", "<= 100000")
    yield "guest time of the answer, ms", count.guest_ms, "<= 50"
    yield "serial bytes of the answer", count.bytes_sent, "<= 4096"
    yield "port accesses per serial byte", f"{count.accesses / count.bytes_sent:.3f}", "<= 1.10"
    good, first, each = dead_port()
    yield "accesses of 80 lines, a good port", good, ""
    yield "accesses of a dead port's first line", first, ""
    yield "accesses of each line after it", each, "<= 1"
    yield "least memory that boots, MiB", least_memory(IMAGE, folder), "<= 4"


def main():
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as folder:
        lines = [f"{what:<42} {str(measured):>11}  {goal}"
                 for what, measured, goal in [("figure", "measured", "goal"),
                                              *figures(Path(folder))]]
    print("\n".join(lines))
    Path(sys.argv[1]).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
