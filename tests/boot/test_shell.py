# SPDX-License-Identifier: MIT
"""What the shell is for: when it comes, what each command answers, what the safe shell refuses, and
that neither noise nor another shell on the line keeps it busy. test_console.py has how one types
into it."""
import contextlib
import re
import time

import pytest

from pxe.machine import CLOCK, FAST, HALTED, PROMPT
from tests.boot.console import Console, ConsoleError, booted, wait_over
from tests.reader import reader

ANSWERED = b" checks.\r\n"  # at the end of the answer's last line
NUMBER = r"0x[0-9a-f]+"
NEEDS_FULL = ["needs shell=full"]


def at_prompt(machine, **typing):
    """After all that comes by itself."""
    typist = Console(machine, **typing)
    assert typist.expect().endswith(ANSWERED + PROMPT)
    return typist


@pytest.fixture(scope="module")
def safe(tmp_path_factory):
    """One machine for the tests that leave it at its prompt."""
    with booted(tmp_path_factory.mktemp("safe"), "run=shell") as machine:
        Console(machine).expect()
        yield machine


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    with booted(tmp_path_factory.mktemp("full"), "shell=full") as machine:
        Console(machine).expect()
        yield machine


def console(machine, **typing):
    """At the prompt that another test left."""
    typist = Console(machine, **typing)
    typist.send("")
    typist.settle(0.1)
    return typist


# What each says, as regular expressions of its lines; the last one repeats.
SAFE = {
    "": [],
    "help": [r"- acpi .+: .+", r"- .+: .+"],
    "help mem": [r"- mem map: .+", r"- mem read ADDRESS .+", r"- mem write .+\(shell=full\)"],
    "echo one  two": ["one two"],
    "echo one; echo two": ["one", "two"],
    "cpu": ["vendor: AuthenticAMD", "name: QEMU Virtual CPU.*", "hypervisor: tcg",
            r"family 15 model 107 stepping \d+", "has: nx.*"],
    "acpi": [r"- FACP [0-9a-f]{8} \d+ bytes, revision \d+, BOCHS BXPC: sound",
             r"- [A-Z]{4} [0-9a-f]{8} \d+ bytes, revision \d+, BOCHS BXPC: sound"],
    "acpi HPET": [r"00000000 48 50 45 54 38 00 00 00 01( [0-9a-f]{2}){7} HPET8\.{4}.{7}",
                  r"000000[123]0( [0-9a-f]{2}){8}.+"],
    "acpi APIC 2": ["there is no such table"],
    "acpi HPET 0": [r"usage: acpi \[SIGNATURE\] \[NUMBER\]: .+"],
    "cpuid 0": ["eax 0000000d ebx 68747541 ecx 444d4163 edx 69746e65"],
    "cpuid 0x80000000 0": ["eax 80000[0-9a-f]{3} ebx .* ecx .* edx .*"],
    "msr read 0x1b": ["0xfee00900"],
    "time": [r"up: \d+\.\d{6} s", r"tsc: \d{8,11} Hz \(pit\)",
             r"rtc: 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d"],
    "mem map": [r"0000000000000000 to 000000000009fbff RAM",
                r"[0-9a-f]{16} to [0-9a-f]{16} (RAM|reserved)"],
    # The reset vector: a far jump.
    "mem read 0xffff0 16": [r"000ffff0 ea( [0-9a-f]{2}){15} .{16}"],
    "mem read 0xffffffff80000000 5": [r"ffffffff80000000( [0-9a-f]{2}){5} +.{5}"],
    "mem read 0xffffffff00000000": ["ffffffff00000000 can't be read"],
    "smbios": [r"0x0000 type 0, \d+ bytes: SeaBIOS", r"0x0100 type 1, \d+ bytes: QEMU",
               r"0x[0-9a-f]{4} type \d+, \d+ bytes: .*"],
    "smbios 0x100": [r"[0-9a-f]{8} 01 1b 00 01( [0-9a-f]{2}){12} .{16}",
                     r"[0-9a-f]{8}( [0-9a-f]{2})+ .+", r"[0-9a-f]{8}( [0-9a-f]{2})+ .+",
                     r"[0-9a-f]{8}( [0-9a-f]{2})+ .+", r"[0-9a-f]{8}( [0-9a-f]{2})+ .+",
                     r"[0-9a-f]{8}( [0-9a-f]{2})+ +.+", "string 1: QEMU",
                     r"string 2: Standard PC .*", r"string 3: pc-i440fx-7.2"],
    "smbios 0xabcd": ["no structure has this handle"],
    "log": ["", "Hello World!", ".+"],
    "go": ["the answer was given, see: again"],
    "resend 1 99": [r"# = # port \{.*\} @1:[0-9a-f]{8}", "# gone 99"],
    "resend": [r"# = # rollcall \{.*\} @0:[0-9a-f]{8}",
               r"# = (# [a-z]+ \{.*\}|ok \d+ [a-z0-9_.]+ # .*) @[0-9]+:[0-9a-f]{8}"],
    "resend x": [r"usage: resend \[NUMBERS\].*"],
    "show": ["- rollcall", "- [a-z]+"],
    "show memory": [r"# memory \{.*\} @[0-9]+:[0-9a-f]{8}"],
    "show nonesuch": [r"usage: show \[KIND\].*"],
    "check": [r"- [a-z_0-9]+\.[a-z_0-9]+ \((quick|full|risky)\): .+"],
    "check image.rights": [r'# check \{"check":"image.rights","outcome":"pass","text":"four '
                           r'faults came, \d+ .s"\} @[0-9]+:[0-9a-f]{8}'],
    "check nonesuch": [r"usage: check \[NAMES\].*"],
    "mem": ["usage: mem map.*", "usage: mem .+"],
    "poweroff now": ["usage: poweroff.*"],
    "mem read": [r"usage: mem read ADDRESS \[COUNT\].*"],
    "frobnicate": ["frobnicate: unknown command, try help"],
}


