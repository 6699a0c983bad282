# SPDX-License-Identifier: MIT
"""Boots every row of the matrix, and holds COM1, the screen and QEMU's exit status against it,
each read apart from the others."""
import contextlib

import pytest

from pxe import console
from pxe.capture import read_traffic
from pxe.diagnose import broken_machine, broken_network
from pxe.machine import Machine
from tests.boot import acpi_tables
from tests.boot.doors import image_of, open_door, words_of
from tests.boot.matrix import ROWS
from tests.reader import reader

SECONDS = 120


def boot(row, folder):
    """(what each port said, the screen's rows, QEMU's exit status) at the end of the row's boot."""
    with contextlib.ExitStack() as stack:
        door = open_door(row, folder, stack)
        tables = [] if row.door == "shim64" else acpi_tables.added(row.tables, folder)
        machine = stack.enter_context(Machine(
            folder, row.hardware, [*door.arguments, *tables], door.prefix, door.pace))
        machine.wait(lambda: stands(row, machine), SECONDS)
        assert stands(row, machine) or machine.is_over(), \
            f"still running after {SECONDS} s; screen: {machine.screen()}; {machine.said()!r}"
        status = machine.exit_status()
        return machine.said_by_port(), machine.screen() if status is None else [], status


def stands(row, machine):
    """Where the machine goes on after what the row waits for: whether that has come."""
    return not row.halts and row.says in plain(machine.said(row.hears[0])) and all(
        any(text in line for line in machine.screen()) for text in row.shows)


def plain(said):
    """COM1's text without what firmware moves the cursor with."""
    return console.plain(said).decode("latin-1")


def broken_link(row, folder, said, screen):
    """Which link of the chain kept the answer from coming."""
    capture, link = folder / "net.pcap", None
    if capture.exists():
        link = broken_network(read_traffic(capture), image_of(row).stat().st_size)
    return "the %s: %s" % (link or broken_machine(screen, said, False))


def check_answer(row, said, why):
    """The answer came whole, begins with the greeting, and its records hold what the row says."""
    verdict, answer = reader.judge(said)
    doubt = row.fails or row.records.get("end", {}).get("why")
    if verdict != (reader.FAIL if row.fails else reader.INCONCLUSIVE if doubt else reader.PASS):
        pytest.fail(f"{reader.NAMES[verdict]}: {why()}; COM1: {said!r}")
    assert said.count(b"Hello World!") == 1
    said = said[said.index(b"\r\nHello World!\r\n"):]  # firmware may speak before
    end = answer.record("end")
    assert end["why"] == doubt
    first = {"run": expected_run(row), **row.records.get("rollcall", {})}
    for kind, keys in {**row.records, "rollcall": first}.items():
        record = answer.record(kind)
        heard = {key: record[key] for key in keys}
        assert heard == keys, f"# {kind} says {heard}, expected {keys}"
    for kind, expected in row.each.items():
        said_each = [content for _, _, content in answer.records(kind)]
        assert [{key: one.get(key) for key in keys}
                for one, keys in zip(said_each, expected)] == list(expected), said_each
        assert len(said_each) == len(expected), said_each
    if row.ports:
        said_ports = [port for _, _, port in answer.records("port")]
        assert [{key: port.get(key) for key in expected}
                for port, expected in zip(said_ports, row.ports)] == list(row.ports), said_ports
        assert len(said_ports) == len(row.ports), said_ports
    assert tuple(t["what"] for _, _, t in answer.records("trouble")) == row.trouble
    assert all(len(line) <= 240 for line in said.split(b"\r\n"))
    assert all(byte in b"\r\n" or 32 <= byte < 127 for byte in said)


def check_ports(row, heard):
    """The ports that are to speak say the same from the greeting on, and no other says a word."""
    first = console.ours(heard[row.hears[0]])
    for port, said in enumerate(heard):
        expected = first if port in row.hears else b""
        assert console.ours(said) == expected, f"port {port} said {said!r}"


def expected_run(row):
    """The row's name where its words reach the machine."""
    return row.name if row.heeds_words and words_of(row) else None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(row, tmp_path):
    if row.needs and not row.needs.exists():
        pytest.skip((row.needs.parent / "why").read_text().strip())
    heard, screen, status = boot(row, tmp_path)
    said = heard[row.hears[0]]
    check_ports(row, heard)
    assert status == row.exit_status, said
    if row.answer:
        check_answer(row, said, lambda: broken_link(row, tmp_path, said, screen))
    elif row.says:
        line = row.says if row.hardware.firmware != "bios" else f"\r\n{row.says}"
        assert line in plain(said), f"COM1 said {said!r}, not {row.says!r}"
    else:
        assert said == b""
    for text in row.shows:
        assert any(text in line for line in screen), f"{text!r} is not on the screen: {screen}"
    if row.answer:
        assert not any(line.startswith(text) for text in row.shows_not for line in screen)


def test_names_are_unique():
    names = [row.name for row in ROWS]
    assert sorted(set(names)) == sorted(names)
