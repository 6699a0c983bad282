# SPDX-License-Identifier: MIT
"""An exception or NMI ends in a panic record, not in a reset that looks like another boot."""
import time

import pytest

from pxe.machine import Hardware, Machine
from tests.boot.doors import IMAGE
from tests.reader import reader

# What QEMU's monitor can do to a machine, and what the record must say of it.
CAUSES = {
    "nmi": ("nmi", 2, "non-maskable interrupt"),
    # Bank 1 of processor 0: valid, uncorrected, enabled, its context corrupt; code 5.
    "machine-check": ("mce 0 1 0xb200000000000005 0 0xdead000 0", 18, "machine check"),
}


def wait_for(machine, text):
    deadline = time.monotonic() + 10
    while text not in machine.said():
        assert time.monotonic() < deadline, machine.said()
        time.sleep(0.01)


@pytest.mark.parametrize("command, vector, what", CAUSES.values(), ids=CAUSES)
def test_monitor_s_exception_is_a_panic_and_does_not_reset(tmp_path, command, vector, what):
    with Machine(tmp_path, Hardware(nic="none"), ["-kernel", str(IMAGE), "-append",
                                                  "after=halt --"]) as machine:
        machine.wait(lambda: False, 30)
        assert b"# end" in machine.said()
        machine.command(command)
        wait_for(machine, b"# called from")
        verdict, answer = reader.judge(machine.said())
        assert verdict == reader.CRASHED
        panic = answer.record("panic")
        assert (panic["vector"], panic["what"]) == (vector, what)
        assert panic["build"] == answer.record("rollcall")["build"]
        assert f"The kernel stops here: {what}." in machine.screen()
        bank = b"# machine check bank 1  status b200000000000005  address 000000000dead000"
        assert (bank in machine.said()) == (vector == 18)
        assert machine.is_over() and machine.exit_status() is None
        assert "running" in machine.command("info status")


def test_crash_without_a_serial_port_is_on_the_screen(tmp_path):
    with Machine(tmp_path, Hardware(nic="none", serial=False), [
            "-kernel", str(IMAGE), "-append", "after=halt --"]) as machine:
        machine.wait(lambda: False, 30)
        machine.command("nmi")
        machine.wait(lambda: "The kernel stops here: non-maskable interrupt." in machine.screen(),
                     10)
        screen = machine.screen()
        assert "The kernel stops here: non-maskable interrupt." in screen
        assert any(line.startswith("called from ffffffff8") for line in screen)