@pytest.mark.parametrize("command", SAFE)
def test_command_answers(safe, command):
    said, expected = console(safe).run(command), SAFE[command]
    if not expected:
        assert said == []
        return
    assert len(said) >= len(expected), said
    expected = expected + expected[-1:] * (len(said) - len(expected))
    assert all(re.fullmatch(*pair) for pair in zip(expected, said)), said


def test_help_knows_every_command(safe):
    names = {line[2:].split(":")[0] for line in console(safe).run("help")}
    tried = {"acpi", "again", "check", "cpu", "echo", "go", "halt", "help", "log", "panic", "pci",
             "poweroff", "reboot", "resend", "show", "smbios", "time"}
    assert {name.split(" ")[0] for name in names} == tried | {"cpuid", "io", "mem", "msr"}


@pytest.mark.parametrize("command", [
    "io read 0x71", "io write 0xf4 0x20", "mem write 0x90000 1 0x5a", "msr write 0x277 0",
    "panic", "panic ud"])
def test_safe_shell_refuses(safe, command):
    assert console(safe).run(command) == NEEDS_FULL
    assert safe.exit_status() is None


@pytest.mark.parametrize("write, read, before", [
    ("mem write 0x90000 1 0x5a", "mem read 0x90000 1", "00"),
    ("msr write 0xc0000101 0x1234", "msr read 0xc0000101", "0x0"),
])
def test_refused_is_not_done(safe, write, read, before):
    typist = console(safe)
    [said] = typist.run(read)
    assert before in said
    assert typist.run(write) == NEEDS_FULL
    assert typist.run(read) == [said]


@pytest.mark.parametrize("write, read, said", [
    ("mem write 0x90000 4 0x5a6b7c8d", "mem read 0x90000 4", r"00090000 8d 7c 6b 5a +.\|kZ"),
    ("msr write 0xc0000101 0x1234", "msr read 0xc0000101", "0x1234"),
    ("io write 0x3ff 0x5a", "io read 0x3ff", "0x5a"),  # COM1's scratch register
])
def test_full_shell_does_it(full, write, read, said):
    typist = console(full)
    assert typist.run(write) == []
    [line] = typist.run(read)
    assert re.fullmatch(said, line), line


def test_full_shell_may_end_qemu(tmp_path):
    with booted(tmp_path, "shell=full") as machine:
        typist = at_prompt(machine)
        typist.send("io write 0xf4 0x20")
        with pytest.raises(ConsoleError, match="QEMU ended"):
            typist.expect(b"no prompt")
        assert machine.exit_status() == 0x41


def test_shell_off_halts(tmp_path):
    with booted(tmp_path, "shell=off after=shell", pace=FAST) as machine:
        wait_over(machine)
        assert machine.said().endswith(ANSWERED)
        assert HALTED.search(machine.command("info registers"))


WAITS = b"\r\nthe answer waits: 10 s without a key give it, or go\r\n"
TRIES = 6


@contextlib.contextmanager
def early(folder, pace):
    """At the prompt of a boot during which somebody pressed a key. The machine hunts for its
    console, so there is all the time for that: Enter chooses the port. QEMU gives it the next key
    only then, and on a busy host not before the kernel looks for one: such a boot is done anew."""
    for number in range(TRIES):
        with booted(folder / str(number), "console=hunt run=early", pace=pace) as machine:
            typist = Console(machine)
            typist.expect(b"com1 0x3f8 115200\r\n")
            machine.type(b"\r" + b" " * 40)
            if WAITS in (heard := typist.expect()):
                assert b"# end" not in heard
                yield machine, typist
                return
    pytest.fail(f"no early prompt in {TRIES} boots; heard: {heard!r}")


def check_late_answer(machine, typist):
    typist.expect(ANSWERED + PROMPT)
    verdict, answer = reader.judge(machine.said(), "early")
    assert verdict == reader.PASS, machine.said()
    assert len(answer.lines) >= 7


def test_key_during_the_boot_and_go(tmp_path):
    with early(tmp_path, CLOCK) as (machine, typist):
        typist.send("echo here")
        typist.expect(b"\r\nhere\r\n" + PROMPT)
        typist.send("go")
        check_late_answer(machine, typist)


