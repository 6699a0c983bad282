# SPDX-License-Identifier: MIT
"""TLS, users and tokens: who is let in, who is made to wait, and where the server doesn't listen at
all."""
import base64
import hashlib
import http.client
import resource
import socket
import ssl
import subprocess
import threading
import time
import warnings

import pytest
import websocket

from tests.serve.web import PATIENCE, Live, Web, ask, wait_for

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import crypt

EVERYWHERE = "0.0.0.0:0"
HASHES = {"anna": "$6$rounds=1000$saltsalt", "ben": "$y$j75$saltsalt$",
          "cleo": "$2b$04$abcdefghijklmnopqrstuu", "dora": "$5$rounds=1000$saltsalt"}
TOKEN = "c0ffee" * 8


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A certificate and its key."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                    "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                   check=True, capture_output=True)
    return folder


def users_file(path, **passwords):
    names = passwords or {name: f"{name}'s" for name in HASHES}
    path.write_text("# users\n\n" + "".join(
        f"{name}:{crypt.crypt(password, HASHES[name])}\n" for name, password in names.items()))
    return path


def tokens_file(path, name="robot", token=TOKEN):
    path.write_text(f"{name}:{hashlib.sha256(token.encode()).hexdigest()}\n")
    return path


def basic(name, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


class Secure(Web):
    """The web beyond loopback."""

    def __init__(self, folder, files, *words):
        self.users = users_file(folder / "users")
        self.tokens = tokens_file(folder / "tokens")
        self.context = ssl.create_default_context(cafile=files / "cert.pem")
        super().__init__(folder, "-c", files / "cert.pem", "-k", files / "key.pem",
                         "-u", self.users, "-t", self.tokens, *words, listen=(EVERYWHERE,))

    def tls(self):
        return http.client.HTTPSConnection("localhost", self.port, timeout=PATIENCE,
                                           context=self.context)

    def get(self, headers=None, path="/api/lab"):
        connection = self.tls()
        try:
            return ask(connection, "GET", path, headers=headers or {})
        finally:
            connection.close()

    def viewer(self, header=None):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        return Live(websocket.create_connection(
            f"wss://localhost:{self.port}/api/live", header=header or {}, timeout=PATIENCE,
            subprotocols=["rollcall.1"], suppress_origin=True,
            socket=self.context.wrap_socket(plain, server_hostname="localhost")))


@pytest.fixture
def secure(tmp_path, files):
    with Secure(tmp_path, files) as web:
        yield web


@pytest.mark.parametrize("name", HASHES)
def test_users(secure, name):
    answer = secure.get(basic(name, f"{name}'s"))
    assert answer.status == 200 and answer.json["user"] == name


def test_tokens(secure):
    assert secure.get({"Authorization": f"Bearer {TOKEN}"}).json["user"] == "robot"
    assert secure.get({"Authorization": f"bearer  {TOKEN}"}).json["user"] == "robot"


@pytest.mark.parametrize("headers", [
    {}, basic("anna", "ben's"), basic("anna", ""), basic("nobody", "anna's"), basic("", ""),
    {"Authorization": "Bearer x"}, {"Authorization": "Bearer "}, {"Authorization": "Basic"},
    {"Authorization": "Basic !!!!"}, {"Authorization": "Basic " + "QUFB" * 200},
    {"Authorization": "Digest x"}, {"Authorization": f"Bearer {TOKEN} x"},
    {"Authorization": "Basic " + base64.b64encode(b"anna").decode()},
    {"Authorization": "Basic " + base64.b64encode(b"anna:anna's\0x").decode()},
    {"Authorization": "x" * 3000}], ids=range(15))
def test_who_is_not_let_in(secure, headers):
    for path in ["/api/lab", "/", "/metrics", "/api/machines/r1/log", "/nix"]:
        answer = secure.get(headers, path)
        assert answer.status == 401 or (answer.status == 429 and path == "/nix"), path
        assert b"r1" not in answer.body
        if answer.status == 401:
            assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")


def test_what_was_right_is_not_hashed_again(secure):
    secure.get(basic("dora", "dora's"))
    begin = time.monotonic()
    connection = secure.tls()
    for _ in range(50):
        assert ask(connection, "GET", "/metrics", headers=basic("dora", "dora's")).status == 200
    assert time.monotonic() - begin < 5


def test_whoever_guesses_is_made_to_wait(secure):
    """Ten wrong ones; then the right one has to wait too, unless it was seen before."""
    secure.get(basic("anna", "anna's"))
    for number in range(10):
        assert secure.get(basic("ben", f"guess {number}")).status == 401
    answer = secure.get(basic("ben", "ben's"))
    assert answer.status == 429 and 0 < int(answer.headers["Retry-After"]) <= 61
    assert secure.get({"Authorization": "Bearer guess"}).status == 429
    assert secure.get(basic("anna", "anna's")).status == 200
    assert secure.get({"Authorization": f"Bearer {TOKEN}"}).status == 200


def test_guesses_at_once_are_no_more(secure):
    """However many connections guess at the same time."""
    statuses = []
    threads = [threading.Thread(target=lambda number=number: statuses.append(
        secure.get(basic("ben", f"guess {number}")).status)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(401) <= 10 and statuses.count(401) + statuses.count(429) == 40


def test_files_are_read_again(secure):
    assert secure.get(basic("anna", "anna's")).status == 200
    users_file(secure.users, anna="other")
    tokens_file(secure.tokens, "machine")
    wait_for(lambda: secure.get({"Authorization": f"Bearer {TOKEN}"}).json["user"] == "machine")
    assert secure.get(basic("anna", "anna's")).status == 401  # what was known is forgotten
    assert secure.get(basic("anna", "other")).status == 200
    secure.users.write_text("anna")  # not sound: what was known stays
    tokens_file(secure.tokens, "again")
    wait_for(lambda: secure.get({"Authorization": f"Bearer {TOKEN}"}).json["user"] == "again")
    assert secure.get(basic("anna", "other")).status == 200
    users_file(secure.users, anna="third")
    tokens_file(secure.tokens, "machine")
    wait_for(lambda: secure.get({"Authorization": f"Bearer {TOKEN}"}).json["user"] == "machine")
    assert secure.get(basic("anna", "third")).status == 200


def test_viewers(secure):
    with secure.viewer(basic("ben", "ben's")) as live:  # hashed while the connection is up
        live.say(watch={"name": "r1", "tail": 0})
        assert live.hear()["lab"]["user"] == "ben"
        assert live.until("log")["name"] == "r1"
    with secure.viewer({"Authorization": f"Bearer {TOKEN}"}) as live:
        assert live.hear()["lab"]["user"] == "robot"
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        secure.viewer()
    assert refused.value.status_code == 401
    with secure.viewer(basic("ben", "wrong")) as live, pytest.raises(EOFError) as ended:
        live.hear()
    assert ended.value.args[0] == "03f0"


def test_a_user_types(secure):
    secure.do("people r1 anna")
    for name, expected in [("ben", 403), ("anna", 200)]:
        connection = secure.tls()
        answer = ask(connection, "POST", "/api/machines/r1/writer?session=1",
                     headers=basic(name, f"{name}'s"))
        assert answer.status == expected
    # The same number is another session for another user.
    answer = ask(secure.tls(), "POST", "/api/machines/r1/typed?session=1", b"x",
                 headers=basic("ben", "ben's"))
    assert answer.status == 403
    answer = ask(secure.tls(), "POST", "/api/machines/r1/typed?session=1", b"x",
                 headers=basic("anna", "anna's"))
    assert answer.status == 200
    assert secure.typed.get(timeout=PATIENCE) == "typed r1 anna 78"


def test_the_login_of_a_browser(secure):
    assert secure.get(basic("anna", "anna's"), "/login").headers["Location"] == "/"


def test_a_login_on_loopback(tmp_path):
    users = users_file(tmp_path / "users")
    with Web(tmp_path, "-u", users) as web:
        answer = ask(web.tcp(), "GET", "/login")
        assert answer.status == 401 and "WWW-Authenticate" in answer.headers
        assert ask(web.tcp(), "GET", "/api/lab").json["user"] is None
        known = ask(web.tcp(), "GET", "/api/lab", headers=basic("anna", "anna's"))
        assert known.json["user"] == "anna"
        assert ask(web.tcp(), "GET", "/api/lab", headers=basic("anna", "x")).status == 401
        assert ask(web.tcp(), "GET", "/login", headers=basic("anna", "anna's")).status == 303


def test_no_plain_http_where_there_is_tls(secure):
    with socket.create_connection(("127.0.0.1", secure.port), timeout=PATIENCE) as plain:
        plain.sendall(b"GET /api/lab HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            assert b"200" not in plain.recv(1000)
        except ConnectionResetError:
            pass


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_tls_is_refused(secure):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", secure.port), timeout=PATIENCE) as plain:
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            context.wrap_socket(plain)


def test_no_http2_is_offered(secure, files):
    context = ssl.create_default_context(cafile=files / "cert.pem")
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", secure.port), timeout=PATIENCE) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as wrapped:
            assert wrapped.selected_alpn_protocol() == "http/1.1"


# --- Where it doesn't begin. ---

def error_of(folder, *words, **more):
    web = Web(folder, *words, **more)
    assert web.process.returncode == 1
    for stream in (web.process.stdin, web.process.stdout, web.process.stderr):
        stream.close()
    assert "\nnext: " in web.error
    return web.error


def test_beyond_loopback(tmp_path, files):
    tls = ("-c", files / "cert.pem", "-k", files / "key.pem")
    for address in [EVERYWHERE, "[::]:0", "*:0"]:
        assert "no TLS" in error_of(tmp_path, listen=(address,))
        assert "no TLS" in error_of(tmp_path, "-u", users_file(tmp_path / "u"), listen=(address,))
        assert "no login" in error_of(tmp_path, *tls, listen=(address,))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000",
                                     ":80", "no.such.name.invalid:80", "[::1:80", ""])
def test_addresses_that_are_none(tmp_path, address):
    assert "is no address" in error_of(tmp_path, listen=(address,))


def test_files_that_cannot_be(tmp_path, files):
    (tmp_path / "none").write_text("no certificate")
    none = tmp_path / "none"
    assert "belong together" in error_of(tmp_path, "-c", files / "cert.pem")
    assert "No such file" in error_of(tmp_path, "-c", tmp_path / "x", "-k", files / "key.pem")
    assert "TLS can't begin" in error_of(tmp_path, "-c", none, "-k", files / "key.pem")
    assert "none:1: " in error_of(tmp_path, "-u", none)
    assert "No such file" in error_of(tmp_path, "-u", tmp_path / "x")
    for line in ["anna", "anna:", "anna:plain", "anna:$1$salt$old", ":$6$x$y", "an na:$6$x$y",
                 "anna:$apr1$x$y", "anna:abSALT", "a" * 64 + ":$6$x$y"]:
        none.write_text(f"# first\n\n{line}\n")
        assert "none:3: " in error_of(tmp_path, "-u", none), line
    for line in ["robot:" + "0" * 63, "robot:" + "0" * 65, "robot:" + "g" * 64, "robot"]:
        none.write_text(f"{line}\n")
        assert "none:1: " in error_of(tmp_path, "-t", none), line


def test_too_many_connections(tmp_path):
    """They are bounded, and not all of them can be taken from elsewhere than this computer."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, before[1]))
    try:
        web = Web(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    with web:
        many = [socket.create_connection(("127.0.0.1", web.port), timeout=PATIENCE)
                for _ in range(300)]
        assert web.ask("GET", "/metrics").status == 200
        many[-1].settimeout(PATIENCE)
        assert many[-1].recv(1) == b""  # let go at once
        for connection in many:
            connection.close()
        wait_for(lambda: is_served(web), "room for others")


def is_served(web):
    try:
        return ask(web.tcp(), "GET", "/metrics").status == 200
    except OSError:
        return False


def test_a_port_that_is_taken(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = "127.0.0.1:%d" % taken.getsockname()[1]
        assert "Address already in use" in error_of(tmp_path, listen=(address,))


def test_the_unix_socket(tmp_path):
    with Web(tmp_path) as web:
        assert web.socket.stat().st_mode & 0o777 == 0o660
        other = tmp_path / "other"
        other.mkdir()
        assert "answers there already" in error_of(other, "-s", web.socket, has_socket=False)
        assert web.ask("GET", "/metrics").status == 200
        web.process.kill()  # it leaves its socket
        web.process.wait()
        assert web.socket.exists()
        with Web(tmp_path) as again:
            assert again.ask("GET", "/metrics").status == 200
        assert not web.socket.exists()
        web.process.returncode = 0
    (tmp_path / "s").write_text("precious")
    assert "is no socket" in error_of(tmp_path)
    assert (tmp_path / "s").read_text() == "precious"
    assert "107 bytes" in error_of(tmp_path, "-s", "/" + "x" * 200, has_socket=False)
