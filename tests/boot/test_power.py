# SPDX-License-Identifier: MIT
"""How the machine ends: by whatever way it has, each said before it is tried, and never in another
way than the one that was asked for."""
from dataclasses import dataclass

import pytest

from pxe.machine import FAST
from tests.boot.console import Console, booted, wait_over

OFF, RESET, HALTED = "guest-shutdown", "guest-reset", None
PORTS = [f"# power off: port {port}" for port in ("0xb004", "0x604", "0x4004")]
NO_WAY = [*PORTS, "# power off: no way worked; the machine halts"]
PM1 = "# power off: ACPI PM1 control"
REGISTER = "# reboot: ACPI reset register"
CF9, KEYBOARD, TRIPLE = "# reboot: port 0xcf9", "# reboot: keyboard controller", \
    "# reboot: triple fault"


@dataclass
class End:
    machine: str
    after: str
    by: str
    says: list

    def __str__(self):
        return f"{self.machine}-{self.after}"


ENDS = [
    End("pc", "poweroff", OFF, [PM1]),
    End("q35", "poweroff", OFF, [PM1]),
    End("microvm,acpi=on", "poweroff", OFF, ["# power off: ACPI sleep control"]),
    End("pc,acpi=off", "poweroff", HALTED, NO_WAY),
    End("isapc", "poweroff", HALTED, NO_WAY),
    # A PC as old as PCI has no reset register in its tables.
    End("pc", "reboot", RESET, [CF9]),
    End("q35", "reboot", RESET, [REGISTER]),
    End("microvm,acpi=on", "reboot", RESET, [REGISTER]),
    End("q35,acpi=off", "reboot", RESET, [CF9]),
    End("isapc", "reboot", RESET, [CF9, KEYBOARD]),
    End("isapc,i8042=off", "reboot", RESET, [CF9, KEYBOARD, TRIPLE]),
    End("microvm,acpi=off", "reboot", RESET, [CF9, KEYBOARD, TRIPLE]),
    End("pc", "halt", HALTED, []),
]


def said_behind_the_answer(machine):
    """The lines behind the one that tells people the verdict."""
    lines = machine.said().decode("ascii").split("\r\n")
    last = max(number for number, line in enumerate(lines) if line.startswith("# end "))
    return [line for line in lines[last + 2:] if line]


@pytest.mark.parametrize("end", ENDS, ids=str)
def test_after(tmp_path, end):
    screen = "none" if end.machine.startswith("microvm") else "std"
    with booted(tmp_path, f"after={end.after}", ("file",), FAST, machine=end.machine,
                screen=screen) as machine:
        wait_over(machine)
        assert said_behind_the_answer(machine) == end.says
        assert machine.off_by() == end.by


@pytest.mark.parametrize("machine, command, by, says", [
    ("pc", "poweroff", OFF, [PM1]),
    ("q35", "poweroff", OFF, [PM1]),
    ("pc", "reboot", RESET, [CF9]),
    ("q35", "reboot", RESET, [REGISTER]),
    ("pc", "halt", HALTED, ["halted"]),
])
def test_typed(tmp_path, machine, command, by, says):
    """The safe shell may do it, too."""
    with booted(tmp_path, machine=machine) as machine:
        typist = Console(machine)
        typist.expect()
        typist.send(command)
        typist.expect(f"{command}\r\n{says[-1]}\r\n".encode())
        wait_over(machine)
        assert said_behind_the_answer(machine)[1:] == says
        assert machine.off_by() == by
