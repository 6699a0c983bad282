# SPDX-License-Identifier: MIT
"""The serial lines of a QEMU machine. What each says is kept whole in a file from the first byte;
into some one can also type."""
import contextlib
import fcntl
import os
import select
import threading

KINDS = ("file", "typed", "none")
ROOM = 1 << 20  # bytes that a reader may be late by before the machine feels it


class Lines:
    """A line for each kind: "file" is listened to, "typed" is typed to as well, "none" isn't there.
    The first `com_count` are the machine's COM ports. A typed line is a pair of pipes: sockets have
    room for some 300 bytes that come singly, and QEMU's own logfile= then has some bytes twice."""

    def __init__(self, kinds, com_count, folder):
        for kind in kinds:
            if kind not in KINDS:
                raise ValueError(f"a serial port is one of {KINDS}, not {kind!r}")
        self._kinds, self._com_count = list(kinds), com_count
        self._logs = [folder / f"serial{number + 1 if number else ''}.log"
                      for number in range(len(kinds))]
        self._keyboards, self._readers = {}, {}

    def __len__(self):
        return len(self._kinds)

    def prepare(self, pipes):
        """To be called before QEMU starts: empty logs, and the pipes in that folder."""
        for number, log in enumerate(self._logs):
            log.write_bytes(b"")
            if self._kinds[number] == "typed":
                os.mkfifo(f"{pipes}/serial{number}.in")
                os.mkfifo(f"{pipes}/serial{number}.out")

    def arguments(self, pipes):
        """QEMU's arguments: a chardev each, by the name that devices know it by, and COM ports."""
        chardevs, coms = [], []
        for number, (kind, log) in enumerate(zip(self._kinds, self._logs)):
            name = f"serial{number}"
            if kind == "file":
                chardevs += ["-chardev", f"file,id={name},path={log}"]
            elif kind == "typed":
                chardevs += ["-chardev", f"pipe,id={name},path={pipes}/{name}"]
            if number < self._com_count:
                coms += ["-serial", "none" if kind == "none" else f"chardev:{name}"]
        return chardevs + coms

    def plug_in(self, pipes):
        """To be called when QEMU is up, and holds the other ends."""
        for number, kind in enumerate(self._kinds):
            if kind == "typed":
                self._keyboards[number] = open(f"{pipes}/serial{number}.in", "wb", buffering=0)
                self._readers[number] = Reader(f"{pipes}/serial{number}.out", self._logs[number])

    def finish(self):
        """When QEMU is gone: until the last that it said is kept."""
        for reader in self._readers.values():
            reader.finish()

    def said(self, number):
        """All that QEMU has written by now."""
        if number in self._readers:
            self._readers[number].drain()
        return self._logs[number].read_bytes()

    def type(self, keys, number):
        self._keyboards[number].write(keys)

    def unplug(self):
        """When QEMU is gone."""
        self.finish()
        for end in [*self._keyboards.values(), *self._readers.values()]:
            end.close()
        self._keyboards, self._readers = {}, {}


class Reader:
    """Writes what comes out of a pipe to the log: by itself, so that QEMU never waits, and at once
    where somebody asks, who may know that something was said."""

    def __init__(self, pipe, log):
        self._heard = open(pipe, "rb", buffering=0)
        self._log = open(log, "ab", buffering=0)
        self._lock = threading.Lock()
        with contextlib.suppress(OSError):  # else it has 64 KiB
            fcntl.fcntl(self._heard, fcntl.F_SETPIPE_SZ, ROOM)
        os.set_blocking(self._heard.fileno(), False)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def drain(self):
        """False when QEMU has closed its end."""
        with self._lock:
            while some := self._heard.read(ROOM):
                self._log.write(some)
            return some is None

    def _run(self):
        while self.drain():
            select.select([self._heard], [], [])

    def finish(self):
        """When QEMU is gone: until the last that it said is kept."""
        self._thread.join(timeout=10)

    def close(self):
        self._heard.close()
        self._log.close()
