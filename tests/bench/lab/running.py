# SPDX-License-Identifier: MIT
"""Programs that the bench starts, with all that they start: found by a mark in their environment,
since they outlive each other. What they take is read from /proc."""
import os
import signal
import subprocess
import time
import uuid
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE_S = 10


def until(is_true, seconds=PATIENCE_S, step=0.01):
    """Waits; returns whether it became true."""
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            return False
        time.sleep(step)
    return True


class Running:
    """A program and whatever it starts."""

    def __init__(self, words, output, environment=()):
        self.mark = f"ROLLCALL_BENCH={uuid.uuid4().hex}"
        name, value = self.mark.split("=")
        with open(output, "ab") as to:
            self.first = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=to, stderr=to,
                                          env={**os.environ, **dict(environment), name: value})

    def pids(self):
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    if self.mark.encode() in (folder / "environ").read_bytes():
                        found.append(int(folder.name))
                except OSError:
                    pass
        return found

    def named(self):
        """{name: pid} of those that have a name of their own."""
        names = {}
        for pid in self.pids():
            try:
                names[Path(f"/proc/{pid}/comm").read_text().strip()] = pid
            except OSError:
                pass
        return names

    def cpu_s(self):
        """What all of them together took so far, those that ended left out."""
        total = 0
        for pid in self.pids():
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                total += int(fields[11]) + int(fields[12])
            except OSError:
                pass
        return total / TICKS

    def memory_mib(self):
        """The proportional set of all of them."""
        total = 0
        for pid in self.pids():
            try:
                for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1])
            except OSError:
                pass
        return total / 1024

    def kill(self, pid=None):
        """With -9: one of them, or all, at once."""
        for one in [pid] if pid else self.pids():
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.first.poll()

    def end(self):
        for pid in self.pids():
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        if not until(lambda: self.first.poll() is not None and not self.pids(), 3):
            self.kill()
            until(lambda: self.first.poll() is not None and not self.pids())
