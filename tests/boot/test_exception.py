# SPDX-License-Identifier: MIT
"""An exception or NMI ends in a panic record, not in a reset that looks like another boot."""
import time

from pxe.machine import Hardware, Machine
from tests.boot.doors import IMAGE
from tests.reader import reader



def test_nmi_is_a_panic_and_does_not_reset(tmp_path):
    with Machine(tmp_path, Hardware(nic="none"), ["-kernel", str(IMAGE)]) as machine:
        machine.wait(lambda: False, 30)
        assert b"# end" in machine.said()
        machine.command("nmi")
        deadline = time.monotonic() + 10
        while b"# called from" not in machine.said():
            assert time.monotonic() < deadline, machine.said()
            time.sleep(0.01)
        verdict, answer = reader.judge(machine.said())
        assert verdict == reader.CRASHED
        panic = answer.record("panic")
        assert (panic["vector"], panic["what"]) == (2, "non-maskable interrupt")
        assert panic["build"] == answer.record("rollcall")["build"]
        assert "The kernel stops here: non-maskable interrupt." in machine.screen()
        assert machine.is_over() and machine.exit_status() is None
        assert "running" in machine.command("info status")
