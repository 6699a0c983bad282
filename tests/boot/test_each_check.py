# SPDX-License-Identifier: MIT
"""The checks on machines that QEMU plays: how each ends on a good one, and one way at least to make
it fail, where QEMU, or gdb, can break what it looks at. What only a model can break is in
tests/unit."""
import re
import subprocess
from dataclasses import dataclass, field

import pytest

from pxe.machine import FAST, Hardware, Machine
from tests.boot import acpi_tables
from tests.boot.console import wait_over
from tests.boot.doors.common import BUILD, IMAGE
from tests.boot.gdb import gdb_on_image
from tests.reader import reader

RESULT = re.compile(r"(not )?ok [0-9]+ ([a-z0-9_.]+) # (.*) @[0-9]+:[0-9a-f]{8}")
EXACT = ["-accel", "tcg", "-icount", "shift=0,sleep=off", "-rtc", "clock=vm"]
QUICK_MS = 30  # of guest time, for all that is here; an instruction is a nanosecond
OURS = ("clock.", "cpu.", "firmware.", "image.crc", "memory.", "serial.")
SPARSE_64G = dict(memory="64G", memory_is="sparse")
NO_APIC = "qemu64,-apic"


@dataclass
class Heard:
    """How each check ended, `name: (fails, text)`, and the records."""
    results: dict
    answer: reader.Boot
    verdict: int

    def records(self, kind):
        return [record for _, _, record in self.answer.records(kind)]


def understood(said):
    verdict, answer = reader.judge(said)
    results = {match[2]: (bool(match[1]), match[3])
               for match in RESULT.finditer(said.decode("latin-1"))}
    return Heard(results, answer, verdict)


def run(folder, words="", arguments=(), boot=None, pace=FAST, before=None, **hardware):
    """The answer of a machine by -kernel; `before` is done to it before its first instruction."""
    boot = boot or ["-kernel", str(IMAGE), "-append", f"after=halt {words} --"]
    with Machine(folder, Hardware(nic="none", **hardware), [*boot, *arguments], pace=pace,
                 paused=before is not None) as machine:
        if before:
            before(machine)
        wait_over(machine, 60)
        return understood(machine.said())


@dataclass
class Good:
    """A machine that passes; its checks that end otherwise than by "passes", and what they say."""
    name: str
    hardware: dict
    says: dict = field(default_factory=dict)


NO_ACPI = {"firmware.acpi": "SKIP no ACPI"}
A_GHZ = "(999|1000)[0-9]{3} kHz"  # QEMU's, where it counts instructions
ALONE = {"clock.tsc": r"SKIP pit is the only other clock"}
MICROVM = "microvm,isa-serial=on"

