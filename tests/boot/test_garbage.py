# SPDX-License-Identifier: MIT
"""The rows in garbage mean something: what nobody wrote to is the garbage that memory began as."""
from pxe.machine import Machine
from tests.boot.doors import IMAGE
from tests.boot.doors.common import BUILD
from tests.boot.row import pc

GARBAGE = BUILD / "garbage.ram"
UNTOUCHED, LENGTH = 64 << 20, 1 << 20


def test_memory_begins_as_garbage(tmp_path):
    hardware = pc(nic="none", memory_is=str(GARBAGE))
    with Machine(tmp_path, hardware, ["-kernel", str(IMAGE)]) as machine:
        machine.wait(lambda: False, 30)
        with open(GARBAGE, "rb") as garbage:
            garbage.seek(UNTOUCHED)
            assert machine.memory(UNTOUCHED, LENGTH) == garbage.read(LENGTH)
        assert b"# end" in machine.said()
