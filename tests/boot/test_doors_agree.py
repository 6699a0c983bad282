# SPDX-License-Identifier: MIT
"""The same machine gives the same answer through whatever door it was booted: what differs is what
the door itself is about, and nothing else."""
from dataclasses import replace

from pxe.machine import Hardware
from tests.boot.matrix import ROWS
from tests.boot.row import uefi
from tests.boot.test_boot import boot
from tests.reader import reader

# By door, as this machine boots by them: the rest of the row is the matrix's.
BIOS = ["ipxe", "pxelinux-linux", "pxelinux-mboot", "grub-multiboot", "grub-multiboot2",
        "grub-linux", "nbp", "pxelinux-pxe"]
UEFI = ["uefi-ipxe-snponly", "uefi-ipxe-efi", "uefi-pxe"]

# What a door tells, and what it leaves: who loaded, its map, whether it knows firmware or NIC.
OF_THE_DOOR = {"rollcall", "screen", "memory", "firmware", "end"}
# Where a lab boots, time is the host's.
KEYS_OF_THE_DOOR = {"identity": {"mac", "from"}, "nic": {"boot"},
                    "clock": {"rtc", "tsc_hz", "from"}}


def told(row, folder):
    """(the records that no door may change, the results' names and outcomes)"""
    heard, screen, _ = boot(row, folder)
    verdict, answer = reader.judge(heard[0])
    assert verdict == reader.PASS, (row.name, screen, heard[0])
    records = [(kind, {key: value for key, value in content.items()
                       if key not in KEYS_OF_THE_DOOR.get(kind, ())})
               for _, kind, content in answer.records() if kind not in OF_THE_DOOR]
    results = [found[0].split(b"#")[0] for found in map(reader.RESULT.match, answer.lines.values())
               if found]
    return records, results


def agree(names, hardware, folder):
    rows = {row.name: row for row in ROWS}
    answers = {}
    for name in names:
        row = replace(rows[name], hardware=replace(hardware))  # a lab takes its NIC away
        (folder / name).mkdir()
        answers[name] = told(row, folder / name)
    first = answers[names[0]]
    assert {kind for kind, _ in first[0]} >= {"port", "system", "cpu", "acpi", "slots", "dimm",
                                              "nic", "pci", "clock", "identity"}
    assert len(first[1]) > 10
    for name in names[1:]:
        others = [said for said in answers[name][0] if said not in first[0]]
        assert answers[name] == first, f"{name} says something else than {names[0]}: {others}"


def test_doors_of_a_bios(tmp_path):
    agree(BIOS, Hardware(), tmp_path)


def test_doors_of_uefi(tmp_path):
    agree(UEFI, uefi(), tmp_path)