GOOD = [
    Good("pc", {}, {
        "clock.rtc": "a flag after 9[78][0-9] us of 977", "memory.map": "127 MiB of RAM, "
        "128 MiB by SMBIOS", "clock.tsc": f"{A_GHZ} by pit, hpet, pm timer, at most ",
        "cpu.banks": "10 banks, 0 with an old error",
        "serial.loopback": "16 bytes came back, no line rate to judge"}),
    Good("q35", dict(machine="q35"), {"firmware.acpi": "6 tables sum up"}),
    Good("uefi", dict(machine="q35", firmware="uefi"), {"firmware.acpi": "7 tables sum up"}),
    Good("isapc", dict(machine="isapc"), {**NO_ACPI, **ALONE}),
    Good("microvm", dict(machine=MICROVM, screen="none"),
         {**ALONE, "firmware.smbios": "SKIP no SMBIOS",
          "memory.map": "127 MiB of RAM, SMBIOS doesn't count"}),
    Good("microvm-without-clocks", dict(machine=f"{MICROVM},rtc=off,pit=off,pic=off",
                                        screen="none"),
         {"clock.rtc": "SKIP no RTC", "clock.tsc": "SKIP no other clock",
          "firmware.smbios": "SKIP no SMBIOS"}),
    Good("no-hpet", dict(machine="pc,hpet=off"),
         {"clock.tsc": f"{A_GHZ} by pit, pm timer, "}),
    Good("no-acpi", dict(machine="pc,acpi=off"), {**NO_ACPI, **ALONE}),
    Good("processors", dict(cpus=4)),
    Good("cpu-max", dict(cpu="max")),
    Good("cpu-nehalem", dict(cpu="Nehalem")),
    Good("cpu-without-mca", dict(cpu="qemu64,-mca"),
         {"cpu.banks": "SKIP no machine-check banks"}),
    Good("memory-4M", dict(memory="4M"),
         {"memory.map": "3 MiB of RAM, 4 MiB by SMBIOS",
          "memory.address": "18 address lines"}),
    Good("memory-64G", SPARSE_64G,
         {"memory.map": "65535 MiB of RAM, 65536 MiB by SMBIOS",
          "memory.address": "33 address lines", "memory.sample": "[0-9]+ KiB of 65533 MiB"}),
    Good("memory-64G-uefi", dict(machine="q35", firmware="uefi", **SPARSE_64G),
         {"memory.address": "33 address lines"}),
]


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.name)
def test_good_machine(tmp_path, good):
    boot = ["-kernel", str(IMAGE), "-append", "after=halt --"]
    heard = run(tmp_path, boot=boot, **good.hardware)
    assert heard.verdict == reader.PASS, heard.results
    assert len(heard.results) >= 16
    assert not heard.records("note") and not heard.records("fault")
    for name in filter(lambda name: name.startswith(OURS), heard.results):
        failed, text = heard.results[name]
        assert not failed
        assert re.match(good.says.get(name, "(?!SKIP)"), text), (name, text)


def milliseconds(text):
    number, unit = re.search(r", ([0-9]+) (us|ms)$", text).groups()
    return int(number) / 1000 if unit == "us" else int(number) + 1


def test_all_quick_ones_take_little_time(tmp_path):
    heard = run(tmp_path, pace=EXACT)
    took = {name: milliseconds(text) for name, (_, text) in heard.results.items()
            if name.startswith(OURS)}
    assert len(took) == 15
    assert sum(took.values()) <= QUICK_MS, took
    assert re.match("1024 KiB of 125 MiB", heard.results["memory.sample"][1])


def fails(heard, name, text):
    """Exactly this check fails, and says why."""
    assert heard.verdict == reader.FAIL
    assert heard.answer.record("end")["why"] == name
    assert [other for other, (failed, _) in heard.results.items() if failed] == [name]
    assert re.match(text, heard.results[name][1]), heard.results[name]


def test_processor_without_a_feature(tmp_path):
    heard = run(tmp_path, cpu="qemu64,-sse2")
    fails(heard, "cpu.features", "missing: sse2, ")
    skipped = {name: text for name, (_, text) in heard.results.items() if "SKIP" in text}
    assert skipped["cpu.sse2"] == "SKIP no SSE2"
    assert skipped["memory.sample"] == "SKIP no memory that can be tested"


def test_processor_without_apic(tmp_path):
    heard = run(tmp_path, cpu=NO_APIC)
    fails(heard, "cpu.features", "missing: apic, ")
    assert heard.results["clock.timer"][1] == "SKIP no local APIC"


def test_no_execute_bit_that_is_not_there_is_noted(tmp_path):
    heard = run(tmp_path, words="checks=cpu", cpu="qemu64,-nx")
    assert heard.verdict == reader.PASS
    assert [note["check"] for note in heard.records("note")] == ["cpu.features"]


def test_old_error_in_a_bank_is_noted(tmp_path):
    """Bank 3 of processor 0: valid, corrected, with an address."""
    def inject(machine):
        machine.command("mce 0 3 0x9400000000000009 0 0x12345680 0")
        machine.command("cont")
    heard = run(tmp_path, before=inject)
    assert heard.verdict == reader.PASS
    [note] = heard.records("note")
    assert note["check"] == "cpu.banks"
    assert note["text"] == ("bank 3 holds an old error, corrected: status 0x9400000000000009, "
                            "address 0x12345680")
    assert heard.results["cpu.banks"][1].startswith("10 banks, 1 with an old error")


