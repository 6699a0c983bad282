# SPDX-License-Identifier: MIT
"""A person at the kernel's prompt, or a program: types in one of the ways that they type in, and
reads what comes back."""
import contextlib
import time

from pxe.machine import CLOCK, PROMPT, Hardware, Machine
from tests.boot.doors.common import IMAGE

SECONDS = 20


class ConsoleError(AssertionError):
    """What was waited for didn't come."""


@contextlib.contextmanager
def booted(folder, words="", serials=("typed",), pace=CLOCK, image=IMAGE, **hardware):
    """A machine by -kernel without a network. By the clock, since whoever types lives by it."""
    boot = ["-kernel", str(image), "-append", f"{words} --".strip()]
    with Machine(folder, Hardware(nic="none", serials=serials, **hardware), boot,
                 pace=pace) as machine:
        yield machine


def wait_over(machine, seconds=SECONDS):
    """Until the machine is over: with what it said last, where it isn't."""
    machine.wait(lambda: False, seconds)
    if not machine.is_over():
        raise ConsoleError(f"still running after {seconds} s; it said: {machine.said()[-500:]!r}; "
                           f"screen: {machine.screen()}")


class Console:
    """The prompt on a port of a machine. `end` ends each line that is typed, `pause` is the time
    in seconds after each byte, 0: all at once."""

    def __init__(self, machine, port=0, end=b"\r", pause=0, seconds=SECONDS):
        self._machine, self._port = machine, port
        self._end, self._pause, self._seconds = end, pause, seconds
        self._read = 0

    def expect(self, wanted=PROMPT, seconds=None):
        """What came since the last call, up to and with `wanted`."""
        deadline = time.monotonic() + (seconds or self._seconds)
        while True:
            has_ended = self._machine.exit_status() is not None
            heard = self._machine.said(self._port)[self._read:]
            at = heard.find(wanted)
            if at >= 0:
                self._read += at + len(wanted)
                return heard[:at + len(wanted)]
            if has_ended or time.monotonic() > deadline:
                why = "QEMU ended" if has_ended else "time was up"
                raise ConsoleError(f"{why} before {wanted!r} came; heard since: {heard!r}")
            time.sleep(0.01)

    def type(self, keys):
        """Only types."""
        if not self._pause:
            self._machine.type(keys, self._port)
            return
        for key in keys:
            self._machine.type(bytes([key]), self._port)
            time.sleep(self._pause)

    def send(self, line):
        """Types a line and its end, and waits for nothing."""
        self.type(line.encode("ascii") + self._end)

    def run(self, line, seconds=None):
        """Types a command at a prompt that was waited for; the lines that it says."""
        self.send(line)
        heard = self.expect(seconds=seconds)
        echo = line.encode("ascii") + b"\r\n"
        if not heard.startswith(echo):
            raise ConsoleError(f"typed {line!r}, and this came back: {heard!r}")
        said = heard[len(echo):-len(PROMPT)]
        if said and not said.endswith(b"\r\n"):
            raise ConsoleError(f"{line!r} was answered with half a line: {heard!r}")
        return [text.decode("ascii") for text in said.split(b"\r\n")[:-1]]

    def settle(self, seconds=0.5, longest=SECONDS):
        """What comes until it has been quiet for so long."""
        heard, deadline = b"", time.monotonic() + longest
        while more := self.quiet(seconds):
            heard += more
            if time.monotonic() > deadline:
                raise ConsoleError(f"not quiet after {longest} s; heard last: {heard[-500:]!r}")
        return heard

    def skip(self):
        """Passes over all that was said so far."""
        self._read = len(self._machine.said(self._port))

    def quiet(self, seconds):
        """What comes within a time, when nothing should."""
        time.sleep(seconds)
        heard = self._machine.said(self._port)[self._read:]
        self._read += len(heard)
        return heard
