# SPDX-License-Identifier: MIT
"""A machine that has given its answer and serves its prompt, behind a line that loses bytes both
ways; and programs that a lab's end must not type to. On a pty, a TCP port or a Unix socket."""
import contextlib
import os
import random
import select
import socket
import threading
import time
import tty

from tests.reader.seal import BOOT, record, sealed

PROMPT = b"rollcall> "
CRLF = b"\r\n"


class Clean:
    """A line that loses nothing."""

    def __init__(self, seed=0):
        self.random = random.Random(seed)

    def damage(self, data):
        return data


class Leaky(Clean):
    """Each byte is lost with 1 %."""

    def damage(self, data):
        return bytes(byte for byte in data if self.random.random() >= 0.01)


class Bursts(Clean):
    """Of the lines 5 % are hit by a burst that takes up to 64 bytes, across line ends too."""

    def damage(self, data):
        kept, lost = b"", 0
        for line in data.splitlines(keepends=True):
            start = len(line)
            if self.random.random() < 0.05:
                start, burst = self.random.randrange(len(line)), self.random.randint(1, 64)
            head, tail = line[lost:start], b""
            lost = max(0, lost - len(line))
            if start < len(line):
                tail = line[start + burst:]
                lost = max(lost, start + burst - len(line))
            kept += head + tail
        return kept


class Hits(Clean):
    """Loses one byte in each of the lines that hold one of these texts, once."""

    def __init__(self, *texts):
        super().__init__()
        self.texts = list(texts)

    def damage(self, data):
        for text in [text for text in self.texts if text in data]:
            self.texts.remove(text)
            at = data.index(text)
            data = data[:at + 1] + data[at + 2:]
        return data


class Shell:
    """The prompt of kernel/shell, as far as the lab's end meets it."""

    def __init__(self, lines):
        self.lines, self.text, self.strikes, self.quiet = lines, b"", 0, False
        self.ran = []

    def prompt(self):
        return PROMPT

    def type(self, keys):
        return b"".join(self._key(bytes([key])) for key in keys)

    def _key(self, key):
        if key == b"\n":
            return b""
        if key != b"\r":
            self.text += key
            return b"" if self.quiet else key
        text, self.text = self.text.strip(), b""
        if self.quiet:
            self.quiet = self.strikes > 0 and text != b""
            self.strikes = self.strikes if self.quiet else 0
            return b"" if self.quiet else PROMPT
        said = self._run(text) if text else b""
        return CRLF + said + (b"" if self.quiet else PROMPT)

    def _run(self, text):
        self.ran.append(text)
        name, *words = text.split()
        if len(text) > 120:
            return self._strike(b"%d characters too many: not run\r\n" % (len(text) - 120))
        if name == b"resend":
            if not all(word.isdigit() for word in words):
                self.strikes = 0
                return b"usage: resend [N...]\r\n"
            self.strikes = 0
            numbers = [int(word) for word in words] or range(len(self.lines))
            return b"".join(self._again(number) for number in numbers)
        return self._strike(name + b": unknown command, try help\r\n")

    def _again(self, number):
        if number < len(self.lines):
            return b"# = " + self.lines[number]
        return b"# gone %d\r\n" % number

    def _strike(self, said):
        self.strikes += 1
        if self.strikes >= 3:
            self.quiet = True
            said += b"three such lines in a row: silent until Enter comes alone\r\n"
        return said


class Lingering(Shell):
    """A machine that serves `resend` for some seconds without a prompt or an echo."""

    def __init__(self, lines, seconds):
        super().__init__(lines)
        self.ends_at = time.monotonic() + seconds
        self.late = b""

    def prompt(self):
        return b""

    def type(self, keys):
        if time.monotonic() > self.ends_at:
            self.late += keys
            return b""
        said = b""
        for key in keys:
            if key != 13:
                self.text += bytes([key])
                continue
            text, self.text = self.text, b""
            said += self._run(text) if text.startswith(b"resend") else b""
        return said


class Stranger:
    """No shell of ours, behind whatever was said before; `reply` answers each Enter."""

    def __init__(self, says, reply=b"Login incorrect\r\nr17 login: "):
        self.says, self.reply = says, reply

    def prompt(self):
        return self.says

    def type(self, keys):
        return keys.replace(b"\r", b"\r\n" + self.reply)


