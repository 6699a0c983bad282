# SPDX-License-Identifier: MIT
"""Nobody knows which port the cable is in, and at which rate: the machine says on each in turn
which it is, and goes on where somebody presses Enter."""
import pytest

from pxe.machine import FAST
from tests.boot.console import Console, booted, wait_over
from tests.reader import reader

RATES = [115200, 57600, 38400, 19200, 9600]
PORTS = {0: "com1 0x3f8", 1: "com2 0x2f8"}


def named(port, rate):
    return f"\r\nHello World! {PORTS[port]} {rate}\r\n".encode()


def test_each_port_names_itself_at_each_rate(tmp_path):
    """And again from the first, until somebody answers."""
    with booted(tmp_path, "console=hunt", ("file", "file"), FAST) as machine:
        for port in PORTS:
            listener = Console(machine, port)
            for rate in [*RATES, *RATES]:
                assert listener.expect(named(port, rate)) == named(port, rate)
        assert "Hello World!" in machine.screen()


@pytest.mark.parametrize("port, number", [(0, 0), (1, 1), (1, 4)])
def test_enter_chooses(tmp_path, port, number):
    with booted(tmp_path, "console=hunt run=hunt", ("typed", "typed")) as machine:
        typist, rate = Console(machine, port), RATES[number]
        typist.expect(named(port, rate))
        typist.type(b"x\r")  # at a wrong rate noise comes, which is no Enter
        heard = typist.expect()
        verdict, answer = reader.judge(heard, "hunt")
        assert verdict == reader.PASS, heard
        [(_, _, said)] = answer.records("port")
        assert (said["name"], said["why"], said["baud"]) == (PORTS[port][:4], "hunt", rate)
        assert said["also"] == [PORTS[1 - port][:4]]
        assert machine.said(1 - port) == b"".join(
            named(1 - port, rate) for rate in RATES[:number + 1])
        assert typist.run("echo here") == ["here"]


def test_without_a_port_it_goes_on(tmp_path):
    with booted(tmp_path, "console=hunt after=halt", ("none",), FAST) as machine:
        wait_over(machine)
        assert any("): pass, " in line for line in machine.screen())
