# SPDX-License-Identifier: MIT
"""SMBIOS of real machines, and of QEMU's (tests/unit/recorded/smbios-*), read by the kernel's
parsers and by dmidecode: both must see the same. The real ones are not part of the project; where
they aren't beside it, they are skipped."""
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.machines import dmidecode

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "machines" / "read_smbios"
FOLDER = ROOT.parent / "shared" / "machines" / "smbios"
MACHINES = sorted(FOLDER.glob("*.bin")) if FOLDER.is_dir() else []
RECORDED = sorted((ROOT / "tests/unit/recorded").glob("smbios-*.bin"))
RECORD = re.compile(r"^# (\w+) (\{.*\}) @\d+:[0-9a-f]{8}$")
UUIDS = {"Not Settable": "0" * 32, "Not Present": "f" * 32}
ECC = {"None": "none", "Single-bit ECC": "single-bit", "Multi-bit ECC": "multi-bit"}
# Where the records' names of memory are other than dmidecode's.
TYPES = {"Other": "other", "Unknown": "unknown", "<OUT OF SPEC>": None}
CHASSIS = {"Rack Mount Chassis": "rack", "Space-saving": "space-saving", "Other": "other"}

pytestmark = pytest.mark.skipif(not shutil.which("dmidecode"),
                                reason="dmidecode is not there: deploy/setup")


def read(path):
    """({kind: [record, parts put together]}, the memory's MiB)."""
    done = subprocess.run([PROGRAM, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *lines, memory = done.stdout.splitlines()
    records = {}
    for line in lines:
        match = RECORD.match(line)
        content = json.loads(match[2])
        of_kind = records.setdefault(match[1], [])
        if content.get("part", 1) > 1:
            of_kind[-1].update(content)
        else:
            of_kind.append(content)
    return records, int(memory.split()[1])


def plain(value):
    """A record's text, of a placeholder too."""
    return value["placeholder"] if isinstance(value, dict) else value


def same(record, fields, **names):
    for key, name in names.items():
        said = plain(record[key])
        # dmidecode shows a byte that isn't printable as a dot.
        said = None if said is None else re.sub(r"[^ -~]", ".", said)
        assert said == dmidecode.text(fields, name), (key, record, fields)


def first(found, kind, **wanted):
    return next((fields for _, number, fields in found if number == kind and all(
        fields.get(name) == value for name, value in wanted.items())), None)


def check_system(records, found):
    fields, record = first(found, 1), records["system"][0]
    same(record, fields, vendor="Manufacturer", product="Product Name", version="Version",
         serial="Serial Number", sku="SKU Number", family="Family")
    uuid = plain(record["uuid"]).replace("-", "")
    assert uuid == UUIDS.get(fields["UUID"], fields["UUID"].replace("-", "").lower())


def check_others(records, found, version):
    board = first(found, 2, Type="Motherboard") or first(found, 2)
    assert (board is None) == ("board" not in records)
    if board:
        same(records["board"][0], board, vendor="Manufacturer", product="Product Name",
             version="Version", serial="Serial Number", asset="Asset Tag")
    chassis = first(found, 3)
    same(records["chassis"][0], chassis, vendor="Manufacturer", version="Version",
         serial="Serial Number", asset="Asset Tag")
    kind = chassis["Type"]
    assert records["chassis"][0]["type"] == CHASSIS.get(kind, kind.lower())
    same(records["bios"][0], first(found, 0), vendor="Vendor", version="Version",
         date="Release Date")
    assert records["bios"][0]["smbios"] + (".0" if version.count(".") == 2 else "") == re.sub(
        r"(\d+\.\d+)\.\d+", r"\1.0", version)


def check_dimm(record, fields, bank):
    name = dmidecode.text(fields, "Locator")
    assert plain(record["slot"]) == (f"{dmidecode.text(fields, 'Bank Locator')}/{name}"
                                     if bank else name)
    assert record["mib"] == (dmidecode.kib(fields, "Size") >> 10 or None)
    assert record["type"] == TYPES.get(fields["Type"], fields["Type"])
    assert record["speed"] == (dmidecode.number(fields, "Configured Memory Speed")
                               or dmidecode.number(fields, "Speed"))
    total, data = (dmidecode.number(fields, f"{which} Width") for which in ["Total", "Data"])
    assert record["ecc"] == (total > data if total and data else None)
    same(record, fields, vendor="Manufacturer", model="Part Number", serial="Serial Number")


def check_memory(records, found, memory):
    arrays = [fields for _, kind, fields in found
              if kind == 16 and fields["Use"] == "System Memory"]
    others = [handle for handle, kind, fields in found
              if kind == 16 and fields["Use"] != "System Memory"]
    # VMware's name an array that isn't there.
    devices = [fields for _, kind, fields in found if kind == 17
               and int(fields["Array Handle"], 16) not in others]
    used = [fields for fields in devices if fields["Size"] != "No Module Installed"]
    slots, dimms = records["slots"][0], records.get("dimm", [])
    kib = sum(dmidecode.kib(fields, "Size") for fields in devices)
    assert (slots["count"], slots["used"]) == (len(devices), len(used))
    assert slots["mib"] == kib >> 10 == memory
    assert slots["max_mib"] == sum(dmidecode.kib(a, "Maximum Capacity") for a in arrays) >> 10
    kind = arrays[0]["Error Correction Type"]
    assert slots["ecc"] == ECC.get(kind, kind.lower())
    names = [fields["Locator"] for fields in devices]
    empty = slots["empty"].split(" ") if "cut" in slots else slots["empty"]
    assert len(dimms) == len(used)
    if "cut" not in slots:
        assert len(empty) == len(devices) - len(used)
    for record, fields in zip(dimms, used):
        check_dimm(record, fields, names.count(names[0]) > 1)


@pytest.mark.parametrize("machine", RECORDED + MACHINES, ids=lambda path: path.stem)
def test_both_see_the_same(machine):
    found, version = dmidecode.structures(machine)
    records, memory = read(machine)
    check_system(records, found)
    check_others(records, found, version)
    check_memory(records, found, memory)
    assert "trouble" not in records


@pytest.mark.skipif(not MACHINES, reason=f"there is no {FOLDER}")
def test_machines_have_something_to_say():
    """So that nothing passes because there was nothing to compare."""
    said = [read(machine)[0] for machine in MACHINES]
    assert len(said) >= 6
    assert sum(len(records["dimm"]) for records in said) >= 20
    assert any(isinstance(records["system"][0]["serial"], dict) for records in said)
