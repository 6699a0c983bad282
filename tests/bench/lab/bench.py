# SPDX-License-Identifier: MIT
"""The lab's end beside conserver and ser2net, in one run, on this machine and its loopback only:
`scons bench`. Machines that talk say numbered lines, and what was kept of them is counted.

    python3 -m tests.bench.lab.bench OUTPUT
"""
import os
import shutil
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import SubprocessError

from tests.bench.lab import rows
from tests.bench.lab.servers import SERVERS, Conserver, Rollcall, Ser2net

TITLES = {
    "attached": ("1000 TCP sources attached", "< 1 s"),
    "memory": ("memory with 1000 sources", "<= 20 MiB"),
    "memory after": ("the same, after they talked", ""),
    "cpu": ("CPU at 1000 x 11.5 kB/s for 8 s", "<= half"),
    "lost": ("lost of it", "0"),
    "flood": ("one source at full speed, stored", ">= as fast"),
    "flood cpu": ("the same, by each second of CPU", ""),
    "alone": ("spool and journal alone", ""),
    "alone cpu": ("the same, by each second of CPU", ""),
    "killed pty": ("killed (-9), 100 ptys", "0"),
    "killed tcp": ("killed (-9), 100 x TCP", "0"),
    "killed bridge": ("killed (-9), 100 x RFC 2217, the bridge", "said"),
    "slow": ("every write takes 50 ms", "0"),
    "full": ("disk full, then freed", "0"),
    "viewers": ("1000 live viewers more, half never read", "<= 20 MiB"),
    "viewers keep": ("who of the others has all of it", "500"),
}


class Bench:
    """The cells of the table, by row and program; what can't be measured says why."""

    def __init__(self, folder):
        self.folder, self.cells, self.runs = folder, {}, 0
        self.lock = threading.Lock()

    def run(self, key, kind, measure, *arguments):
        with self.lock:
            self.runs += 1
            folder = self.folder / f"{self.runs}"
        if not kind.program.exists():
            found = "not there: deploy/setup"
        else:
            try:
                found = measure(folder, *arguments)
            except (OSError, RuntimeError, ValueError, KeyError, SubprocessError) as error:
                found = f"not measured: {error}"
        found = found if isinstance(found, dict) else {key: found}
        for row, cell in found.items():
            self.cells[row, kind.name] = cell
        shutil.rmtree(folder, ignore_errors=True)

    def losses(self, kind):
        """What waits more than it works, so that three programs may do it at once."""
        for lines in ["pty", "tcp"]:
            self.run(f"killed {lines}", kind, lambda folder, lines=lines: (
                rows.kills_of_ours(folder, lines) if kind is Rollcall
                else rows.killed(kind, folder, lines)))
        if kind is Rollcall:
            self.run("killed bridge", kind, rows.killed_bridge)
        self.run("slow", kind, lambda folder: rows.slow(kind, folder))
        self.run("full", kind, lambda folder: rows.full(kind, folder))

    def measure(self):
        """conserver takes most of a minute to attach 1000 sources, and sleeps meanwhile."""
        alone = threading.Event()
        with ThreadPoolExecutor() as pool:
            attaching = pool.submit(self.run, "attached", Conserver, lambda folder: rows.many(
                Conserver, folder, alone))
            list(pool.map(self.losses, SERVERS))
            alone.set()
            attaching.result()
        for kind in [Ser2net, Rollcall]:
            self.run("attached", kind, lambda folder, kind=kind: rows.many(kind, folder, alone))
        self.run("viewers", Rollcall, rows.viewers)
        for kind in SERVERS:
            self.run("flood", kind, lambda folder, kind=kind: rows.flood(kind, folder))
        self.run("alone", Rollcall, rows.alone)

    def table(self):
        names = [kind.name for kind in SERVERS]
        lines = [("", *names, "goal")]
        for row, (title, goal) in TITLES.items():
            lines.append((title, *(self.cells.get((row, name), "-") for name in names), goal))
        widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
                         for line in lines)


def main():
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as folder:
        bench = Bench(Path(folder))
        bench.measure()
    text = (bench.table() + f"\n\n{os.cpu_count()} processors, {time.monotonic() - start:.0f} s; "
            "killed: each of our processes in a run of its own; all of another program's, which "
            "is begun again 1 s later\n")
    print(text, end="")
    Path(sys.argv[1]).write_text(text)


if __name__ == "__main__":
    main()
