# SPDX-License-Identifier: MIT
"""The shell on the line, as people and programs type into it: at once and slowly, with every end of
line, into each port, and what it says to whom nobody taught better."""
import contextlib
import time

import pytest

from pxe.machine import PROMPT
from tests.boot.console import Console, ConsoleError, booted
from tests.reader import reader

SLOW = 0.03


@contextlib.contextmanager
def at_prompt(folder, serials=("typed",)):
    """A machine that has its whole answer behind it and shows its first prompt on every port."""
    with booted(folder, "run=console", serials) as machine:
        for port in range(len(serials)):
            said = Console(machine, port).expect()
            assert reader.judge(said, "console")[0] == reader.PASS
        yield machine


def console(machine, port=0, **typing):
    """At a prompt that is there already."""
    typist = Console(machine, port, **typing)
    typist.expect()
    return typist


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """One machine for the tests that leave it at its prompt."""
    with at_prompt(tmp_path_factory.mktemp("console")) as machine:
        yield Typists(machine)


class Typists:
    """Each test's console begins behind what the ones before it have read."""

    def __init__(self, machine):
        self.machine = machine

    def console(self, **typing):
        typist = Console(self.machine, **typing)
        typist.skip()
        return typist


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"], ids=["CR", "LF", "CRLF"])
@pytest.mark.parametrize("pause", [0, SLOW], ids=["at-once", "slowly"])
def test_one_line_is_one_command(machine, end, pause):
    typist = machine.console(end=end, pause=pause)
    assert typist.run("echo one two") == ["one two"]
    assert typist.run("") == []
    assert typist.run("echo three") == ["three"]
    assert typist.quiet(0.2) == b""


def test_many_lines_at_once(machine):
    """As a script or a paste sends them: none is lost, each is answered in its turn."""
    typist = machine.console()
    lines = [f"echo line {number}" for number in range(20)]
    typist.type(b"".join(line.encode() + b"\r" for line in lines))
    for number, line in enumerate(lines):
        heard = typist.expect()
        assert heard.endswith(f"line {number}\r\n".encode() + PROMPT), heard


def test_unknown_command_is_named(machine):
    typist = machine.console()
    said = typist.run("frobnicate now")
    assert len(said) == 1 and "frobnicate" in said[0]
    assert typist.run("echo still here") == ["still here"]


def test_again_is_the_whole_answer(machine):
    said = machine.console().run("again")
    verdict, answer = reader.judge("\r\n".join([*said, ""]).encode(), "console")
    assert verdict == reader.PASS
    assert len(answer.lines) >= 7
    first = machine.machine.said().split(PROMPT)[0]
    assert b"".join(line.encode("ascii") + b"\r\n" for line in said) == first


def test_what_is_no_text_does_no_harm(machine):
    typist = machine.console()
    typist.type(bytes(range(0x80, 0x100)) + b"\x1b[A\x1b[31m\x15")
    typist.send("")
    typist.expect()
    assert typist.run("echo well") == ["well"]


def test_line_that_is_too_long_is_not_run(machine):
    typist = machine.console()
    typist.send("echo " + "x" * 400)
    assert b"\r\n" + b"x" * 100 not in typist.expect()
    assert typist.run("echo short") == ["short"]


def test_every_port_is_served(tmp_path):
    """Two ports speak: what is typed on either is answered, on both. The one that was used last has
    the word until it has been silent for a while: who comes on the other presses Enter."""
    with at_prompt(tmp_path, ("typed", "typed")) as both:
        first, second = console(both, 0), console(both, 1)
        assert first.run("echo by one") == ["by one"]
        assert second.expect().endswith(b"by one\r\n" + PROMPT)
        both.type(b"echo too soon\r", 1)
        assert second.quiet(0.3) == b""
        deadline = time.monotonic() + 30
        while second.quiet(0.3) == b"":
            assert time.monotonic() < deadline
            both.type(b"\r", 1)
        second.settle()
        assert second.run("echo by two") == ["by two"]


def test_only_port_is_com2(tmp_path):
    with booted(tmp_path, "after=shell", ("none", "typed")) as only:
        typist = Console(only, 1)
        typist.expect()
        assert typist.run("echo there") == ["there"]


def test_what_was_waited_for_and_heard_is_told(machine):
    typist = machine.console(seconds=0.3)
    with pytest.raises(ConsoleError, match="time was up before b'never' came; heard since: b''"):
        typist.expect(b"never")
