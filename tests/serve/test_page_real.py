# SPDX-License-Identifier: MIT
"""The page before the real `rollcall serve`: machines behind real sockets, whose answers were
recorded, from the first byte on the line to the tile, and from a key to the line."""
import socket
import warnings
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.serve.serving import Serve, TcpTalker, wait_for

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import crypt

REPLAY = Path(__file__).resolve().parents[1] / "replay" / "v1"
ROWS = "(document.querySelector('.xterm-rows')?.textContent ?? '')"
HOSTILE = b"\x1b]0;x\x07\x1b[c\x1b[6n\x1b[>q\x1bP$qm\x1b\\<img src=x onerror=alert(1)>\r\n"


def state_of(name):
    return f"document.querySelector('.tile[data-name={name}]')?.dataset.state"


class Machine(TcpTalker):
    """One that gives recorded answers."""

    def answer(self, name):
        self.peer.sendall((REPLAY / f"{name}.log").read_bytes().replace(b"\n", b"\r\n"))

    def tell(self, data):
        self.peer.sendall(data)


class Lab(Serve):
    """With users, on a port that is free: the same for each desk of it."""

    def __init__(self, folder, machines):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}/"
        users = folder / "users"
        users.write_text("anna:" + crypt.crypt("secret", "$6$rounds=1000$saltsalt") + "\n")
        super().__init__(folder, machines,
                         settings=f"  listen: ['{self.address[7:-1]}']\n  users: '{users}'\n")

    def __enter__(self):
        super().__enter__()
        wait_for(lambda: self.address in self.errors, what="the page")
        return self

    @property
    def signed_in(self):
        return self.address.replace("http://", "http://anna:secret@") + "login"


@pytest.fixture
def lab(tmp_path):
    machines = {name: Machine() for name in ("r17", "r18")}
    entries = {"r17": {"source": machines["r17"].source, "type": "people", "place": "rack 3"},
               "r18": machines["r18"].source, "kiosk": "none"}
    with Lab(tmp_path, entries) as running:
        for machine in machines.values():
            wait_for(machine.meet, what="a connection")
        running.machines = machines
        yield running
    for machine in machines.values():
        machine.close()


def test_from_the_line_to_the_tile(browser, lab):
    browser.open(lab.address)
    browser.until(f"{state_of('r17')} === 'unheard' && {state_of('kiosk')} === 'screen'")
    lab.machines["r17"].answer("failed")
    lab.machines["r18"].answer("whole")
    browser.until(f"{state_of('r17')} === 'fail' && {state_of('r18')} === 'pass'")
    assert browser.js("return document.title;").startswith("(1 ill)")
    browser.click(".tile[data-name=r17]")
    browser.until("document.querySelectorAll('.check').length === 18")
    browser.until(f"{ROWS}.includes('is ILL')")
    assert "cpu.features" in browser.text("#checks .check")
    assert "QEMU" in browser.text("#inventory")
    assert browser.js("return document.querySelectorAll('.boot').length;") == 1
    assert browser.text("#writer") == "Sign in to type here."
    lab.machines["r17"].tell(HOSTILE)
    browser.until(f"{ROWS}.includes('onerror')")
    lab.kill("desk")
    browser.until("document.body.dataset.live !== 'open'")
    lab.machines["r17"].answer("crashed")
    browser.until("document.body.dataset.live === 'open'")
    browser.until("document.getElementById('machine-state').textContent.startsWith('crashed')")
    browser.until("document.querySelectorAll('.boot').length === 2")


def test_from_a_key_to_the_line(browser, lab):
    machine = lab.machines["r17"]
    browser.open(lab.signed_in)
    browser.until("document.getElementById('user').textContent === 'signed in as anna'")
    browser.js("location.hash = '#/r17';")
    browser.until("document.querySelector('.xterm-rows') !== null")
    browser.until("!document.getElementById('take').disabled")
    browser.click("#take")
    browser.until("document.getElementById('writer').textContent.startsWith('You type here')")
    machine.tell(HOSTILE)
    browser.until(f"{ROWS}.includes('onerror')")
    browser.press("help ü", Keys.ENTER)
    browser.chord([Keys.CONTROL], "c")
    wait_for(lambda: machine.hear() == "help ü\r".encode() + b"\x03", what="what was typed")
    browser.click("#take")
    browser.until("document.getElementById('console-note').textContent.includes('gave back')")
    browser.press("x")
    machine.tell(b"and then\r\n")
    browser.until(f"{ROWS}.includes('and then')")
    assert machine.hear() == "help ü\r".encode() + b"\x03"
    browser.driver.get_log("browser")  # the refusal before the login
