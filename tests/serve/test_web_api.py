# SPDX-License-Identifier: MIT
"""Each path of the API, what it refuses, and requests that are none: the web in front of made-up
machines."""
import json
import os
import resource
import socket
import time

import pytest

from tests.serve.web import Web, ask, wait_for


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    with Web(tmp_path_factory.mktemp("web")) as running:
        yield running


@pytest.fixture
def fresh(tmp_path):
    with Web(tmp_path) as running:
        yield running


def raw(web, data, *more):
    """What the server sends for these bytes until it closes or says nothing more."""
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as connection:
        for part in (data, *more):
            connection.sendall(part)
        got = b""
        connection.settimeout(20)
        try:
            while piece := connection.recv(65536):
                got += piece
        except ConnectionResetError:
            pass
        return got


# --- Paths. ---

def test_lab(web):
    answer = web.ask("GET", "/api/lab")
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/json"
    lab = answer.json
    assert lab["user"] == "root" and [one["name"] for one in lab["machines"]] == ["r1", "r2"]
    assert ask(web.tcp(), "GET", "/api/lab").json["user"] is None


@pytest.mark.parametrize("path, found", [
    ("/api/machines/r1", {"name": "r1", "last": None, "boots_list": [], "difference": []}),
    ("/api/machines/r1/boots?most=7&before=5", [{"most": 7, "all": False}]),
    ("/api/machines/r1/boots", [{"most": 50, "all": True}]),
    ("/api/machines/r1/boots/abc", {"boot": "abc"}),
    ("/api/machines/r1/difference?old=a%20b&new=c", [{"old": "a b", "new": "c"}]),
    ("/api/machines/r1/difference", [{"old": None, "new": None}]),
    ("/api/machines/r1/history?check=memory.sample", {"check": "memory.sample"}),
    ("/api/machines/%72%31/history", {"check": None}),
])
def test_machine(web, path, found):
    answer = web.ask("GET", path)
    assert answer.status == 200
    if isinstance(found, dict):
        assert found.items() <= answer.json.items()
    else:
        assert answer.json == found


@pytest.mark.parametrize("method, path, status", [
    ("GET", "/api/machines/r9", 404), ("GET", "/api/machines/r9/boots", 404),
    ("GET", "/api/machines/r1/boots/none", 404), ("GET", "/api/machines/r9/log", 404),
    ("GET", "/api/machines/r1/log?boot=none", 404), ("GET", "/api/machines/", 404),
    ("GET", "/api/machines", 404), ("GET", "/api/machines/r1/nix", 404), ("GET", "/nix", 404),
    ("GET", "/api/machines/r1/log/x", 404), ("GET", "/api/lab/", 404),
    ("POST", "/api/lab", 405), ("DELETE", "/api/machines/r1", 405), ("POST", "/nix", 404),
    ("GET", "/api/machines/r1/writer", 405), ("GET", "/api/machines/r1/typed", 405),
    ("GET", "/api/machines/r1/boots?most=0", 400), ("GET", "/api/machines/r1/boots?most=1001", 400),
    ("GET", "/api/machines/r1/boots?most=x", 400), ("GET", "/api/machines/r1/boots?before=-1", 400),
    ("GET", "/api/machines/r1/log?tail=1e3", 400), ("GET", "/api/machines/r1/log?lines=", 400),
    ("GET", "/api/machines/r1/log?offset=99999999999999999999", 400),
    ("GET", "/api/machines/r1/log?boot=b&follow=1", 400),
    ("GET", "/api/report?format=xml", 400), ("GET", "/api/report?since=x", 400),
    ("POST", "/api/machines/r1/writer", 400), ("POST", "/api/machines/r1/writer?session=-1", 400),
    ("GET", "/login", 303), ("GET", "/" + "a" * 300, 404),
    ("GET", "/api/machines/" + "a" * 300, 404),
])
def test_refusals(web, method, path, status):
    answer = web.ask(method, path)
    assert answer.status == status
    if status >= 400:
        assert set(answer.json) == {"error", "next"} and all(answer.json.values())


@pytest.mark.parametrize("query, expected", [("", b"0123456789"), ("?tail=3", b"789"),
                                             ("?offset=8", b"89"), ("?offset=99", b""),
                                             ("?boot=b", b"234"), ("?since=4", b"456789"),
                                             ("?tail=99", b"0123456789"), ("?tail=0", b"")])
def test_log(fresh, query, expected):
    (fresh.folder / "r1.log").write_bytes(b"0123456789")
    fresh.do("fill r1 10")  # it appends; what counts is what lies there first
    answer = fresh.ask("GET", "/api/machines/r1/log" + query)
    assert answer.status == 200 and answer.body == expected
    assert answer.headers["Content-Length"] == str(len(expected))


