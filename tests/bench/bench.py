# SPDX-License-Identifier: MIT
"""Prints the counted figures beside the goals: `scons bench`.

    python3 -m tests.bench.bench OUTPUT
"""
import sys
import tempfile
from pathlib import Path

from tests.bench.count import count_boot, least_memory, netboot

IMAGE = Path(__file__).resolve().parents[2] / "build" / "rollcall.bin"


def figures(folder):
    """(what, measured, goal) rows. The goals are those of ARCHITECTURE.md."""
    count = count_boot(IMAGE, folder)
    _, transfer = netboot(IMAGE, folder)
    yield "image, bytes", IMAGE.stat().st_size, "<= 49152"
    yield "TFTP blocks for it", transfer.blocks, ""
    yield "instructions, entry to first serial byte", count.to_first_byte, "<= 100000"
    yield "instructions, entry to the end", count.instructions, ""
    yield "serial bytes of the answer", count.bytes_sent, ""
    yield "port accesses per serial byte", f"{count.accesses / count.bytes_sent:.3f}", "<= 1.10"
    yield "least memory that boots, MiB", least_memory(IMAGE, folder), "<= 4"


def main():
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as folder:
        lines = [f"{what:<42} {str(measured):>9}  {goal}"
                 for what, measured, goal in [("figure", "measured", "goal"),
                                              *figures(Path(folder))]]
    print("\n".join(lines))
    Path(sys.argv[1]).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