def answer_lines(count=30, after="shell", boot=BOOT, run="r1", fail=False, linger=0, **more):
    """The sealed lines of an answer like a PC's: records of 60 to 230 bytes, results, an end."""
    source = random.Random(boot)
    first = {"v": 1, "boot": boot, "run": run, "name": "r17", "version": "0.1.0",
             "build": "0f5dc5369afa473a", "door": "multiboot1", "firmware": "bios", "after": after,
             "linger": linger}
    lines = [record("rollcall", first, 0, boot)]
    while len(lines) < count - 5:
        content = {f"key{i}": "%x" % source.getrandbits(64) for i in range(source.randint(1, 6))}
        lines.append(record("pci", content, len(lines), boot))
    for number in range(1, 5):
        how = "not ok" if fail and number == 3 else "ok"
        lines.append(sealed(f"{how} {number} check.{number} # 3 ms", len(lines), boot))
    counts = {"plan": 4, "pass": 4 - fail, "fail": int(fail), "error": 0, "skip": 0,
              "verdict": "fail" if fail else "pass", "after": after, **more}
    return lines + [record("end", {"boot": boot, "run": run, **counts}, len(lines), boot)]


def spoken(lines):
    """What a machine says that gives this answer."""
    return (b"\r\nHello World!\r\n# I am r17 (7XK2M13), 255 MiB. Sealed lines end in "
            b"@number:check.\r\n" + b"".join(lines[:-5]) + b"KTAP version 1\r\n1..4\r\n" +
            b"".join(lines[-5:]) + b"# r17 (52:54:00:12:34:56): pass.\r\n")


class Wire:
    """The machine's end of a line, in a thread: says `first` once somebody listens, then what its
    speaker answers. Both ways lose what `line` loses. `pause` is before each piece, in seconds."""

    def __init__(self, speaker, first, line=None, pause=0.0, close=False):
        self.speaker, self.first, self.line = speaker, first, line or Clean()
        self.pause, self.close_after = pause, close
        self.typed, self.said = b"", 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _say(self, end, data):
        data = self.line.damage(data)
        self.said += len(data)
        while data and not self._over.is_set():
            size = self.line.random.randint(1, 400)
            time.sleep(self.pause)
            written = os.write(end, data[:size])
            data = data[written:]

    def _run(self):
        with contextlib.suppress(OSError):
            end = self._meet()
            self._say(end, self.first + self.speaker.prompt())
            while not self._over.is_set() and not self.close_after:
                if not select.select([end], [], [], 0.05)[0]:
                    continue
                keys = os.read(end, 4096)
                if not keys:
                    break
                self.typed += keys
                self._say(end, self.speaker.type(self.line.damage(keys)))
            if self.close_after:
                self._close()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *failure):
        self._over.set()
        self._thread.join(timeout=10)
        self._close()


class Socket(Wire):
    """On a TCP port, or on a Unix socket where a path is given."""

    def __init__(self, *arguments, path=None, **more):
        super().__init__(*arguments, **more)
        self._server = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
        self._server.bind(str(path) if path else ("127.0.0.1", 0))
        self._server.listen(1)
        self._server.settimeout(20)
        self._peer = None
        self.source = f"unix:{path}" if path else "127.0.0.1:%d" % self._server.getsockname()[1]

    def _meet(self):
        self._peer, _ = self._server.accept()
        return self._peer.fileno()

    def _close(self):
        for end in (self._peer, self._server):
            if end:
                end.close()


class Pty(Wire):
    """On a pseudo terminal, which a device is to its programs."""

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.source = os.ttyname(self._slave)

    def _meet(self):
        """Whoever opens a device drops what it held, so it speaks when it is open."""
        deadline = time.monotonic() + 20
        ours = f"/proc/{os.getpid()}/"
        while time.monotonic() < deadline and not self._over.is_set():
            if self._is_open(ours):
                time.sleep(0.2)
                return self._master
            time.sleep(0.02)
        raise OSError("nobody came")

    def _is_open(self, ours):
        for process in os.listdir("/proc"):
            if not process.isdigit() or f"/proc/{process}/" == ours:
                continue
            with contextlib.suppress(OSError):
                for number in os.listdir(f"/proc/{process}/fd"):
                    if os.readlink(f"/proc/{process}/fd/{number}") == self.source:
                        return True
        return False

    def _close(self):
        for end in (self._master, self._slave):
            with contextlib.suppress(OSError):
                os.close(end)