def test_lines_of_a_log(fresh):
    for number in range(3000):
        fresh.do(f"say r1 line {number}")
    get = "/api/machines/r1/log?lines="
    assert fresh.ask("GET", get + "2").body == b"line 2998\r\nline 2999\r\n"
    assert fresh.ask("GET", get + "2990").body.startswith(b"line 10\r\n")
    assert fresh.ask("GET", get + "9999").body.startswith(b"line 0\r\n")


def test_log_whose_beginning_has_gone(fresh):
    fresh.do("say r1 0123456789")
    fresh.do("forget r1 4")
    assert fresh.ask("GET", "/api/machines/r1/log").body == b"456789\r\n"
    assert fresh.ask("GET", "/api/machines/r1/log?offset=1").body == b"456789\r\n"


def test_a_large_log_comes_whole(fresh):
    fresh.do("fill r1 5000000")
    assert fresh.ask("GET", "/api/machines/r1/log").body == (fresh.folder / "r1.log").read_bytes()


def test_follow_and_retention(fresh):
    """Who is overtaken by it is ended: the bytes that he has tell him where to go on."""
    fresh.do("fill r1 20000000")
    connection = fresh.unix()
    connection.request("GET", "/api/machines/r1/log?follow=1")
    answer = connection.getresponse()
    assert answer.headers["Rollcall-Offset"] == "0" and answer.read(100)
    fresh.do("forget r1 19000000")
    fresh.do("say r1 end")
    rest = 100 + len(answer.read())
    assert rest < 19000000
    answer = fresh.ask("GET", f"/api/machines/r1/log?offset={rest}")
    assert answer.headers["Rollcall-Offset"] == "19000000" and answer.body.endswith(b"end\r\n")
    connection.close()


def test_follow(fresh):
    fresh.do("say r1 before")
    connection = fresh.unix()
    connection.request("GET", "/api/machines/r1/log?follow=1")
    answer = connection.getresponse()
    assert answer.read(8) == b"before\r\n"
    fresh.do("say r1 after")
    assert answer.read(7) == b"after\r\n"
    fresh.do("fill r1 1000000")
    assert answer.read(1000000) == (fresh.folder / "r1.log").read_bytes()[15:]
    connection.close()


def lines_of(answer):
    while True:
        line = answer.readline()
        if line != b"\n":
            yield json.loads(line)


def test_events(tmp_path):
    with Web(tmp_path, machines=100) as web:
        connection = web.unix()
        connection.request("GET", "/api/events")
        answer = connection.getresponse()
        assert answer.headers["Content-Type"] == "application/x-ndjson"
        events, names = lines_of(answer), []
        for event in events:
            # the desk's clock, which is an hour ahead of the computer's
            assert abs(event["now"] - time.time() * 1000 - 3600000) < 60000
            names += [machine["name"] for machine in event["machines"]]
            if not event["more"]:
                break
        assert sorted(names) == sorted(f"r{number + 1}" for number in range(100))
        web.do("begin r7 b1 run1")
        event = next(events)
        assert [(one["name"], one["boot"], one["run"]) for one in event["machines"]] == [
            ("r7", "b1", "run1")]
        web.do("gone r8")
        web.do("reload")
        assert next(events)["gone"] == ["r8"]
        connection.close()


def test_events_of_an_empty_lab(tmp_path):
    with Web(tmp_path, machines=0) as web:
        connection = web.unix()
        connection.request("GET", "/api/events")
        event = next(lines_of(connection.getresponse()))
        assert event["machines"] == [] and not event["more"]
        connection.close()


def test_report(fresh):
    fresh.do("begin r1 b1")
    fresh.do("end r1 4")
    fresh.do("begin r2 b2")
    fresh.do("end r2 0")
    answer = fresh.ask("GET", "/api/report")
    assert answer.json["verdict"] == 4 and answer.headers["Rollcall-Verdict"] == "4"
    for kind, number in [("junit", 1), ("ktap", 2), ("table", 3)]:
        answer = fresh.ask("GET", f"/api/report?format={kind}&machine=r2")
        assert answer.body == b"format %d\n" % number and answer.headers["Rollcall-Verdict"] == "0"
    answer = fresh.ask("GET", "/api/report?machine=r2&machine=r1")
    assert len(answer.json["machines"]) == 2
    assert fresh.ask("GET", "/api/report?since=99999999999999").json["machines"] == []


