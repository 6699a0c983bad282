# SPDX-License-Identifier: MIT
"""What is said of PCI, against QEMU's own list of the same machine's functions; and the prompt's
`pci`, from which the answer's fingerprint can be made again."""
import re
import struct
from dataclasses import replace

import pytest

from pxe.machine import FAST, Machine
from tests.boot import acpi_tables
from tests.boot.console import Console, booted, wait_over
from tests.boot.doors import open_door
from tests.boot.row import Row
from tests.boot.rows.pci import BOARDS, card, port
from tests.reader import reader

SECONDS = 60
NETWORK, CHOSEN = "02", ("01", "02", "03")


def boot(board, folder, say="all"):
    """(the answer, the machine's functions as QEMU knows them: address to id, class, subsystem)"""
    words = f"after=halt say={say}" + (f" mac={board.boot_mac}" if board.boot_mac else "")
    row = Row(board.name, door=board.door, hardware=replace(board.hardware), words=words,
              tables=board.tables)
    door = open_door(row, folder, None)
    tables = acpi_tables.added(row.tables, folder) if row.door != "shim64" else []
    with Machine(folder, row.hardware, [*door.arguments, *tables], door.prefix, FAST) as machine:
        wait_over(machine, SECONDS)
        verdict, answer = reader.judge(machine.said())
        assert verdict in (reader.PASS, reader.INCONCLUSIVE), machine.said()
        return answer, dict(functions_of(machine.ask("query-pci")))


def functions_of(buses):
    """What `query-pci` tells of each bus, and of those behind its bridges."""
    for bus in buses:
        for device in bus["devices"]:
            at = "%02x:%02x.%x" % (device["bus"], device["slot"], device["function"])
            ids = device["id"]
            subsystem = None
            if ids.get("subsystem") is not None:
                subsystem = "%04x:%04x" % (ids["subsystem-vendor"], ids["subsystem"])
            yield at, ("%04x:%04x" % (ids["vendor"], ids["device"]),
                       "%04x" % device["class_info"]["class"], subsystem)
            bridge = device.get("pci_bridge", {})
            yield from functions_of([bridge] if bridge.get("devices") else [])


def said_functions(answer):
    return {record["pci"]: record for kind in ("nic", "function")
            for _, _, record in answer.records(kind)}


def holds(record, expected):
    return {key: record[key] for key in expected} == expected


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_board(board, tmp_path):
    answer, known = boot(board, tmp_path)
    said, nics = said_functions(answer), [nic for _, _, nic in answer.records("nic")]
    if not board.lists_all:
        known = {}
    assert set(said) == set(known)
    for at, (ids, kind, subsystem) in known.items():
        assert said[at]["id"] == ids
        assert said[at].get("class", "0200")[:4] == kind
        assert subsystem is None or said[at]["subsystem"] in (subsystem, None)
    assert [holds(*pair) for pair in zip(nics, board.nics)] == [True] * len(board.nics), nics
    assert len(nics) == len(board.nics), nics
    for at, expected in board.functions.items():
        assert holds(said[at], expected), said[at]
    summary = answer.record("pci")
    assert holds(summary, {"functions": len(known), "shown": len(known),
                           "access": board.access}), summary
    assert re.fullmatch("[0-9a-f]{8}", summary["fingerprint"]) if known else \
        summary["fingerprint"] is None
    assert tuple(trouble["what"] for _, _, trouble in answer.records("trouble")
                 if trouble["where"] == "pci") == board.trouble


SHOWN = next(board for board in BOARDS if board.name == "links")


@pytest.mark.parametrize("say", ["short", "normal", "all"])
def test_how_much_is_said(say, tmp_path):
    answer, known = boot(SHOWN, tmp_path, say)
    expected = {at for at, (_, kind, _) in known.items()
                if say == "all" or (say == "normal" and kind[:2] in CHOSEN)}
    assert set(said_functions(answer)) == expected
    assert holds(answer.record("pci"), {"functions": len(known), "shown": len(expected)})


def fingerprint(folder, *devices):
    hardware = replace(SHOWN.hardware, extra=[word for device in devices
                                              for word in ["-device", device]])
    return boot(replace(SHOWN, hardware=hardware), folder)[0].record("pci")["fingerprint"]


def test_fingerprint_is_the_machine_s(tmp_path):
    """From boot to boot the same, and each change makes another one."""
    boards = [(card(1, "e1000e"), "lsi53c895a"), (card(1, "e1000e"), "lsi53c895a"),
              (card(2, "e1000e"), "lsi53c895a"), ("lsi53c895a", card(1, "e1000e")),
              (card(1, "e1000"), "lsi53c895a"), (card(1, "e1000e"), "lsi53c810"),
              (card(1, "e1000e", subsys=4711), "lsi53c895a"), (card(1, "e1000e"),)]
    sums = [fingerprint(tmp_path / str(number), *devices)
            for number, devices in enumerate(boards)]
    # Another address of a card is no other function.
    assert sums[0] == sums[1] == sums[2]
    assert len(set(sums)) == 6, sums


