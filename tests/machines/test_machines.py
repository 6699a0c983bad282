# SPDX-License-Identifier: MIT
"""Tables of real machines, read by the kernel's parsers and by iasl: both must see the same. The
tables are not part of the project; where they aren't beside it, this skips."""
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.machines import iasl

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "machines" / "read_tables"
FOLDER = ROOT.parent / "shared" / "machines" / "acpi"
MACHINES = sorted(FOLDER.glob("*/")) if FOLDER.is_dir() else []
ONE_OF_US = {0, 1, 0x12, 0x14}
RATES = {3: 9600, 4: 19200, 6: 57600, 7: 115200}
SPACES = {0: "memory", 1: "io", 2: "pci"}
ACCESS = {1: 1, 2: 2, 3: 4, 4: 8}

needs_machines = pytest.mark.skipif(not MACHINES, reason=f"there is no {FOLDER}")
needs_iasl = pytest.mark.skipif(not shutil.which("iasl"), reason="iasl is not there: deploy/setup")


def port(fields, at, words):
    """What is said of a port whose generic address is at this offset."""
    space, address = fields[at], fields[at + 4]
    if address == 0 or space > 1:
        return []
    access = ACCESS.get(fields[at + 3], 0) if space == 0 else 1
    stride = max(access, 1, *(n for n in (2, 4, 8) if 8 * n <= fields[at + 1])) \
        if space == 0 and fields[at + 1] >= 16 else max(access, 1)
    width = min(access or stride, 4)
    return [f"{words[0]} {SPACES[space]} {address:#x} stride {stride} width {width} {words[1]}"]


def spcr(text):
    fields = iasl.fields(text)
    if fields[36] not in ONE_OF_US:
        return []
    assert fields[8] < 3, "none of the machines has a later one"
    words = f"baud {RATES.get(fields[58], 0)} clock 0"
    if 0xffff not in (fields[64], fields[66]):
        words += f" pci {fields[68]}:{fields[69]}.{fields[70]}"
    return port(fields, 40, ("spcr", words))


def dbg2(text):
    fields, said, at = iasl.fields(text), [], 44
    for _ in range(fields[40]):
        if fields[at + 12] == 0x8000 and fields[at + 14] in ONE_OF_US:
            said += port(fields, at + fields[at + 18], ("dbg2", "baud 0 clock 0"))
        at += fields[at + 1]
    return said


def register(fields, at, port_at=None):
    space, address = fields.get(at), fields.get(at + 4, 0)
    if space in SPACES and address:
        return f"{SPACES[space]}:{address:#x}"
    if fields.get(port_at):
        return f"io:{fields[port_at]:#x}"
    return "none:0x0"


def fadt(text):
    fields = iasl.fields(text)
    reset = "none:0x0"
    value = 0
    if iasl.flag(text, "Reset Register Supported") and 128 in fields:
        reset, value = register(fields, 116), fields[128]
    assert not iasl.flag(text, "Hardware Reduced"), "none of the machines is"
    return [f"fadt dsdt {fields.get(140) or fields[40]:#x} smi {fields[48]:#x} "
            f"enable {fields[52]:#x} reduced 0 value {value:#x} reset {reset} "
            f"pm1a {register(fields, 172, 64)} pm1b {register(fields, 184, 68)} "
            f"control {register(fields, 244)} status {register(fields, 256)} "
            f"timer {register(fields, 208, 76) if fields[91] == 4 else 'none:0x0'} "
            f"bits {32 if iasl.flag(text, '32-bit PM Timer') else 24} century {fields[108]:#x}"]


def madt(text):
    """The ids of the entries that are enabled, from one to the next by their lengths."""
    fields, ids, at = iasl.fields(text), [], 44
    while at < fields[4]:
        kind = fields[at]
        enabled = kind in (0, 9) and fields[at + (4 if kind == 0 else 8)] & 1
        identity = {0: fields.get(at + 3), 9: fields.get(at + 4)}.get(kind)
        if enabled and identity not in (0xff, 0xffffffff):
            ids.append(str(identity))
        at += fields[at + 1]
    return [" ".join(["madt", *ids])]


def hpet(text):
    fields = iasl.fields(text)
    block = fields[36]
    return [f"hpet {fields[44]:#x} vendor {block >> 16:#x} revision {block & 0xff} "
            f"timers {(block >> 8 & 0x1f) + 1} bits {64 if block >> 13 & 1 else 32}"]


def mcfg(text):
    fields = iasl.fields(text)
    return [f"mcfg {fields[at]:#x} segment {fields[at + 8]} "
            f"buses {fields[at + 10]} to {fields[at + 11]}"
            for at in range(44, fields[4] - 15, 16)]


def expected(texts):
    said = []
    for name, read in [("SPCR", spcr), ("DBG2", dbg2), ("FACP", fadt)]:
        if name in texts:
            said += read(texts[name])
    code = [texts["DSDT"]] + [texts[name] for name in sorted(texts) if name.startswith("SSDT")]
    elements = next(filter(None, map(iasl.s5, code)))
    said += [f"s5 {elements[0]} {elements[1]}"]
    for name, read_it in [("APIC", madt), ("HPET", hpet), ("MCFG", mcfg)]:
        if name in texts:
            said += read_it(texts[name])
    return said


def table(path):
    """The line of a table, from its own bytes."""
    raw = path.read_bytes()
    signature = "".join(chr(c) if 32 <= c < 127 else "?" for c in raw[:4])
    return (f"table {signature} length {int.from_bytes(raw[4:8], 'little')} revision {raw[8]} "
            f"sound {int(sum(raw) % 256 == 0)}")


def read(paths):
    done = subprocess.run([PROGRAM, *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@needs_machines
@needs_iasl
@pytest.mark.parametrize("machine", MACHINES, ids=lambda path: path.name)
def test_both_see_the_same(machine, tmp_path):
    wanted = [path for path in sorted(machine.glob("*.aml")) if path.stem != "FACS"]
    texts = iasl.disassemble([path for path in wanted if path.stem.startswith(
        ("SPCR", "DBG2", "FACP", "DSDT", "SSDT", "APIC", "HPET", "MCFG"))], tmp_path)
    said = read(wanted)
    assert [line for line in said if not line.startswith("table ")] == expected(texts)
    assert [line for line in said if line.startswith("table ")] == [
        table(path) for path in sorted(wanted, key=lambda path: path.stem == "DSDT")]


@needs_machines
def test_machines_have_something_to_say():
    """So that nothing passes because there was nothing to compare."""
    said = [line.split()[0] for machine in MACHINES
            for line in read(sorted(set(machine.glob("*.aml")) - {machine / "FACS.aml"}))]
    assert said.count("fadt") == said.count("s5") == len(MACHINES) >= 30
    assert said.count("spcr") >= 2 and said.count("dbg2") >= 10
    assert said.count("madt") == len(MACHINES)
    assert said.count("hpet") >= 30 and said.count("mcfg") >= 30
