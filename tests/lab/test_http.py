# SPDX-License-Identifier: MIT
"""The HTTP server that deploy/install --http starts, asked over the network as firmware asks."""
import contextlib
import http.client
import socket

import pytest

from tests.deploy import artefacts
from tests.lab.network import SERVER, Lab, until, why_not

SECONDS = 10

reason = why_not()
pytestmark = pytest.mark.skipif(reason is not None, reason=reason or "")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    image = tmp_path_factory.mktemp("http") / "image"
    image.write_bytes(artefacts.image())
    with Lab(options=[f"--image={image}", "--http"]) as lab:
        yield lab


@contextlib.contextmanager
def connection(lab):
    with lab.inside():
        asked = http.client.HTTPConnection(SERVER, timeout=SECONDS)
        asked.connect()
    with contextlib.closing(asked):
        yield asked


def ask(asked, method, path):
    """(status, headers, body)"""
    asked.request(method, path)
    answer = asked.getresponse()
    return answer.status, answer.headers, answer.read()


def test_image_has_its_name_and_type(lab):
    """As UEFI does: its size first, then the file, on one connection."""
    with connection(lab) as asked:
        status, head, body = ask(asked, "HEAD", "/rollcall.efi")
        assert (status, body) == (200, b"")
        assert int(head["Content-Length"]) == len(artefacts.image())
        assert head["Content-Type"] == "application/efi"
        status, head, body = ask(asked, "GET", "/rollcall.efi")
        assert (status, head["Content-Type"], body) == (200, "application/efi", artefacts.image())


@pytest.mark.parametrize("path, kind", [("/rollcall.bin", "application/octet-stream"),
                                        ("/rollcall.ipxe", "text/plain")])
def test_whatever_tftp_serves(lab, path, kind):
    with connection(lab) as asked:
        status, head, body = ask(asked, "GET", path)
    assert (status, head["Content-Type"]) == (200, kind)
    assert body == (lab.tftp / path[1:]).read_bytes()


@pytest.mark.parametrize("path", ["/", "/nothing", "/../../../etc/rollcall/machines",
                                  "//etc/passwd",
                                  "/%2e%2e/%2e%2e/%2e%2e/etc/rollcall/machines", "/rollcall.efi/"])
def test_nothing_else(lab, path):
    with connection(lab) as asked:
        assert ask(asked, "GET", path)[0] == 404


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_nothing_is_written(lab, method):
    before = sorted(lab.tftp.iterdir())
    with connection(lab) as asked:
        assert ask(asked, method, "/rollcall.efi")[0] == 501
    assert sorted(lab.tftp.iterdir()) == before


def test_one_client_does_not_keep_another_waiting(lab):
    with connection(lab) as silent, connection(lab) as asked:
        assert silent.sock is not None
        assert ask(asked, "GET", "/rollcall.efi")[0] == 200


def test_client_that_hangs_up_costs_one_line(lab):
    with connection(lab) as asked:
        ask(asked, "HEAD", "/rollcall.bin")
        asked.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    until(lambda: "Connection reset by peer" in lab.http_log(), "the server heard no reset")
    assert "Traceback" not in lab.http_log()


def test_address_may_come_late(lab):
    """The server listens before the interface has its address."""
    command = [*lab.qemu_prefix(), "/usr/bin/python3", "-I",
               str(lab.root / "usr/local/lib/rollcall/http_server.py"), "--address", "10.99.0.1",
               "--folder", str(lab.tftp)]
    lab.run_server(command, lab.folder / "late.log", "at http://10.99.0.1:80/")