def test_metrics(web):
    answer = web.ask("GET", "/metrics")
    assert answer.body == b"rollcall_machines 1\n"
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")


# --- Typing. ---

def test_typing(fresh):
    path = "/api/machines/r1/"
    assert fresh.ask("POST", path + "writer?session=7").status == 403
    fresh.do("people r1")
    assert fresh.ask("POST", path + "typed?session=7", b"x").status == 403
    assert fresh.ask("POST", path + "writer?session=7").status == 200
    assert fresh.ask("POST", path + "typed?session=7", b"help\r\x00\xff").status == 200
    assert fresh.typed.get(timeout=20) == "typed r1 root 68656c700d00ff"
    assert fresh.ask("POST", path + "break?session=7").status == 200
    assert fresh.typed.get(timeout=20) == "typed r1 root " + b"BREAK".hex()
    other = fresh.ask("POST", path + "writer?session=8")
    assert other.status == 409 and other.json["error"] == "root writes there"
    assert fresh.ask("POST", path + "typed?session=8", b"x").status == 403
    assert fresh.ask("POST", path + "typed?session=7", b"x" * 1025).status == 413
    assert fresh.ask("DELETE", path + "writer?session=7").status == 200
    assert fresh.ask("POST", path + "typed?session=7", b"x").status == 403
    assert fresh.ask("POST", "/api/machines/r9/writer?session=7").status == 404


def test_nobody_may_type(fresh):
    assert fresh.ask("GET", "/api/machines/r1").json["may_type"] is False
    fresh.do("people r1")
    assert fresh.ask("GET", "/api/machines/r1").json["may_type"] is True
    assert ask(fresh.tcp(), "GET", "/api/machines/r1").json["may_type"] is False
    for method, path in [("POST", "writer?session=1"), ("POST", "typed?session=1"),
                         ("POST", "break?session=1"), ("DELETE", "writer?session=1")]:
        assert ask(fresh.tcp(), method, "/api/machines/r1/" + path).status == 403


def test_a_viewers_session_is_not_a_requests(fresh):
    """Sessions of WebSockets are small numbers; a request that guesses one has no part in it."""
    fresh.do("people r1")
    with fresh.live() as live:
        live.say(take="r1")
        assert live.until("done")["what"] == "take"
        for guess in range(1, 5):
            assert fresh.ask("POST", f"/api/machines/r1/typed?session={guess}", b"x").status == 403


# --- Headers, files. ---

def test_security_headers(web):
    for answer in [web.ask("GET", "/"), web.ask("GET", "/api/lab"), web.ask("GET", "/nix"),
                   ask(web.tcp(), "GET", "/api/lab", headers={"Host": "elsewhere"})]:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_files_are_fetched_once(web):
    first = web.ask("GET", "/")
    assert first.status == 200 and first.headers["Content-Type"].startswith("text/html")
    tag = first.headers["ETag"]
    for given in (tag, f'"other", {tag}', "*"):
        again = web.ask("GET", "/index.html", headers={"If-None-Match": given})
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert web.ask("GET", "/", headers={"If-None-Match": '"other"'}).status == 200
    assert web.ask("GET", "/api/lab").headers["Cache-Control"] == "no-store"


def test_head(web):
    for path in ["/", "/api/lab", "/api/machines/r1/log", "/api/events"]:
        connection = web.unix()
        answer = ask(connection, "HEAD", path)
        assert answer.status == 200 and answer.body == b""
        connection.close()
    head = web.ask("HEAD", "/").headers["Content-Length"]
    assert head == str(len(web.ask("GET", "/").body))


@pytest.mark.parametrize("host, status", [
    ("localhost", 200), ("LOCALHOST:80", 200), ("127.0.0.1:8017", 200), ("127.3.2.1", 200),
    ("[::1]:99", 200), ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("", 421),
    ("[::2]", 421), ("localhost:", 200), ("localhost:99999", 421), ("localhost:8x", 421),
    ("10.0.0.1", 421), ("2130706433", 421)])
def test_host(web, host, status):
    assert ask(web.tcp(), "GET", "/api/lab", headers={"Host": host}).status == status
    assert web.ask("GET", "/api/lab", headers={"Host": host}).status == 200


@pytest.mark.parametrize("origin, status", [
    (None, 403), ("http://localhost:8", 403), ("http://LOCALHOST:8", 403),
    ("https://localhost:8", 421), ("http://localhost", 421), ("http://evil.example", 421),
    ("null", 421), ("http://localhost:8.evil.example", 421), ("localhost:8", 421)])
