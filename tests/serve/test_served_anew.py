# SPDX-License-Identifier: MIT
"""SIGHUP and where `rollcall serve` listens, its certificate and its logins: followed by the desk
that runs, which lets nobody go without need."""
import http.client
import os
import re
import signal
import socket
import ssl
import subprocess

import pytest
import websocket

from tests.serve.serving import ROLLCALL, Serve, TcpTalker, wait_for
from tests.serve.test_web_logins import basic, users_file
from tests.serve.web import Live, UnixConnection, ask

LISTEN = "  listen: ['127.0.0.1:0']\n"


def make_certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                    "/CN=localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                   check=True, capture_output=True)
    return (folder / "cert.pem").read_text()


class Served(Serve):
    """One whose places are known, and who serves there."""

    def places(self):
        return re.findall(r"the lab is at https?://127\.0\.0\.1:(\d+)/", self.errors)

    def reload(self, machines, settings):
        """Returns when the lab file was followed."""
        self.settings = settings
        self.write_lab(machines)
        os.kill(self.processes()["keeper"], signal.SIGHUP)

    def ask_socket(self, method, path, name="rollcall.sock"):
        connection = UnixConnection(self.folder / name)
        answer = ask(connection, method, path)
        connection.close()
        return answer

    def live(self):
        plain = UnixConnection(self.folder / "rollcall.sock")
        plain.connect()
        return Live(websocket.create_connection(
            "ws://localhost/api/live", socket=plain.sock, subprotocols=["rollcall.1"],
            suppress_origin=True))

    def knows(self, name, socket="rollcall.sock"):
        try:
            return self.ask_socket("GET", f"/api/machines/{name}", socket).status == 200
        except OSError:
            return False


@pytest.fixture(name="talker")
def make_talker():
    talker = TcpTalker()
    yield talker
    talker.close()


def test_where_it_listens_and_who_may_look(tmp_path, talker):
    users = users_file(tmp_path / "users", anna="secret")
    people = {"r1": {"source": talker.source, "type": "people"},
              "r2": {"source": "exec:cat", "type": "people"}}
    with Served(tmp_path, people, settings=LISTEN) as serve:
        wait_for(lambda: len(serve.places()) == 1 and serve.is_open("r1") and
                 serve.is_open("r2"))
        desk = serve.processes()["desk"]
        plain = http.client.HTTPConnection("127.0.0.1", int(serve.places()[0]), timeout=20)
        assert ask(plain, "GET", "/login").status == 404
        assert serve.ask_socket("POST", "/api/machines/r1/writer?session=1").status == 200
        viewer = serve.live()
        viewer.say(take="r2")
        assert viewer.until("done")["what"] == "take"
        make_certificate(tmp_path)
        serve.reload(people, f"{LISTEN}  socket: {serve.folder}/other.sock\n  users: {users}\n"
                     f"  tls: {{certificate: {tmp_path}/cert.pem, key: {tmp_path}/key.pem}}\n")
        wait_for(lambda: len(serve.places()) == 2, what="another place")
        with pytest.raises((OSError, http.client.HTTPException)):
            ask(plain, "GET", "/login")
        assert not (serve.folder / "rollcall.sock").exists()
        # Who had the right to type couldn't give it back any more.
        for name in people:
            answer = serve.ask_socket("GET", f"/api/machines/{name}", "other.sock")
            assert answer.json["writer"] is None
        with pytest.raises((OSError, EOFError, websocket.WebSocketException)):
            viewer.until("end")
        context = ssl.create_default_context(cafile=tmp_path / "cert.pem")
        secure = http.client.HTTPSConnection("localhost", int(serve.places()[1]), timeout=20,
                                             context=context)
        assert ask(secure, "GET", "/login").status == 401
        assert ask(secure, "GET", "/login", headers=basic("anna", "secret")).status == 303
        assert serve.processes()["desk"] == desk
        talker.meet()
        talker.say(160)
        wait_for(lambda: serve.heard("r1") == talker.everything())
        assert talker.breaks == 0


