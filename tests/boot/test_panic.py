# SPDX-License-Identifier: MIT
"""A kernel that breaks says what broke it: gdb breaks it in every way that there is a line for, and
the log must hold one sealed panic record, the dump, and QEMU's end by the words."""
import pytest

from tests.boot.gdb import gdb_on_image
from tests.reader import reader

WORDS = "after=qemu run=panic --"
FAST = "-icount shift=7,sleep=off -rtc clock=vm"
# Stops in the middle of the answer, with port, screen and traps as they are then.
MIDDLE = ["hbreak people_part", "continue"]


def panic(tmp_path, *commands, pace=""):
    """(the panic record, the lines behind it) of a machine that was broken so."""
    log = tmp_path / "serial.log"
    printed = gdb_on_image(log, [*MIDDLE, *commands, "continue"], WORDS, pace)
    said = log.read_bytes()
    verdict, answer = reader.judge(said, "panic")
    assert verdict == reader.CRASHED, (printed, said)
    assert "Remote connection closed" in printed or "exited" in printed, printed
    return answer.record("panic"), said.rsplit(b"# panic {", 1)[1].decode().splitlines()[1:]


def write_byte(address):
    """gdb's commands that make the kernel write to there."""
    return [f"set $rdi = {address}", "set $rsi = 0", "set $rdx = 1", "set $rip = memset"]


@pytest.mark.parametrize("commands, vector, what", [
    (["set $rip = 0"], 14, "page fault: instruction fetch from a page that is not mapped"),
    (write_byte("8"), 14, "page fault: write to a page that is not mapped"),
    (write_byte("(long)&kernel_main"), 14, "page fault: write to a page that forbids it"),
    (["set $rip = (long)&com1"], 14, "page fault: instruction fetch from a page that forbids it"),
    (write_byte("0x8000000000000000"), 13, "general protection"),
    (["set $rsp = (long)&stack_guard + 4096"], 8, "stack overflow, kernel stack"),
], ids=["null-fetch", "null-write", "write-text", "run-data", "not-canonical", "stack"])
def test_fault_is_named(tmp_path, commands, vector, what):
    record, dump = panic(tmp_path, *commands)
    assert (record["vector"], record["what"]) == (vector, what)
    assert dump[0] == f"# The kernel stops here: {what}."
    assert dump[1].startswith(f"# rip {int(record['rip'], 16):016x} ")


def test_address_and_callers_are_told(tmp_path):
    record, dump = panic(tmp_path, *write_byte("8"))
    assert record["address"] == "0x8"
    assert any(line.startswith("# code ") for line in dump)
    assert any(line.startswith("# called from ffffffff8") for line in dump)


def test_hang_is_found(tmp_path):
    """An endless loop with interrupts on, as last words have one."""
    record, _ = panic(tmp_path, "set $rip = (long)&'last_words64.stop'", pace=FAST)
    assert record["what"] == "hang: no progress for too long"


def test_panic_within_a_panic_ends_it(tmp_path):
    _, dump = panic(tmp_path, "set $rip = 0", "hbreak backtrace_walk", "continue", "set $rip = 0")
    assert dump[-1] == ("# panic within a panic: page fault: instruction fetch from a page that is "
                        "not mapped at 0000000000000000")


def test_fault_before_anybody_listens_has_last_words(tmp_path):
    log = tmp_path / "serial.log"
    gdb_on_image(log, ["hbreak words_parse", "continue", "set $rip = 0",
                       "hbreak last_words64.stop", "continue", "kill"], WORDS)
    assert log.read_bytes() == (b"\r\nRollcall: the processor raised exception 0x0000000e and was "
                                b"stopped.\r\n")


# QEMU's TCG knows no MSR that faults.
@pytest.mark.parametrize("call, status", [
    ("try_read((void *)8, 8, (void *)($rsp - 1024))", -1),
    ("try_read((void *)&kernel_main, 4, (void *)($rsp - 1024))", 0),
    ("try_write((void *)8, 1, 0)", -1),
    ("try_write((void *)&kernel_main, 2, 0)", -1),
    ("try_write((void *)&handoff, 8, 0)", 0),
    ("try_read_msr(0xc0000080, (void *)($rsp - 1024))", 0),
])
def test_what_may_fault_does_no_harm(tmp_path, call, status):
    printed = gdb_on_image(tmp_path / "serial.log",
                           [*MIDDLE, f"print (int){call}", "continue"], WORDS)
    assert f"$1 = {status}\n" in printed, printed
    verdict, _ = reader.judge((tmp_path / "serial.log").read_bytes(), "panic")
    assert verdict == reader.INCONCLUSIVE