def test_clock_that_stands_still_is_noted(tmp_path):
    """As the RTC of QEMU seems to, where its interrupt isn't asked for: on bare metal it isn't."""
    heard = run(tmp_path, cpu="qemu64,-hypervisor", pace=EXACT)
    assert heard.verdict == reader.PASS
    assert [note["text"] for note in heard.records("note")] == ["the RTC stands still"]
    assert heard.results["clock.rtc"][1].startswith("there, and stands still")


def wrong_timer(port):
    """A FADT that names an ACPI timer where something else is."""
    body = bytearray(80)
    body[76 - 36:80 - 36] = port.to_bytes(4, "little")
    body[91 - 36] = 4  # bytes of it
    return acpi_tables.table(b"FACP", 1, bytes(body))


def by_shim(folder, *tables):
    """A machine that has these tables and no others."""
    return ["-kernel", str(BUILD / "shim" / "linux64-0x100000.bin"), "-initrd", str(IMAGE),
            "-append", "after=halt --", *acpi_tables.handed_over(tables, folder)]


def test_good_tables_by_the_shim(tmp_path):
    heard = run(tmp_path, boot=by_shim(tmp_path, acpi_tables.table(b"OEMX", 1, b"ours")))
    assert heard.verdict == reader.PASS, heard.results
    assert heard.results["firmware.acpi"][1].startswith("1 tables sum up")


def test_standard_table_with_a_wrong_sum(tmp_path):
    tables = [acpi_tables.table(b"OEMX", 1, b"ours"),
              acpi_tables.table(b"HPET", 1, bytes(20), wrong_sum=True)]
    heard = run(tmp_path, boot=by_shim(tmp_path, *tables))
    fails(heard, "firmware.acpi", "HPET at 0x1200[0-9a-f]+ doesn't sum up; 1 of 2 tables")
    [fault] = heard.records("fault")
    assert (fault["check"], fault["table"]) == ("firmware.acpi", "HPET")


@pytest.mark.parametrize("name", ["OEMB", "SSDT"])
def test_table_that_nobody_needs_is_noted(tmp_path, name):
    broken = acpi_tables.table(name.encode(), 1, b"not ours", wrong_sum=True)
    heard = run(tmp_path, boot=by_shim(tmp_path, broken))
    assert heard.verdict == reader.PASS
    [note] = heard.records("note")
    assert note["check"] == "firmware.acpi" and note["text"].startswith(f"table {name} at 0x1200")


def test_clock_that_lies(tmp_path):
    """Bare metal by its word, and an ACPI timer that never moves."""
    heard = run(tmp_path, boot=by_shim(tmp_path, wrong_timer(0xCF8)), cpu="qemu64,-hypervisor",
                pace=EXACT)
    fails(heard, "clock.tsc", "pm timer is 1000000 ppm off: ")


def test_clock_that_lies_under_a_hypervisor_is_not_judged(tmp_path):
    heard = run(tmp_path, boot=by_shim(tmp_path, wrong_timer(0xCF8)))
    assert heard.verdict == reader.PASS
    assert "at most 1000000 ppm apart" in heard.results["clock.tsc"][1]


# Where the image has what no instruction of a boot like this needs.
HARMLESS = b"this processor has no 64-bit"


def test_image_with_a_turned_bit(tmp_path):
    content = bytearray(IMAGE.read_bytes())
    content[content.index(HARMLESS)] ^= 1
    image = tmp_path / "turned.bin"
    image.write_bytes(content)
    heard = run(tmp_path, boot=["-kernel", str(image), "-append", "after=halt --"])
    fails(heard, "image.crc", "its sum is [0-9a-f]{8}, not [0-9a-f]{8}, ")