def test_key_during_the_boot_and_silence(tmp_path):
    with early(tmp_path, FAST) as (machine, typist):
        typist.expect(b"\r\nnobody asks: here is the answer\r\n")
        check_late_answer(machine, typist)


def test_half_a_second_between_bytes(safe):
    typist = console(safe, pause=0.5)
    assert typist.run("cpuid 0") == ["eax 0000000d ebx 68747541 ecx 444d4163 edx 69746e65"]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"], ids=["CR", "LF", "CRLF"])
def test_two_kilobytes_at_once(safe, end):
    typist = console(safe)
    lines = [f"echo line {number} of a paste" for number in range(2048 // 24)]
    safe.type(b"".join(line.encode() + end for line in lines))
    for line in lines:
        heard = typist.expect(b"\r\n" + line[5:].encode() + b"\r\n" + PROMPT)
        assert b"unknown" not in heard and b"lost" not in heard


def test_slow_line(tmp_path):
    with booted(tmp_path, "console=com1,9600n8 run=shell") as machine:
        typist = at_prompt(machine)
        answer = reader.judge(machine.said(), "shell")[1]
        assert answer.record("port")["baud"] == 9600
        assert typist.run("echo slow") == ["slow"]


@pytest.mark.parametrize("keys, said", [
    (b"echo one\x1b[D\x1b[DX\r", b"oXne"),                     # left
    (b"echo one\x1bOD\x08\r", b"oe"),                          # left, backspace
    (b"cho one\x01e\x05!\r", b"one!"),                         # start, end
    (b"cho one\x1b[He\x1b[F!\r", b"one!"),
    (b"xecho one\x1b[1~\x1b[3~\r", b"one"),                    # home, delete
    (b"echo one two\x17three\r", b"one three"),                # a word
    (b"garbage\x15echo one\r", b"one"),                        # the line
    (b"echo one two\x02\x02\x02\x0b\r", b"one"),               # the rest
    (b"echo old\r\x1b[A\x7f\x7f\x7fnew\r", b"new"),            # history, DEL
    (b"echo a\recho b\r\x10\x10\r", b"a"),
    (b"echo a\recho b\r\x1b[A\x1b[A\x1b[B\r", b"b"),
    (b"ec\tone\r", b"one"),                                    # completion
])
def test_keys(safe, keys, said):
    typist = console(safe)
    safe.type(keys)
    heard = typist.settle(0.2)
    assert heard.endswith(b"\r\n" + said + b"\r\n" + PROMPT), heard


def test_ctrl_c_drops_the_line(safe):
    typist = console(safe)
    safe.type(b"poweroff\x03")
    assert typist.settle(0.2) == b"poweroff\r\n" + PROMPT


def test_input_that_was_lost_is_said(safe):
    """More than there is room for, while a command has the machine."""
    typist = console(safe)
    safe.type(b";".join([b"mem read 0 4096"] * 7) + b"\r" + b"echo lost\r" * 3000)
    heard = typist.settle()
    assert b"\r\ninput was lost: type it again\r\n" in heard
    typist.send("")
    typist.settle()
    assert typist.run("echo well") == ["well"]


def test_noise_is_not_talked_to(safe):
    typist = console(safe)
    for word in ["one", "two"]:
        assert typist.run(word) == [f"{word}: unknown command, try help"]
    typist.send("three")
    typist.expect(b"\r\nthree such lines in a row: silent until Enter comes alone\r\n")
    typist.send("echo anybody there")
    typist.send("four")
    assert typist.quiet(0.3) == b""
    typist.send("")
    assert typist.expect() == PROMPT
    assert typist.run("echo well") == ["well"]


def connect(left, right, seconds):
    """Wires the machines' lines, until both were quiet for a second; how many bytes each said."""
    sent, quiet_since, deadline = [0, 0], time.monotonic(), time.monotonic() + seconds
    while time.monotonic() - quiet_since < 1:
        assert time.monotonic() < deadline, (sent, left.said()[-300:], right.said()[-300:])
        for number, (one, other) in enumerate([(left, right), (right, left)]):
            said = one.said()[sent[number]:]
            if said:
                other.type(said)
                sent[number] += len(said)
                quiet_since = time.monotonic()
        time.sleep(0.01)
    return sent


def test_two_machines_on_one_line_fall_silent(tmp_path):
    with booted(tmp_path / "left") as left, booted(tmp_path / "right") as right:
        assert max(connect(left, right, 30)) < 20000
        for machine in (left, right):
            typist = Console(machine)
            typist.skip()
            typist.send("")
            typist.expect()
            assert typist.run("echo well") == ["well"]


def test_idle_shell_leaves_the_processor_alone(tmp_path):
    with booted(tmp_path) as machine:
        at_prompt(machine)
        before, samples = machine.cpu_seconds(), []
        end = time.monotonic() + 1
        while time.monotonic() < end:
            samples.append("HLT=1" in machine.command("info registers"))
            time.sleep(0.02)
        assert samples.count(True) > len(samples) * 0.7, samples
        assert machine.cpu_seconds() - before < 0.5
