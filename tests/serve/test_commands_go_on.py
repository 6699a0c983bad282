# SPDX-License-Identifier: MIT
"""Commands that ask a `rollcall serve` whose desk is killed meanwhile: they go on where they were,
as the desk does, and end with words of it only where nobody comes back."""
import os
import select
import shutil
import signal
import socket
import subprocess
import time

import pytest

from tests.lab.simulated import answer_lines, spoken
from tests.serve.serving import ROLLCALL, Serve, TcpTalker, wait_for


def start(path, command, *words):
    return subprocess.Popen([ROLLCALL, command, "--socket", path, *words],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)


def end(process, seconds=20):
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out, err.decode()


@pytest.fixture(name="talker")
def make_talker():
    talker = TcpTalker()
    yield talker
    talker.close()


def test_log_goes_on(tmp_path, talker):
    """Byte for byte, however often, though each desk begins a little before where the last was."""
    with Serve(tmp_path, {"r1": talker.source}) as serve:
        wait_for(lambda: talker.meet() and serve.is_open("r1") and
                 (serve.folder / "rollcall.sock").exists())
        process = start(serve.folder / "rollcall.sock", "log", "-f", "r1")
        waits = start(serve.folder / "rollcall.sock", "wait", "r1")
        heard = b""
        for _ in range(3):
            talker.say(16000)
            heard += process.stdout.read(talker.said - len(heard))
            serve.kill("desk")
        talker.say(1600)
        heard += process.stdout.read(talker.said - len(heard))
        assert heard == talker.everything()
        serve.end()
        status, rest, err = end(process)
        assert end(waits)[:2] == (2, b"")
    assert (status, rest) == (2, b"") and "rollcall.sock: " in err and "\nnext: see that" in err


MACHINE = """
await() { until test -e "$1"; do sleep 0.05; done; }
await go; cat first; await on; cat rest; exec sleep 1000
"""


