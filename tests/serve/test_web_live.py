# SPDX-License-Identifier: MIT
"""The live view: what a viewer is told, what it may ask for, what one that doesn't read costs."""
import json
import socket
import time

import pytest
import websocket

from tests.serve.web import PATIENCE, Live, Web, wait_for

PIECE = 16384


@pytest.fixture
def web(tmp_path):
    with Web(tmp_path) as running:
        yield running


def names(machines):
    return [machine["name"] for machine in machines]


def closing(live):
    """Why the server ends it."""
    with pytest.raises(EOFError) as ended:
        while True:
            live.hear()
    return ended.value.args


def test_first_messages(web):
    with web.live() as live:
        lab = live.hear()["lab"]
        assert lab["machines"] == [] and lab["user"] == "root" and lab["journal"]["lost"] == 0
        assert names(live.hear()["machines"]) == ["r1", "r2"]


def test_thousands_of_machines_come_in_pieces(tmp_path):
    with Web(tmp_path, machines=2000) as web, web.live() as live:
        seen = []
        while len(seen) < 2000:
            kind, data = live.socket.recv_data()
            assert kind == websocket.ABNF.OPCODE_TEXT and len(data) <= PIECE
            seen += names(json.loads(data).get("machines", []))
        assert sorted(seen) == sorted(f"r{number + 1}" for number in range(2000))


def test_changes(web):
    with web.live() as live:
        live.until("machines")
        web.do("begin r2 b1")
        (machine,) = live.until("machines")
        assert (machine["name"], machine["state"], machine["boot"]) == ("r2", "booting", "b1")
        web.do("end r2 1")
        assert live.until("machines")[0]["state"] == "fail"


def test_machines_that_come_and_go(web):
    with web.live() as live:
        live.until("machines")
        web.do("gone r1")
        web.do("add r3")
        web.do("reload")
        said = {}
        while len(said) < 2:
            said |= live.hear()
        assert said["gone"] == ["r1"] and names(said["machines"]) == ["r3"]
    with web.live() as live:
        assert names(live.until("machines")) == ["r2", "r3"]


def test_only_the_log(web):
    with web.live("/api/live?machines=0") as live:
        assert "lab" in live.hear()
        web.do("begin r1 b1")
        live.say(watch={"name": "r1", "tail": 0})
        assert live.hear() == {"log": {"name": "r1", "offset": 0}}
        web.do("say r1 hello")
        assert live.hear() == b"hello\r\n"


@pytest.mark.parametrize("ask, offset, expected", [
    ({"tail": 4}, 8, b"89\r\n"), ({"tail": 0}, 12, b""), ({"tail": 99}, 0, b"0123456789\r\n"),
    ({"offset": 5}, 5, b"56789\r\n"), ({"offset": 99}, 12, b""), ({}, 0, b"0123456789\r\n")])
def test_watch(web, ask, offset, expected):
    web.do("say r1 0123456789")
    with web.live() as live:
        live.say(watch={"name": "r1", **ask})
        assert live.until("log") == {"name": "r1", "offset": offset}
        web.do("say r1 more")
        assert live.log(len(expected) + 6) == expected + b"more\r\n"


def test_another_machine_is_watched(web):
    web.do("say r1 one")
    web.do("say r2 two")
    with web.live() as live:
        for name, text in [("r1", b"one\r\n"), ("r2", b"two\r\n"), ("r1", b"one\r\n")]:
            live.say(watch={"name": name, "tail": 99})
            assert live.until("log")["name"] == name
            assert live.log(len(text)) == text
        live.say(watch=None)
        live.say(watch={"name": "r9"})
        assert live.until("refused")["why"] == "there is no such machine"
        web.do("say r1 unheard")
        web.do("begin r1 b1")
        assert "machines" in live.hear()


def test_a_log_whose_beginning_has_gone(web):
    web.do("say r1 0123456789")
    web.do("forget r1 4")
    with web.live() as live:
        live.say(watch={"name": "r1", "offset": 0})
        assert live.until("log")["offset"] == 4
        assert live.log(8) == b"456789\r\n"


def test_a_log_whose_beginning_goes_meanwhile(web):
    with web.live() as live:
        live.say(watch={"name": "r1", "offset": 0})
        assert live.until("log")["offset"] == 0
        web.do("fill r1 8000000")
        web.do("forget r1 7000000")
        with web.live() as another:  # for whom the log is looked at now, not in a moment
            another.say(watch={"name": "r1", "offset": 0})
            assert another.until("log")["offset"] == 7000000
        assert live.until("log")["offset"] == 7000000
        assert live.log(1000000) == (web.folder / "r1.log").read_bytes()[7000000:]


