# SPDX-License-Identifier: MIT
"""A kernel that breaks says what broke it, on the line and on the screen, and ends as the words
chose. The shell's `panic` breaks it for real in each way that ring 0 can, QEMU's monitor from
outside; what only a debugger can break is in test_panic.py."""
import re
import time
from dataclasses import dataclass

import pytest

from pxe.machine import CLOCK, FAST
from tests.boot.console import Console, booted, wait_over
from tests.reader import reader

STOPS = "# The kernel stops here: "
NO_ADDRESS, PLACE, SOME = None, "its rip", "somewhere in the kernel"
KERNEL = "0xffffffff8"
COLUMNS, ROWS = 80, 24  # of the screen; on its last row the next line begins
# A hang lasts some seconds: an instruction is a microsecond here.
FASTER = ["-accel", "tcg", "-icount", "shift=10,sleep=off", "-rtc", "clock=vm"]


@dataclass
class Crash:
    """What the record must say of `panic NAME`; `code` are the first bytes at its rip."""
    name: str
    vector: int
    what: str
    error: int = 0
    address: str = NO_ADDRESS
    code: str = ""
    pace: tuple = tuple(CLOCK)


CRASHES = [
    Crash("de", 0, "divide error", code="f7 f1"),
    Crash("db", 1, "debug exception"),
    Crash("nmi", 2, "non-maskable interrupt"),
    Crash("bp", 3, "breakpoint", code="c3"),   # it points behind the INT3, at the RET
    Crash("of", 4, "overflow", code="c3"),
    Crash("br", 5, "bound range exceeded", code="c3"),
    Crash("ud", 6, "invalid opcode", code="0f 0b"),
    Crash("nm", 7, "no coprocessor", code="d9 d0"),
    Crash("df", 8, "double fault", address="0xfffffffffffffff8", code="50"),
    Crash("ts", 10, "invalid TSS: selector 0x18 of the GDT", error=0x18, code="cd 02"),
    Crash("np", 11, "segment not present: selector 0x10 of the GDT", error=0x10, code="8e d9"),
    Crash("ss", 12, "stack fault: selector 0x10 of the GDT", error=0x10, code="8e d1"),
    Crash("gp", 13, "general protection", code="8b 00"),
    Crash("pf", 14, "page fault: read from a page that is not mapped", address="0x0",
          code="8b 00"),
    Crash("mf", 16, "floating-point error", code="9b"),
    Crash("text", 14, "page fault: write to a page that forbids it", error=0b11, address=SOME,
          code="c6 05"),
    Crash("data", 14, "page fault: instruction fetch from a page that forbids it", error=0b10001,
          address=PLACE),
    Crash("null", 14, "page fault: instruction fetch from a page that is not mapped",
          error=0b10000, address="0x0"),
    Crash("stack", 8, "stack overflow, kernel stack", address=SOME),
    Crash("hang", 46, "hang: no progress for too long", code="eb fe", pace=tuple(FASTER)),
    Crash("assert", 0, "assertion failed: rehearsed"),
]


def type_panic(machine, name):
    """What is said from the panic's first line to where the machine is over."""
    typist = Console(machine)
    typist.expect()
    typist.send(f"panic {name}")
    typist.expect(b"\r\n# panic ")
    wait_over(machine)
    said = machine.said()
    return said[said.rindex(b"\r\n# panic "):].decode("ascii").split("\r\n")[1:]


def check_record(said, crash):
    verdict, answer = reader.judge(said, "crash")
    assert verdict == reader.CRASHED, said
    record = answer.record("panic")
    heard = (record["vector"], record["what"], int(record["error"], 16))
    assert heard == (crash.vector, crash.what, crash.error)
    assert record["build"] == answer.record("rollcall")["build"]
    assert record["boot"] == answer.record("rollcall")["boot"]
    if crash.address == SOME:
        assert record["address"].startswith(KERNEL)
    else:
        assert record["address"] == (record["rip"] if crash.address == PLACE else crash.address)
    return record


def check_dump(dump, record, crash):
    """Every register, the bytes at its rip, and who called."""
    assert dump[0] == f"{STOPS}{crash.what}."
    registers = dict(re.findall(r"(\w+) +([0-9a-f]{8,16})(?= |$)", " ".join(dump[1:8])))
    assert set(registers) == {
        "rip", "rsp", "flg", "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9", "r10",
        "r11", "r12", "r13", "r14", "r15", "cr0", "cr2", "cr3", "cr4"}
    assert int(registers["rip"], 16) == int(record["rip"], 16)
    if record["address"]:
        assert int(registers["cr2"], 16) == int(record["address"], 16)
    assert dump[8].startswith(f"# code {crash.code}" if record["rip"] != "0x0" else
                              "# code: not readable there"), dump
    callers = dump[9:]
    assert callers  # from the outside it may hit where kernel_main waits: then high64 alone
    assert all(re.fullmatch(r"# called from ffffffff8[0-9a-f]{7}", line) for line in callers)


