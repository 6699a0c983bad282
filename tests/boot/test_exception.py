# SPDX-License-Identifier: MIT
"""An exception or NMI ends in a line that says so, not in a reset that looks like another boot."""
import time

from pxe.machine import Hardware, Machine
from tests.boot.doors import IMAGE

LINE = "Rollcall: the processor raised exception 0x00000002 and was stopped."


def test_nmi_is_said_and_does_not_reset(tmp_path):
    with Machine(tmp_path, Hardware(nic="none"), ["-kernel", str(IMAGE)]) as machine:
        machine.wait(lambda: False, 30)
        assert b"# end" in machine.said()
        machine.command("nmi")
        deadline = time.monotonic() + 10
        while not machine.said().endswith(LINE.encode() + b"\r\n"):
            assert time.monotonic() < deadline, machine.said()
            time.sleep(0.01)
        assert machine.screen()[-1] == LINE
        assert machine.is_over() and machine.exit_status() is None
        assert "running" in machine.command("info status")