def test_a_large_log_comes_whole(web):
    web.do("fill r1 3000000")
    with web.live() as live:
        live.say(watch={"name": "r1", "offset": 0})
        assert live.log(3000000) == (web.folder / "r1.log").read_bytes()


def test_who_fell_behind_goes_on_near_the_end(web):
    with web.live() as live:
        live.say(watch={"name": "r1", "tail": 0})
        live.until("log")
        web.do("say r1 caught up")
        assert live.log(11) == b"caught up\r\n"
        web.do("fill r1 8000000")
        while (offset := live.until("log")["offset"]) < 4000000:
            pass  # each time the socket had room for a while
        web.do("say r1 the end")
        rest = (web.folder / "r1.log").read_bytes()[offset:]
        assert live.log(len(rest)) == rest


# --- Typing. ---

def test_taking_turns(web):
    web.do("people r1")
    with web.live() as one, web.live() as other:
        one.say(take="r1")
        assert one.until("done") == {"what": "take", "name": "r1"}
        other.say(take="r1")
        assert other.until("refused") == {"what": "take", "name": "r1",
                                          "why": "root writes there", "writer": "root"}
        other.say(type={"name": "r1", "text": "x"})
        assert other.until("refused")["why"] == "the right to type must be taken first"
        assert web.ask("GET", "/api/machines/r1").json["writer"] == "root"
        one.say(type={"name": "r1", "text": "help\r\u0000\u00ff"})
        assert web.typed.get(timeout=PATIENCE) == "typed r1 root 68656c700d00ff"
        one.say(**{"break": "r1"})
        assert one.until("done")["what"] == "break"
        one.say(release="r1")
        assert one.until("done")["what"] == "release"
        other.say(take="r1")
        assert other.until("done")["what"] == "take"


def test_the_right_goes_with_its_connection(web):
    web.do("people r1")
    with web.live() as one:
        one.say(take="r1")
        one.until("done")
    with web.live() as other:
        wait_for(lambda: other.say(take="r1") or "done" in other.hear(), "taking it")


@pytest.mark.parametrize("setting, why", [("", "you may not type there"),
                                          ("people r1 ben", "you may not type there")])
def test_who_may_not_type(web, setting, why):
    if setting:
        web.do(setting)
    with web.live() as live:
        live.say(take="r1")
        assert live.until("refused")["why"] == why


def over_tcp(web, path="/api/live", **headers):
    words = {"suppress_origin": True} | headers
    return Live(websocket.create_connection(f"ws://127.0.0.1:{web.port}{path}", timeout=PATIENCE,
                                            subprotocols=["rollcall.1"], **words))


def test_nobody_only_looks(web):
    web.do("people r1")
    with over_tcp(web) as live:
        assert live.hear()["lab"]["user"] is None
        for message in ({"take": "r1"}, {"break": "r1"}, {"type": {"name": "r1", "text": "x"}}):
            live.say(**message)
            assert live.until("refused")["why"] == "you may not type there"


# --- What is refused. ---

@pytest.mark.parametrize("origin, works", [
    (None, True), ("http://127.0.0.1:{port}", True), ("https://127.0.0.1:{port}", False),
    ("http://127.0.0.1", False), ("http://evil.example", False), ("null", False)])
def test_origin(web, origin, works):
    words = {"origin": origin.format(port=web.port), "suppress_origin": False} if origin else {}
    if works:
        over_tcp(web, **words).close()
        return
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        over_tcp(web, **words)
    assert refused.value.status_code == 403


def test_host(web):
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        over_tcp(web, host="evil.example")
    assert refused.value.status_code == 403


def test_other_paths(web):
    for path in ["/", "/api/lab", "/api/live/", "/api/live" + "x" * 50]:
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            over_tcp(web, path)
        assert refused.value.status_code == 404


def test_a_websocket_begins_with_its_connection(web):
    with socket.create_connection(("127.0.0.1", web.port), timeout=PATIENCE) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
                           b"GET /api/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                           b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                           b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        got = b""
        while piece := connection.recv(65536):
            got += piece
        assert got.startswith(b"HTTP/1.1 200") and b"HTTP/1.1 421" in got