def check_screen(dump, machine):
    """The screen shows as much of the dump as it has room for."""
    rows = [line.removeprefix("# ")[at:at + COLUMNS].rstrip()
            for line in dump for at in range(0, len(line), COLUMNS)]
    shown = machine.screen()
    assert [row for row in rows[-ROWS:] if row not in shown] == [], shown


@pytest.mark.parametrize("crash", CRASHES, ids=lambda crash: crash.name)
def test_typed(tmp_path, crash):
    with booted(tmp_path, "shell=full checks=none run=crash", pace=crash.pace) as machine:
        lines = type_panic(machine, crash.name)
        record = check_record(machine.said(), crash)
        dump = [line for line in lines if line and not line.startswith("# panic ")]
        check_dump(dump, record, crash)
        check_screen(dump, machine)
        assert machine.exit_status() is None and "running" in machine.command("info status")


def test_panic_within_a_panic_is_one_line(tmp_path):
    with booted(tmp_path, "shell=full run=crash") as machine:
        lines = type_panic(machine, "nested")
        assert re.fullmatch(r"# panic within a panic: page fault: read from a page that is not "
                            r"mapped at ffffffff8[0-9a-f]{7}", lines[0])
        assert lines[1:] == [""]


def test_every_way_is_listed_and_tried(tmp_path):
    with booted(tmp_path, "shell=full") as machine:
        typist = Console(machine)
        typist.expect()
        [said] = typist.run("panic")
        assert set(said.split()[1:]) == {"nested", *(crash.name for crash in CRASHES)}


# What QEMU's monitor can do to a halted machine, and what the record must say of it.
OUTSIDE = {
    "nmi": ("nmi", Crash("", 2, "non-maskable interrupt")),
    # Bank 1 of processor 0: valid, uncorrected, enabled, its context corrupt; code 5.
    "machine-check": ("mce 0 1 0xb200000000000005 0 0xdead000 0", Crash("", 18, "machine check")),
}
BANK = "# machine check bank 1  status b200000000000005  address 000000000dead000"


@pytest.mark.parametrize("words", ["after=halt", "after=shell"])
@pytest.mark.parametrize("command, crash", OUTSIDE.values(), ids=OUTSIDE)
def test_from_outside(tmp_path, command, crash, words):
    """It doesn't reset, which would look like another boot."""
    with booted(tmp_path, f"{words} run=crash", pace=FAST) as machine:
        wait_over(machine)
        assert reader.judge(machine.said(), "crash")[0] == reader.PASS
        machine.command(command)
        typist = Console(machine)
        typist.expect(b"# called from ")
        wait_over(machine)
        dump = machine.said().decode("ascii").split("\r\n")
        dump = dump[dump.index(f"{STOPS}{crash.what}."):-1]
        assert (BANK in dump) == (crash.vector == 18)
        check_dump([line for line in dump if line != BANK], check_record(machine.said(), crash),
                   crash)
        check_screen(dump, machine)
        assert "running" in machine.command("info status")


def test_without_a_serial_port_it_is_on_the_screen(tmp_path):
    with booted(tmp_path, "after=halt", serials=("none",), pace=FAST) as machine:
        wait_over(machine)
        machine.command("nmi")
        machine.wait(lambda: any(line.startswith("called from ffffffff8")
                                 for line in machine.screen()), 10)
        wait_over(machine)
        screen = machine.screen()
        assert "The kernel stops here: non-maskable interrupt." in screen
        assert any(line.startswith("called from ffffffff8") for line in screen), screen


# A machine that hunts for its console does so until somebody answers: broken there, it has the end
# that the words chose still before it.
ENDS = [
    ("shell", None, ()),
    ("halt", None, ()),
    ("qemu", 45, ()),
    ("reboot", None, ("Reboot in 10 s.", "reboot: port 0xcf9")),
    ("poweroff", None, ("power off: ACPI PM1 control",)),
]


def hunting(folder, after, pace=FAST):
    return booted(folder, f"console=hunt after={after}", ("file",), pace)


@pytest.mark.parametrize("after, status, shows", ENDS, ids=[after for after, *_ in ENDS])
def test_end(tmp_path, after, status, shows):
    with hunting(tmp_path, after) as machine:
        Console(machine).expect(b"com1 0x3f8 57600")
        machine.command("nmi")
        # Halted, it is halted for good; the interrupts were on before.
        wait_over(machine)
        assert machine.exit_status() == status
        if status is None:
            shown = machine.screen()
            at = shown.index("The kernel stops here: non-maskable interrupt.")
            ends = [line for line in shown[at:] if line and "called from" not in line][9:]
            assert tuple(ends) == shows, shown
            is_off = "shutdown" in machine.command("info status")
            assert is_off == (after in ("reboot", "poweroff"))


def test_reboot_leaves_time_to_read(tmp_path):
    with hunting(tmp_path, "reboot", CLOCK) as machine:
        Console(machine).expect(b"com1 0x3f8 115200")
        machine.command("nmi")
        assert machine.wait(lambda: "Reboot in 10 s." in machine.screen(), 10), machine.screen()
        time.sleep(1)
        assert not machine.is_over()