@pytest.fixture(scope="module")
def prompt(tmp_path_factory):
    extra = ["-device", port("a", 1, x_speed=16, x_width=32),
             "-device", card(1, "e1000e", bus="a"),
             "-device", "pxb-pcie,id=x,bus_nr=128", "-device", port("b", 2, bus="x")]
    with booted(tmp_path_factory.mktemp("pci"), machine="q35", extra=extra) as machine:
        typist = Console(machine)
        typist.expect()
        yield machine, typist


LISTED = re.compile(r"([0-9a-f]{2}:[0-9a-f]{2}\.[0-7]) ([0-9a-f]{4}:[0-9a-f]{4}) "
                    r"class ([0-9a-f]{6}) header ([0-9a-f]{2})"
                    r"(?: link [0-9.]+GT/s x\d+)?(?: of [0-9.]+GT/s x\d+)?")


def listed(typist):
    matches = [LISTED.fullmatch(line) for line in typist.run("pci")]
    assert all(matches)
    return {match[1]: match for match in matches}


def registers(typist, at, more=""):
    rows = typist.run(f"pci {at}{more}")
    assert [int(row[:8], 16) for row in rows] == list(range(0, 16 * len(rows), 16))
    return bytes.fromhex("".join(row[9:9 + 47] for row in rows))


def test_prompt_lists_what_qemu_knows(prompt):
    machine, typist = prompt
    known = dict(functions_of(machine.ask("query-pci")))
    heard = listed(typist)
    assert set(heard) == set(known)
    for at, (ids, kind, _) in known.items():
        assert heard[at][2] == ids and heard[at][3][:4] == kind
    assert heard["01:00.0"][0].endswith(" link 2.5GT/s x1 of 2.5GT/s x1")
    assert heard["00:02.0"][0].endswith(" of 16GT/s x32")
    assert heard["00:1f.0"][4] == "80" and heard["00:02.0"][4] == "01"


def subsystem_of(space):
    if space[14] & 0x7F == 0:
        return struct.unpack_from("<I", space, 0x2C)[0]
    at = space[0x34]
    while at and space[at] != 0x0D:
        at = space[at + 1]
    return struct.unpack_from("<I", space, at + 4)[0] if at else 0


def test_fingerprint_by_hand(prompt):
    """Made again from the registers, as serial/record/PROTOCOL.md describes it."""
    machine, typist = prompt
    summed = b""
    for at in listed(typist):
        bus, device, function = (int(part, 16) for part in re.split("[:.]", at))
        space = registers(typist, at)
        assert len(space) == 256
        summed += struct.pack("<I", bus << 16 | device << 11 | function << 8)
        summed += space[0:4] + space[8:12] + struct.pack("<I", subsystem_of(space))
    said = reader.read(machine.said())[-1].record("pci")["fingerprint"]
    assert said == "%08x" % reader.crc32c(summed)


def test_extended_registers(prompt):
    """A root port has its error reporting behind the first 256 bytes."""
    _, typist = prompt
    space = registers(typist, "00:02.0", " all")
    assert len(space) == 4096
    assert space[:256] == registers(typist, "00:02.0")
    assert struct.unpack_from("<H", space, 0x100)[0] == 0x0001


def test_address_of_a_segment(prompt):
    _, typist = prompt
    assert registers(typist, "0000:00:02.0")[:2] == b"\x36\x1b"
    assert typist.run("pci 0001:00:02.0") == ["0001:00:02.0 isn't there"]


# What the prompt says on a pc, as regular expressions of its lines; the last one repeats.
PC = {
    "pci": [r"00:00\.0 8086:1237 class 060000 header 00", r"00:[01][0-9a-f]\.[0-7] .+"],
    "pci 0:1.1": [r"00000000 86 80 10 70 .. .. 80 02 00 80 01 01 .+", r"000000[1-9a-f]0 .+"],
    "pci 00:00.0 all": [r"000000[0-9a-f]0 .+"] * 16 + ["no more: nothing shows .+"],
    "pci 0:1f.7": ["0:1f.7 isn't there"],
    "pci 1": [r"usage: pci .+"],
}


def test_prompt_of_a_pc(tmp_path):
    with booted(tmp_path) as machine:
        typist = Console(machine)
        typist.expect()
        for command, expected in PC.items():
            said = typist.run(command)
            assert len(said) >= len(expected), said
            expected = expected + expected[-1:] * (len(said) - len(expected))
            assert all(re.fullmatch(*pair) for pair in zip(expected, said)), said


def test_prompt_without_pci(tmp_path):
    with booted(tmp_path, machine="isapc", cpu="qemu64") as machine:
        typist = Console(machine)
        typist.expect()
        assert typist.run("pci") == []
        assert typist.run("pci 0:0.0") == ["0:0.0 isn't there"]