def test_subprotocols(web):
    with web.live(protocols=()) as live:
        assert "lab" in live.hear()
    with web.live(protocols=("else", "rollcall.1")) as live:
        assert live.socket.subprotocol == "rollcall.1"
    with pytest.raises((websocket.WebSocketException, OSError)):
        web.live(protocols=("rollcall.2",))


NO_MESSAGES = [
    "", "{", "[]", "null", "1", '"x"', "{}", '{"what": 1}', '{"take": 1}', '{"take": ""}',
    '{"take": "r1", "release": "r1"}', '{"watch": {}}', '{"watch": "r1"}',
    '{"watch": {"name": "r1", "tail": -1}}', '{"watch": {"name": "r1", "offset": 1.5}}',
    '{"watch": {"name": "r1", "offset": "0"}}', '{"type": "x"}', '{"type": {"name": "r1"}}',
    '{"type": {"name": "r1", "text": 5}}', '{"type": {"name": "r1", "text": "\u0100"}}',
    '{"type": {"name": "r1", "text": "%s"}}' % ("x" * 1025), '{"take": "a\\u0000b"}',
    '{"take": "%s"}' % ("r" * 256), '{"take": "r1"} {}', '{"take": "r1", "take": "r2"}']


@pytest.mark.parametrize("text", NO_MESSAGES, ids=range(len(NO_MESSAGES)))
def test_what_is_no_message_ends_it(web, text):
    with web.live() as live:
        live.socket.send(text)
        code, why = closing(live)
        assert code == "03f0" and "no message" in why


def test_too_long_and_binary(web):
    with web.live() as live:
        live.socket.send("x" * 8193)
        assert closing(live)[0] == "03f1"
    with web.live() as live:
        live.socket.send_binary(b'{"take": "r1"}')
        assert closing(live)[0] == "03eb"
    with web.live() as live:  # one message in many fragments
        text = json.dumps({"watch": {"name": "r1", "tail": 0}})
        frames = [websocket.ABNF.create_frame(part, 1 if at == 0 else 0, fin=at == len(text) - 1)
                  for at, part in enumerate(text)]
        for frame in frames:
            live.socket.send_frame(frame)
        assert live.until("log")["name"] == "r1"


def test_answers_that_are_not_read_end_it(web):
    """Whoever asks without end, and reads nothing, is let go before that costs anything."""
    with web.live() as live:
        end = time.monotonic() + PATIENCE
        with pytest.raises(OSError):
            while time.monotonic() < end:
                live.socket.send('{"take": "r9"}')
            raise AssertionError("it goes on")


@pytest.mark.parametrize("frame", [b"\xff\xff\xff\xff", b"\x83\x80\0\0\0\0", b"\x81\x05hello",
                                   b"\x89\xfe\xff\xff\0\0\0\0" + b"x" * 70000,
                                   b"\x01\x81\0\0\0\0x\x01\x81\0\0\0\0y", b"\x80\x81\0\0\0\0x"])
def test_broken_frames_do_no_harm(web, frame):
    with web.live() as live:
        live.hear()
        try:
            live.socket.sock.sendall(frame)
            live.socket.sock.shutdown(socket.SHUT_WR)
            while live.socket.sock.recv(65536):
                pass
        except OSError:
            pass
    assert web.ask("GET", "/api/lab").status == 200


# --- Who doesn't read. ---

def memory_of(web):
    text = open(f"/proc/{web.process.pid}/smaps_rollup", encoding="ascii").read()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))


def test_viewers_that_do_not_read(tmp_path):
    """Forty that never read, while a hundred machines change and a log grows by megabytes: hardly
    any memory is taken, and one that reads misses nothing."""
    with Web(tmp_path, machines=100) as web:
        deaf = [web.live() for _ in range(40)]
        for viewer in deaf:
            viewer.hear()
            viewer.say(watch={"name": "r1", "offset": 0})
        before = memory_of(web)
        with web.live() as live:
            live.say(watch={"name": "r1", "offset": 0})
            web.do("grow 20000 10 50 100")
            assert live.log(1000000) == (web.folder / "r1.log").read_bytes()
        assert memory_of(web) - before < 40 * 16 + 1000  # KiB
        # One of them reads after all: it is told each machine's latest state.
        late = {}
        while len(late) < 100 or any(line["bytes"] < 1000000 for line in late.values()):
            message = deaf[0].hear()
            for machine in message["machines"] if isinstance(message, dict) and \
                    "machines" in message else []:
                late[machine["name"]] = machine["line"]
        for viewer in deaf:
            viewer.socket.sock.close()