def test_a_certificate_that_was_renewed(tmp_path):
    old = make_certificate(tmp_path)
    settings = f"{LISTEN}  tls: {{certificate: {tmp_path}/cert.pem, key: {tmp_path}/key.pem}}\n"
    with Served(tmp_path, {}, settings=settings) as serve:
        wait_for(lambda: len(serve.places()) == 1)
        assert ssl.get_server_certificate(("127.0.0.1", int(serve.places()[0]))) == old
        new = make_certificate(tmp_path)
        serve.reload({}, settings)
        wait_for(lambda: len(serve.places()) == 2, what="another beginning")
        assert ssl.get_server_certificate(("127.0.0.1", int(serve.places()[1]))) == new


def test_nobody_is_let_go_without_need(tmp_path, talker):
    with Served(tmp_path, {"r1": talker.source}, settings=LISTEN) as serve:
        wait_for(lambda: len(serve.places()) == 1)
        connection = UnixConnection(serve.folder / "rollcall.sock")
        assert ask(connection, "GET", "/api/machines/r2").status == 404
        serve.reload({"r1": talker.source, "r2": "none"}, LISTEN)
        wait_for(lambda: ask(connection, "GET", "/api/machines/r2").status == 200)
        assert len(serve.places()) == 1
        connection.close()


def test_what_cannot_be_served_is_tried_again(tmp_path):
    """The roll call goes on meanwhile, and the file that helps is followed at once."""
    with Served(tmp_path, {"r1": "none"}, settings=f"{LISTEN}  users: {tmp_path}/none\n") as serve:
        wait_for(lambda: f"{tmp_path}/none" in serve.errors and "; tried again)" in serve.errors)
        assert not serve.knows("r1")
        serve.reload({"r1": "none", "r2": "none"}, LISTEN)
        wait_for(lambda: serve.knows("r2"), seconds=4)


def failures(serve):
    return serve.errors.count("served as before; SIGHUP tries it again")


def test_a_port_that_somebody_has(tmp_path):
    """It is served where it was, and where it is wanted once that can be."""
    with (Served(tmp_path, {"r1": "none"}, settings=LISTEN) as serve,
          socket.create_server(("127.0.0.1", 0)) as other):
        port = other.getsockname()[1]
        wanted = f"  listen: ['127.0.0.1:{port}']\n"
        wait_for(lambda: serve.knows("r1"))
        for attempt in range(2):
            serve.reload({"r1": "none", "r2": "none"}, wanted)
            wait_for(lambda: failures(serve) == attempt + 1, what="a failure that is said")
            wait_for(lambda: len(serve.places()) == attempt + 2)
            report = subprocess.run([ROLLCALL, "report", "--socket",
                                     serve.folder / "rollcall.sock"], check=False,
                                    capture_output=True, timeout=20)
            assert report.returncode != 2 and b"r2" in report.stdout
        assert f"127.0.0.1:{port}: Address already in use" in serve.errors
        other.close()
        serve.reload({"r1": "none"}, wanted)
        wait_for(lambda: serve.places()[-1] == str(port), what="another place")
        plain = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        assert ask(plain, "GET", "/api/machines/r1").status == 200
        plain.close()


def test_files_that_are_wrong_let_nobody_go(tmp_path):
    make_certificate(tmp_path)
    tls = f"{LISTEN}  tls: {{certificate: {tmp_path}/cert.pem, key: {tmp_path}/key.pem}}\n"
    with Served(tmp_path, {"r1": "none"}, settings=tls) as serve:
        wait_for(lambda: serve.knows("r1"))
        connection = UnixConnection(serve.folder / "rollcall.sock")
        assert ask(connection, "GET", "/api/machines/r1").status == 200
        (tmp_path / "users").write_text("anna\n")
        serve.reload({"r1": "none"}, f"{tls}  users: {tmp_path}/users\n")
        wait_for(lambda: failures(serve) == 1)
        (tmp_path / "key.pem").rename(tmp_path / "old.pem")
        old = (tmp_path / "cert.pem").read_text()
        make_certificate(tmp_path)
        (tmp_path / "old.pem").rename(tmp_path / "key.pem")
        serve.reload({"r1": "none"}, tls)
        wait_for(lambda: failures(serve) == 2)
        assert ask(connection, "GET", "/api/machines/r1").status == 200
        assert ssl.get_server_certificate(("127.0.0.1", int(serve.places()[0]))) == old
        connection.close()
        new = make_certificate(tmp_path)
        serve.reload({"r1": "none"}, tls)
        wait_for(lambda: len(serve.places()) == 2, what="another beginning")
        assert ssl.get_server_certificate(("127.0.0.1", int(serve.places()[1]))) == new