def test_origin(web, origin, status):
    """403 is the answer to nobody; before that a page from elsewhere isn't even heard."""
    headers = {"Host": "localhost:8"} | ({"Origin": origin} if origin else {})
    for method in ("POST", "DELETE"):
        answer = ask(web.tcp(), method, "/api/machines/r1/writer?session=1", headers=headers)
        assert answer.status == status
    assert ask(web.tcp(), "GET", "/api/lab", headers=headers).status == 200


# --- Requests that are none, or too much. ---

@pytest.mark.parametrize("head, status", [
    (b"PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", b"405"),
    (b"OPTIONS / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"405"),
    (b"POST /api/lab HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     b"411"),
    (b"POST /api/lab HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n", b"400"),
    (b"POST /api/lab HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x5\r\n\r\n", b"400"),
    (b"POST /api/lab HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
     b"400"),
    (b"POST /api/lab HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537\r\n\r\n", b"413"),
    (b"POST /api/lab HTTP/1.1\r\nHost: localhost\r\nContent-Length: 18446744073709551617\r\n\r\n",
     b"413"),
    (b"GET /api/lab HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc", b"400"),
    (b"GET /api/lab HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\r\n", b"404"),
])
def test_requests_that_are_refused(web, head, status):
    got = raw(web, head)
    assert got.startswith(b"HTTP/1.1 " + status), got
    assert b"Connection: close" in got


def test_no_body_is_one_of_length_0(fresh):
    """As curl -X POST asks; the answer comes at once."""
    fresh.do("people r1")
    connection = fresh.unix()
    connection.connect()
    connection.sock.settimeout(20)
    connection.sock.sendall(b"POST /api/machines/r1/writer?session=1 HTTP/1.1\r\n"
                            b"Host: localhost\r\n\r\n")
    got = connection.sock.recv(65536)
    connection.close()
    assert got.startswith(b"HTTP/1.1 200") and b"Connection: close" in got, got


NO_REQUESTS = [
    b"\r\n\r\n", b"nonsense\r\n\r\n", b"GET nopath HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: else\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"CONNECT localhost:80 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET /%zz HTTP/1.1\r\nHost: l\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nA: " + b"a" * 20000 + b"\r\n\r\n",
    b"GET /?" + b"a=b&" * 2000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"]


@pytest.mark.parametrize("data", NO_REQUESTS, ids=range(len(NO_REQUESTS)))
def test_what_is_no_request_does_no_harm(web, data):
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as connection:
        got = b""
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                got += piece
        except OSError:
            pass  # it hung up before it had heard everything
    assert b"101 " not in got[:20]
    assert web.ask("GET", "/api/lab").status == 200


def test_the_way_up_is_closed(web):
    for path in [b"/../../etc/passwd", b"/%2e%2e/%2e%2e/etc/passwd", b"/x/..%2f..%2fetc/passwd"]:
        got = raw(web, b"GET " + path + b" HTTP/1.0\r\nHost: localhost\r\n\r\n")
        assert got.startswith(b"HTTP/1.1 404"), got


def test_two_requests_at_once(web):
    """The second is heard only when the first was answered; a body isn't taken for a request."""
    get = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    for data in [(get + last,), (get + get + get, last), (get[:9], get[9:] + last[:5], last[5:])]:
        got = raw(web, *data)
        asked = b"".join(data).count(b"HTTP/1.1\r\n")
        assert got.count(b"HTTP/1.1 200") == asked, (data, got)


def test_a_body_is_a_connections_first(web):
    """Behind another request libwebsockets would look for it without end."""
    get = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    post = (b"POST /api/machines/r1/writer?session=1 HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Length: 10\r\n\r\nGET / HTTP")
    for first, data in [(b"403", (post,)), (b"403", (post[:-4], post[-4:] + get)),
                        (b"403", (post + get,)), (b"403", (post + post,)),
                        (b"200", (get + post,)), (b"200", (get, post)),
                        (b"200", (get + post + get,)),
                        (b"200", (get + post[:60], post[60:]))]:
        got = raw(web, *data)
        assert got.startswith(b"HTTP/1.1 " + first), got
        if first == b"200":
            assert b"HTTP/1.1 421" in got
        assert got.count(b"HTTP/1.1 ") == (1 if first == b"403" else 2)
    unknown = b"POST /api/lab HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for data in [get + unknown, get + unknown + get,
                 get + b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n" + get,
                 get + b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n" + get]:
        assert raw(web, data).startswith(b"HTTP/1.1 200")
    assert web.ask("GET", "/metrics").status == 200


def test_the_apis_answers_end_their_connection(web):
    for path in ["/api/lab", "/metrics", "/nix", "/api/machines/r1/log"]:
        assert web.ask("GET", path).headers["Connection"] == "close"
    assert "Connection" not in web.ask("GET", "/").headers


def test_a_connection_serves_so_many_requests(web):
    connection = web.tcp()
    tag = ask(connection, "GET", "/").headers["ETag"]
    for number in range(1, 1000):
        answer = ask(connection, "GET", "/", headers={"If-None-Match": tag})
        assert answer.status == 304
        if answer.headers["Connection"] == "close":
            break
    assert number == 999


def test_nobody_makes_it_spin(fresh):
    """A follower that goes on sending, one that has left half, and one that isn't read:
    libwebsockets would look at them without end. Three streams take hardly any time."""
    get = b"GET /api/machines/r1/log?follow=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    sockets = []
    for more in (b"GET / HTTP/1.1\r\n", b"x" * 100, b""):
        connection = socket.create_connection(("127.0.0.1", fresh.port), timeout=20)
        connection.sendall(get)
        assert b"200 OK" in connection.recv(65536)
        connection.sendall(more)
        sockets.append(connection)
    sockets[2].shutdown(socket.SHUT_WR)
    before, begin = fresh.cpu(), time.monotonic()
    while time.monotonic() - begin < 1:
        fresh.do("say r1 more")
        time.sleep(0.05)
    assert fresh.cpu() - before < 8  # hundredths of a second
    for connection in sockets:
        connection.close()


def descriptors_of(web):
    return len(os.listdir(f"/proc/{web.process.pid}/fd"))


def test_followers_that_left_are_let_go(fresh):
    """Also one that only says that it will ask for nothing more: it could not be told from one that
    has gone until there is something to write."""
    before = descriptors_of(fresh)
    for is_half in (True, False, False):
        with socket.create_connection(("127.0.0.1", fresh.port), timeout=20) as connection:
            connection.sendall(b"GET /api/machines/r1/log?follow=1 HTTP/1.1\r\nHost: localhost"
                               b"\r\n\r\n")
            assert b"200 OK" in connection.recv(65536)
            if is_half:
                connection.shutdown(socket.SHUT_WR)
                wait_for(lambda: fresh.do("say r1 x") or not connection.recv(65536))
    wait_for(lambda: fresh.do("say r1 x") or descriptors_of(fresh) <= before, "letting go")


def is_idle(web):
    before = web.cpu()
    time.sleep(0.5)
    return web.cpu() - before < 10  # hundredths of a second


def test_a_log_that_cannot_be_read_is_waited_for(fresh):
    """It was deleted: those who follow it are told nothing, and nobody spins."""
    fresh.do("say r1 hello")
    path = fresh.folder / "r1.log"
    kept = path.read_bytes()
    path.unlink()
    with fresh.live("/api/live?machines=0") as live:
        live.say(watch={"name": "r1", "tail": 100})
        live.until("log")
        assert is_idle(fresh)
        path.write_bytes(kept)
        fresh.do("say r2 wake")
        assert live.log(len(kept)) == kept


def test_no_descriptors_left(fresh):
    """Whoever comes is turned away, and doesn't keep the server busy."""
    before = resource.prlimit(fresh.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(fresh.process.pid, resource.RLIMIT_NOFILE, (
        len(os.listdir(f"/proc/{fresh.process.pid}/fd")), before[1]))
    with socket.create_connection(("127.0.0.1", fresh.port), timeout=20) as connection:
        assert connection.recv(1) == b""
    assert is_idle(fresh)
    resource.prlimit(fresh.process.pid, resource.RLIMIT_NOFILE, before)
    assert fresh.ask("GET", "/metrics").status == 200


def test_too_long_a_query(web):
    """What doesn't fit isn't left out: a report would be one of others."""
    names = "&".join(["machine=r1"] * 63)
    assert web.ask("GET", f"/api/report?format=json&{names}").status == 200
    answer = web.ask("GET", f"/api/report?format=json&{names}&machine=r2")
    assert answer.status == 400 and "64" in answer.json["error"]


def test_too_many_sessions(tmp_path):
    with Web(tmp_path, machines=65) as web:
        for number in range(1, 66):
            web.do(f"people r{number}")
            answer = web.ask("POST", f"/api/machines/r{number}/writer?session=7")
            assert (answer.status == 503) == (number == 65)
        assert "too many sessions" in answer.json["error"] and answer.headers["Retry-After"] == "1"
        assert web.ask("DELETE", "/api/machines/r1/writer?session=7").status == 200
        assert web.ask("POST", "/api/machines/r65/writer?session=7").status == 200
