# SPDX-License-Identifier: MIT
"""A `rollcall serve` for a test: its lab file, its processes (any of which may be killed), its
journal; and machines at the other end whose every byte is known."""
import json
import os
import select
import signal
import socket
import struct
import subprocess
import threading
import time
import tty
from pathlib import Path

BUILD = Path(__file__).resolve().parents[2] / "build"
JOURNAL_CAT, PEERS = BUILD / "journal_cat", BUILD / "peers"
# Others may stand in for them, such as ones with sanitizers.
ROLLCALL = Path(os.environ.get("ROLLCALL_UNDER_TEST", BUILD / "rollcall"))
ORDERED = Path(os.environ.get("ORDERED_UNDER_TEST", BUILD / "ordered"))
BYTES, NAME, OPENED, CLOSED, LOST, TYPED, NOTE = range(1, 8)
FRAME = struct.Struct("<IIIIQ")
ROLES = ("keeper", "collector", "desk", "bridge")


def wait_for(condition, seconds=20.0, what="it"):
    """What the condition returns as soon as that is true."""
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, f"{what} took longer than {seconds} s"
        time.sleep(0.01)
    return found


class Frame:
    """One frame of a journal, with the machine's name."""

    def __init__(self, name, kind, time_ns, data):
        self.name, self.kind, self.time_ns, self.data = name, kind, time_ns, data

    def __repr__(self):
        return f"{self.name} {self.kind} {self.data[:80]}"


def read_journal(folder):
    """All frames but names; a gap is a frame of kind 0."""
    raw = subprocess.run([JOURNAL_CAT, folder], capture_output=True, check=True).stdout
    names, frames, times, at = {}, [], [], 0
    while at < len(raw):
        _, length, source, kind, time_ns = FRAME.unpack_from(raw, at)
        at += FRAME.size
        data = raw[at:at + length]
        at += length
        times += [time_ns] if kind and time_ns else []
        if kind == NAME:
            assert names.setdefault(source, data.decode()) == data.decode()
        else:
            frames.append(Frame(names.get(source), kind, time_ns, data))
    assert times == sorted(times)  # names at the head of a file, too
    return frames


