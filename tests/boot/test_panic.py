# SPDX-License-Identifier: MIT
"""A kernel that breaks where only gdb can break it: before anybody listens, in the middle of the
answer, in its own panic; and what it tries, knowing that it may fault. tests/boot/test_crash.py has
what can be typed."""
import pytest

from tests.boot.gdb import gdb_on_image
from tests.reader import reader

WORDS = "after=qemu run=panic --"
FAST = "-icount shift=7,sleep=off -rtc clock=vm"
# How gdb says that QEMU is gone.
ENDED = ["Remote connection closed", "Target disconnected", "exited"]
# Stops in the middle of the answer, with port, screen and traps as they are then.
MIDDLE = ["hbreak people_part", "continue"]


def panic(tmp_path, *commands, words=WORDS, pace=""):
    """(the panic record, the lines behind it) of a machine that was broken so."""
    log = tmp_path / "serial.log"
    printed = gdb_on_image(log, [*MIDDLE, *commands, "continue"], words, pace)
    said = log.read_bytes()
    verdict, answer = reader.judge(said, "panic")
    assert verdict == reader.CRASHED, (printed, said)
    assert any(end in printed for end in ENDED), printed
    return answer.record("panic"), said.rsplit(b"# panic {", 1)[1].decode().splitlines()[1:]


@pytest.mark.parametrize("after, ends", [
    ("qemu", []),
    ("reboot", ["# Reboot in 10 s.", "# reboot: port 0xcf9"]),
    ("poweroff", ["# power off: ACPI PM1 control"]),
])
def test_end_of_a_crash_within_the_answer(tmp_path, after, ends):
    """No shell was there yet; the line has it all, up to how the machine ends."""
    record, dump = panic(tmp_path, "set $rip = 0", words=f"after={after} run=panic --", pace=FAST)
    assert (record["vector"], record["address"]) == (14, "0x0")
    assert [line for line in dump[9:] if "called from" not in line] == ends


def test_panic_within_a_panic_ends_it(tmp_path):
    _, dump = panic(tmp_path, "set $rip = 0", "hbreak backtrace_walk", "continue", "set $rip = 0")
    assert dump[-1] == ("# panic within a panic: page fault: instruction fetch from a page that is "
                        "not mapped at 0000000000000000")


def test_third_panic_ends_the_machine_as_told_and_says_nothing(tmp_path):
    """Whatever is said breaks: the end, which would say what it does, comes all the same."""
    record, dump = panic(tmp_path, "set $rip = 0", "hbreak backtrace_walk", "continue",
                         "set $rip = 0", "hbreak log_people", "continue", "set $rip = 0",
                         "delete", words="after=poweroff run=panic --", pace=FAST)
    assert (record["vector"], record["address"]) == (14, "0x0")
    assert not any("panic within a panic" in line or "power off" in line for line in dump), dump


def test_fault_before_anybody_listens_has_last_words(tmp_path):
    log = tmp_path / "serial.log"
    gdb_on_image(log, ["hbreak words_parse", "continue", "set $rip = 0",
                       "hbreak last_words.stop", "continue", "kill"], WORDS)
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
    assert verdict == reader.PASS
