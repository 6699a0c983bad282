# SPDX-License-Identifier: MIT
"""Machines that speak to a running `rollcall serve`, on lines that lose bytes: what the desk asks
again, what it concludes, whom it tells, and that killing it changes nothing of that."""
import http.server
import json
import threading

import pytest

from tests.lab.simulated import Bursts, Hits, Leaky, Shell, Socket, Stranger, answer_lines, spoken
from tests.serve.serving import TYPED, Serve, wait_for
from tests.serve.web import UnixConnection, ask


class Live(Serve):
    """One whose machines are asked about."""

    def machine(self, name="r17"):
        try:
            connection = UnixConnection(self.folder / "rollcall.sock")
            answer = ask(connection, "GET", f"/api/machines/{name}")
            connection.close()
        except OSError:
            return {"state": "nobody answers"}
        return answer.json

    def await_state(self, *states, name="r17", seconds=60):
        return wait_for(lambda: self.machine(name)["state"] in states and self.machine(name),
                        seconds, f"{name} to be {states}")

    def typed(self, name="r17"):
        """(who, what) in the journal, in order."""
        return [tuple(frame.data.split(b"\0", 1)) for frame in self.frames(name, [TYPED])]


@pytest.mark.parametrize("line", [Leaky(1), Leaky(2), Bursts(3)], ids=["leaky", "leaky2", "bursts"])
def test_what_was_damaged_is_asked_for(tmp_path, line):
    lines = answer_lines()
    with Socket(Shell(lines), spoken(lines), line) as wire:
        with Live(tmp_path, {"r17": wire.source}) as serve:
            machine = serve.await_state("pass", "damaged", "fail", "truncated", "crashed")
            assert machine["state"] == "pass" and machine["pass"] == 4 and machine["boots"] == 1
    typed = serve.typed()
    assert typed and {who for who, _ in typed} == {b"rollcall"}
    assert all(what == b"\r" or what.startswith(b"resend ") for _, what in typed)


def test_a_stranger_is_typed_nothing(tmp_path):
    lines = answer_lines()
    first = spoken(lines).replace(lines[3], b"")
    with Socket(Stranger(b"r17 login: "), first) as wire:
        with Live(tmp_path, {"r17": wire.source}) as serve:
            assert serve.await_state("damaged")["verdict"] == 4
        assert wire.typed == b""


def test_killed_while_it_asks(tmp_path):
    """Whoever comes after asks on."""
    lines = answer_lines(count=60)
    with Socket(Shell(lines), spoken(lines), Leaky(4), pause=0.02) as wire:
        with Live(tmp_path, {"r17": wire.source}) as serve:
            for _ in range(3):
                wait_for(lambda: wire.said > 2000)
                serve.kill("desk")
            machine = serve.await_state("pass", "damaged", "truncated")
            assert machine["state"] == "pass" and machine["boots"] == 1
            heard = serve.heard("r17")
    assert (serve.folder / "logs/r17.log").read_bytes() == heard


class Told(http.server.BaseHTTPRequestHandler):
    """Keeps what is posted."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((self.path, json.loads(body)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(name="listener")
def make_listener():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Told) as server:
        server.told = []
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(10)


def test_hooks(tmp_path, listener):
    lines = answer_lines(fail=True)
    settings = f"""  hooks:
    - on: [fail, crashed]
      run: 'cat >{tmp_path}/stdin; echo $ROLLCALL_MACHINE $ROLLCALL_STATE >{tmp_path}/ran'
    - post: http://127.0.0.1:{listener.server_port}/hook
    - on: [fail]
      run: exit 3
"""
    with Socket(Shell(lines), spoken(lines), Hits(b"check.2")) as wire:
        with Live(tmp_path, {"r17": wire.source}, settings=settings) as serve:
            serve.await_state("fail")
            wait_for(lambda: (tmp_path / "ran").exists() and (tmp_path / "ran").read_text())
            wait_for(lambda: [told["state"] for _, told in listener.told][-1:] == ["fail"])
            wait_for(lambda: "it ended with 3" in serve.errors)
    assert (tmp_path / "ran").read_text() == "r17 fail\n"
    assert json.loads((tmp_path / "stdin").read_text())["what"] == "check.3: 3 ms"
    assert [(path, told["state"]) for path, told in listener.told] == [("/hook", "booting"),
                                                                       ("/hook", "fail")]