class Serve:
    """`machines`: {name: source or what else the lab file has of it}."""

    program = ROLLCALL

    def __init__(self, folder, machines, *options, settings="", environment=None):
        self.folder, self.lab = folder / "journal", folder / "lab.yaml"
        self.settings, self.options = settings, options
        self.environment = {**os.environ, **(environment or {})}
        self.write_lab(machines)
        self.process, self._errors = None, folder / "stderr"
        self.deaths = 0  # that are the test's own

    def write_lab(self, machines):
        text = f"serve:\n  folder: {self.folder}\n{self.settings}machines:\n"
        machines = machines or {"nobody": "none"}
        for name, entry in machines.items():
            entry = entry if isinstance(entry, dict) else {"source": entry}
            text += f"  - name: {name}\n"
            text += "".join(f"    {key}: '{value}'\n" for key, value in entry.items())
        self.lab.write_text(text)

    def __enter__(self):
        with open(self._errors, "ab") as errors:
            self.process = subprocess.Popen(
                [self.program, "serve", *self.options, self.lab], start_new_session=True,
                stdin=subprocess.DEVNULL, stderr=errors, env=self.environment)
        return self

    def __exit__(self, *failure):
        if self.process.poll() is None or self.processes():
            self.end()

    @property
    def errors(self):
        return self._errors.read_text()

    def processes(self):
        """{role: process}; no zombies, no programs of lines, which have their own sessions."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                status = (folder / "stat").read_text()
            except OSError:
                continue
            name = status[status.index("(") + 1:status.rindex(")")]
            state, parent, _, session = status[status.rindex(")") + 2:].split()[:4]
            if int(session) == self.process.pid and state not in "ZX" and name[:3] == "rc-":
                found.append((name, int(folder.name), int(parent)))
        names = {process: name for name, process, _ in found}
        # One that was forked just now is still called as its parent is.
        return {name[3:]: process for name, process, parent in found if names.get(parent) != name}

    def kill(self, role, how=signal.SIGKILL):
        """Returns when another is in its place."""
        old = wait_for(lambda: self.processes().get(role), what=f"a {role}")
        os.kill(old, how)
        self.deaths += role != "keeper"
        return wait_for(lambda: self.processes().get(role, old) not in (old, None) and
                        self.processes()[role], what=f"another {role}")

    def end(self, seconds=5.5):
        """Tells the keeper, whichever it is, to end; nobody is left behind it."""
        began = time.monotonic()
        os.kill(self.processes().get("keeper", self.process.pid), signal.SIGTERM)
        while self.process.poll() is None or self.processes():
            if time.monotonic() - began > seconds:
                left = {"first": self.process.pid, **self.processes()}
                for process in left.values():
                    os.kill(process, signal.SIGKILL)
                raise AssertionError(f"left behind: {left}\n{self.errors}")
            time.sleep(0.01)
        assert self.errors.count(": started again") == self.deaths, self.errors
        return self.process.wait(timeout=5)

    def frames(self, name=None, kinds=None):
        """Of one machine, of these kinds; of a service that has ended or goes on."""
        if not self.folder.exists():
            return []
        return [frame for frame in read_journal(self.folder)
                if (name is None or frame.name == name) and (not kinds or frame.kind in kinds)]

    def heard(self, name):
        return b"".join(frame.data for frame in self.frames(name, [BYTES]))

    def events(self, name):
        """What happened to its line, as texts with + and - in front."""
        return [("+" if frame.kind == OPENED else "-") + frame.data.decode()
                for frame in self.frames(name, [OPENED, CLOSED])]

    def is_open(self, name):
        return (self.events(name) or ["-"])[-1][0] == "+"


class Ordered(Serve):
    """One whose desk gives the orders that it is told. Machines have the numbers from 1 on."""
    program = ORDERED

    def __init__(self, folder, machines, *options, **more):
        self._orders, self._status = folder / "orders", folder / "status"
        self._orders.touch()
        super().__init__(folder, machines, *options, environment={
            "ORDERS": str(self._orders), "STATUS": str(self._status),
            "IPMI_PASSWORD": "test"}, **more)

    def order(self, kind, source, text="", who="ann"):
        with open(self._orders, "a", encoding="ascii") as orders:
            orders.write(f"{kind} {source} {who} {text}\n")

    def status(self):
        """The last that the desk was told."""
        lines = self._status.read_text().splitlines() if self._status.exists() else []
        return json.loads(lines[-1]) if lines else {}


def counted(number):
    """Sixteen bytes, like no others."""
    return b"%014d\r\n" % number


class Talker:
    """Says numbers, at some rate, and remembers how far it came."""

    def __init__(self):
        self.said, self._next, self._waiting, self.typed = 0, 0, b"", b""
        self.end, self.breaks = None, 0

    def meet(self):
        """Whether somebody listens."""
        return self.end is not None

    def _write(self, data):
        return os.write(self.end, data)

    def say(self, count):
        while len(self._waiting) < count:
            self._waiting += b"".join(map(counted, range(self._next, self._next + 64)))
            self._next += 64
        try:
            done = self._write(self._waiting[:count])
        except BlockingIOError:
            return
        except ConnectionError:
            self.end = None
            return
        self.said += done
        self._waiting = self._waiting[done:]

    def everything(self):
        return b"".join(map(counted, range(self._next)))[:self.said]

    def hear(self):
        """What was typed so far."""
        while select.select([self.end], [], [], 0)[0]:
            keys = os.read(self.end, 4096)
            if not keys:
                break
            self.typed += keys
        return self.typed


class TcpTalker(Talker):
    """Behind a TCP port. `breaks` counts connections after the first."""

    def __init__(self, port=0):
        super().__init__()
        self.server = socket.create_server(("127.0.0.1", port))
        self.server.setblocking(False)
        self.source = "127.0.0.1:%d" % self.server.getsockname()[1]
        self.peer = None

    def meet(self):
        try:
            peer, _ = self.server.accept()
        except BlockingIOError:
            return self.end is not None
        self.breaks += self.peer is not None
        self.peer = peer
        self.peer.setblocking(False)
        self.end = peer.fileno()
        return True

    def close(self):
        for end in (self.peer, self.server):
            if end:
                end.close()


class PtyTalker(Talker):
    """Behind a pseudo terminal, as a serial device is."""

    def __init__(self):
        super().__init__()
        self.end, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self.end, False)
        self.source = os.ttyname(self._slave)

    def close(self):
        for end in (self.end, self._slave):
            os.close(end)


class Load:
    """Talkers that all say something every few milliseconds, in a thread."""

    def __init__(self, talkers, rate, pause=0.01):
        self.talkers, self._rate, self._pause = talkers, rate, pause
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.failure = None

    def _run(self):
        count = int(self._rate * self._pause)
        try:
            while not self._over.wait(self._pause):
                for talker in self.talkers:
                    if talker.meet():
                        talker.say(count)
        except OSError as error:
            self.failure = error

    def __enter__(self):
        self._thread.start()
        return self

    def stop(self):
        self._over.set()
        self._thread.join(timeout=10)

    def __exit__(self, *failure):
        self.stop()
