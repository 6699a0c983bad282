# SPDX-License-Identifier: MIT
"""The machines that talk (load.c), and the count of what was kept of it (count.c)."""
import socket
import subprocess
from pathlib import Path

BUILD = Path(__file__).resolve().parents[3] / "build"
LINE_LENGTH = 64


def free_port():
    """On every address of loopback."""
    with socket.socket() as probe:
        probe.bind(("0.0.0.0", 0))
        return probe.getsockname()[1]


def address(index, net):
    """Where machine `index` (from 1) is: each has an address of its own."""
    return f"127.{net}.{index // 250}.{index % 250 + 1}"


class Talkers:
    """So many machines, on TCP or on ptys."""

    def __init__(self, folder, kind, count):
        self.count, self.kind = count, kind
        self.port = free_port()
        self.folder = folder / "tty"
        self.folder.mkdir()
        where = str(self.port) if kind == "tcp" else str(self.folder)
        self.program = subprocess.Popen([BUILD / "bench/load", kind, where, str(count)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.await_attached(0 if kind == "tcp" else count)

    def device(self, index):
        return f"{self.folder}/{index}"

    def host(self, index):
        return address(index, 1)

    def await_attached(self, wanted=None):
        wanted = self.count if wanted is None else wanted
        while self.program.stdout.readline().strip() != f"attached {wanted}":
            if self.program.poll() is not None:
                raise RuntimeError("the machines that talk are gone")

    def tell(self, command):
        self.program.stdin.write(command + "\n")
        self.program.stdin.flush()

    def await_said(self):
        """How many lines each said."""
        for line in self.program.stdout:
            words = line.split()
            if words[0] == "said":
                return int(words[1])
        raise RuntimeError("the machines that talk are gone")

    def say(self, rate, ms):
        self.tell(f"say {rate} {ms}")
        return self.await_said()

    def flood(self, ms):
        """How many lines machine 1 could say within that time."""
        self.tell(f"flood {ms}")
        return self.await_said()

    def end(self):
        self.program.stdin.close()
        self.program.wait(20)


def count(kind, first, *paths):
    """(lines from number `first` on that are there, lines that are there twice, sources)"""
    done = subprocess.run([BUILD / "bench/count", kind, str(first), *map(str, paths)],
                          capture_output=True, text=True, check=False)
    return tuple(map(int, done.stdout.split()))