def test_wait_goes_on(tmp_path):
    """The boot that it waits for begins behind one desk's death, and ends behind another's."""
    answer = spoken(answer_lines())
    (tmp_path / "machine.sh").write_text(f"cd {tmp_path}" + MACHINE)
    (tmp_path / "first").write_bytes(answer[:len(answer) // 2])
    (tmp_path / "rest").write_bytes(answer[len(answer) // 2:])
    with Serve(tmp_path, {"r1": f"exec:sh {tmp_path}/machine.sh"}) as serve:
        wait_for(lambda: serve.is_open("r1") and (serve.folder / "rollcall.sock").exists())
        process = start(serve.folder / "rollcall.sock", "wait", "--timeout", "60s", "r1", "--",
                        "echo", "started")
        assert process.stdout.readline() == b"started\n"
        serve.kill("desk")
        (tmp_path / "go").touch()
        wait_for(lambda: serve.heard("r1"))
        serve.kill("desk")
        (tmp_path / "on").touch()
        assert end(process, 60) == (0, b"r1 pass: 4 passed\n", "1 of 1 passed\n")
        status, listed, _ = end(start(serve.folder / "rollcall.sock", "log", "--boots", "r1"))
        boot = listed.split()[0].decode()
        assert status == 0 and b" pass: 4 passed" in listed and listed.count(b"\n") == 1
        for meant in boot, boot[:3], "last":
            status, said, _ = end(start(serve.folder / "rollcall.sock", "log", "--boot", meant,
                                        "r1"))
            assert status == 0 and b"# rollcall {" in said and said in serve.heard("r1")
        other = "0" if boot[0] != "0" else "1"
        status, _, err = end(start(serve.folder / "rollcall.sock", "log", "--boot", other, "r1"))
        assert status == 2 and "there is no such boot" in err


def test_machines_that_leave(tmp_path, talker):
    """Who shows one, or waits for it, is told; and the others go on."""
    with Serve(tmp_path, {"r1": talker.source, "r2": "exec:cat"}) as serve:
        path = serve.folder / "rollcall.sock"
        wait_for(lambda: talker.meet() and serve.is_open("r1") and path.exists())
        log, waits = start(path, "log", "-f", "r1"), start(path, "wait", "r1", "--", "echo", "x")
        assert waits.stdout.readline() == b"x\n"
        talker.say(160)
        assert log.stdout.read(160) == talker.everything()
        serve.write_lab({"r2": "exec:cat"})
        os.kill(serve.processes()["keeper"], signal.SIGHUP)
        status, rest, err = end(log)
        assert (status, rest) == (2, b"") and "[r1 is no longer in the lab file]" in err
        status, _, err = end(waits)
        assert status == 2 and "r1 COULD NOT BE ASKED it was taken out of the lab file" in err


def test_a_socket_that_was_removed(tmp_path):
    with Serve(tmp_path, {"r1": "exec:cat"}) as serve:
        path = serve.folder / "rollcall.sock"
        wait_for(lambda: end(start(path, "log", "-f", "r9"))[2].count("no such machine"))
        path.unlink()
        wait_for(path.exists, what="another socket")
        assert "no such machine" in end(start(path, "log", "r9"))[2]


class Desks:
    """One after the other, as they answer a log that is followed."""

    def __init__(self, path):
        self.server = socket.socket(socket.AF_UNIX)
        self.server.settimeout(20)
        self.server.bind(str(path))
        self.server.listen()

    def answer(self, offset, body, status=b"200 OK"):
        """Returns what was asked for."""
        asked = b""
        while not asked:  # who only looks whether somebody is there says nothing
            peer = self.server.accept()[0]
            asked = peer.recv(4096)
        peer.sendall(b"HTTP/1.1 %s\r\nConnection: close\r\nRollcall-Offset: %d\r\n\r\n%s"
                     % (status, offset, body))
        peer.close()
        return asked.split()[1].decode()


def test_log_says_nothing_twice(tmp_path):
    """It asks for what comes next, and says so where that daemon's log is another one."""
    desks = Desks(tmp_path / "s")
    process = start(tmp_path / "s", "log", "-f", "--tail", "1", "r1")
    assert desks.answer(0, b'{"line": {"state": "open"}}').endswith("/r1")
    assert desks.answer(100, b"one two").endswith("/r1/log?follow=1&since=0&lines=1")
    assert desks.answer(107, b"").endswith("/r1/log?follow=1&offset=107")
    assert desks.answer(107, b" three").endswith("/r1/log?follow=1&offset=107")
    assert desks.answer(5, b" anew").endswith("/r1/log?follow=1&offset=113")
    assert desks.answer(10, b".").endswith("/r1/log?follow=1&offset=10")
    desks.answer(11, b"")
    process.terminate()
    _, out, err = end(process)
    assert out == b"one two three anew." and err.count("the log of r1 begins anew") == 1


def test_log_that_begins_anew(tmp_path, talker):
    """Its journal has gone with all of it."""
    with Serve(tmp_path, {"r1": talker.source}) as serve:
        wait_for(lambda: talker.meet() and serve.is_open("r1") and
                 (serve.folder / "rollcall.sock").exists())
        process = start(serve.folder / "rollcall.sock", "log", "-f", "r1")
        talker.say(1600)
        assert process.stdout.read(1600) == talker.everything()
    shutil.rmtree(serve.folder)
    with Serve(tmp_path, {"r1": talker.source}) as serve:
        wait_for(lambda: talker.meet() and serve.is_open("r1"))
        wait_for(lambda: talker.say(16) or select.select([process.stderr], [], [], 0.05)[0])
        assert b"the log of r1 begins anew" in process.stderr.readline()
        last = b""
        while last != talker.everything()[-16:]:
            last = process.stdout.read(16)
        process.terminate()
        end(process)


ALL_TOLD = b'{"machines": [{"name": "r1", "state": "unheard", "source": "x"}], "now": 1, ' \
           b'"more": false}\n'


def test_wait_that_is_refused(tmp_path):
    """Said at once, with its reason; one that has no room for now is asked again."""
    desks = Desks(tmp_path / "s")
    process = start(tmp_path / "s", "wait", "--all")
    began = time.monotonic()
    desks.answer(0, b'{"error": "too many", "next": "wait"}\n', b"503 Busy")
    assert desks.answer(0, ALL_TOLD) == "/api/events"
    desks.answer(0, b'{"error": "a login is needed", "next": "give one"}\n', b"401 No")
    assert end(process) == (2, b"", "rollcall wait: a login is needed\nnext: give one.\n")
    assert time.monotonic() - began < 5


def test_boots_that_begin_alike(tmp_path):
    desks = Desks(tmp_path / "s")
    process = start(tmp_path / "s", "log", "--boot", "ab", "r1")
    desks.answer(0, b'{"line": {"state": "open"}}')
    desks.answer(0, b'{"boot": "ab1"}')
    assert desks.answer(0, b'[{"boot": "ab1"}, {"boot": "ab2"}]').endswith("/r1/boots")
    status, out, err = end(process)
    assert (status, out) == (2, b"") and "several boots begin so, ab1 and ab2\nnext: " in err