def listing():
    return subprocess.run(["objdump", "-d", "--no-show-raw-insn", str(BUILD / "rollcall.elf")],
                          check=True, capture_output=True, text=True).stdout


def flushed_in_march():
    """(address, register that holds the line) of the flush that follows the first writing of a
    page."""
    march = re.search(r"<march[^>]*>:\n(.*?)\n\n", listing(), re.S)[1]
    place, register = re.search(r"([0-9a-f]{16}):\s+clflush \((%\w+)\)", march).groups()
    return f"0x{place}", "$" + register[1:]


def broken_by(folder, *commands, words="checks=quick"):
    log = folder / "serial.log"
    printed = gdb_on_image(log, [*commands, "continue"], f"after=qemu {words} --",
                           "-icount shift=7,sleep=off -rtc clock=vm")
    heard = understood(log.read_bytes())
    assert heard.results, printed
    return heard


def test_bit_of_memory_that_turns(tmp_path):
    """Once, behind the test's back: one of three tries finds it."""
    place, line = flushed_in_march()
    turn = f"set {{unsigned long}}({line} + 8) = {{unsigned long}}({line} + 8) ^ 0x1000"
    heard = broken_by(tmp_path, f"hbreak *{place}", "continue", turn, "delete")
    fails(heard, "memory.sample", "bit 12 at 0x[0-9a-f]+008, 1 of 3 times; 1 of [0-9]+ pages")
    [fault] = heard.records("fault")
    assert fault["check"] == "memory.sample" and fault["slot"] is None and fault["times"] == 1
    assert int(fault["wrote"], 16) ^ int(fault["read"], 16) == 0x1000
    assert fault["addr"] in heard.results["memory.sample"][1]


ANSWERS = "hbreak *{unsigned long}$rsp"  # where the question's asker goes on


@pytest.mark.parametrize("name, function, answer, what", [
    ("cpu.fpu", "fpu_answer", 8, "divide"), ("cpu.sse2", "sse2_answer", 5, "registers")])
def test_processor_that_answers_wrongly(tmp_path, name, function, answer, what):
    heard = broken_by(tmp_path, f"hbreak {function}", "continue", "set $answers = $rdi", ANSWERS,
                      "continue", f"set {{unsigned char}}($answers + {8 * answer}) ^= 1", "delete")
    fails(heard, name, f"{what} answers wrongly, ")


def test_memory_is_as_it_was(tmp_path):
    """What lies in memory that nobody told the loader of is there afterwards, byte by byte."""
    at, content = 0x2000000, bytes(range(256)) * 4096
    (tmp_path / "held.bin").write_bytes(content)
    boot = ["-kernel", str(IMAGE), "-append", "after=halt checks=memory loop=20 --",
            "-device", f"loader,file={tmp_path / 'held.bin'},addr={at:#x},force-raw=on"]
    with Machine(tmp_path, Hardware(nic="none", memory="64M"), boot) as machine:
        wait_over(machine, 60)
        assert understood(machine.said()).verdict == reader.PASS
        assert machine.memory(at, len(content)) == content


ECAM, AHCI, COMMAND, MASTER = 0xB0000000, 0x1F << 15 | 2 << 12, 4, 1 << 2


@pytest.mark.parametrize("checks, masters", [("none", True), ("memory.sample", False),
                                             ("memory.address", False), ("memory.map", True)])
def test_no_device_masters_the_bus_where_memory_is_tested(tmp_path, checks, masters):
    """SeaBIOS leaves it on for the disks' controller, which q35 has at 00:1f.2."""
    boot = ["-kernel", str(IMAGE), "-append", f"after=halt checks={checks} --"]
    with Machine(tmp_path, Hardware(machine="q35", nic="none"), boot) as machine:
        wait_over(machine, 60)
        command = machine.memory(ECAM + AHCI + COMMAND, 2)
        assert bool(command[0] & MASTER) == masters
