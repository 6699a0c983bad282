# SPDX-License-Identifier: MIT
"""rollcall show: the page, the table, and what --redact must not let through."""
import re

import pytest

from tests.host.program import MAC, SERVER, UUID, answer, changed, rollcall
from tests.reader.seal import record

SECRETS = ["7XK2M13", UUID, MAC, MAC.replace(":", "-"), "2B1F0511", "2B1F0512"]


@pytest.mark.parametrize("line", [
    r"r17: pass",
    r"system     Dell Inc., PowerEdge R440, version \"Not Specified\" \(a placeholder\)",
    r" +serial 7XK2M13, uuid 4c4c4544-", r"bios       Dell Inc., version 2.4.8",
    r"cpu        Intel\(R\) Xeon\(R\) Silver 4110, 2 sockets, 16 cores, 32 threads",
    r"memory     65213 MiB usable$", r"slots      used: 2, of 16, 65536 MiB in all, .*empty: A3 A4",
    r"  dimm     A2, 32768 MiB, DDR4, 2666 MT/s, ECC, Hynix, HMA84GR7JJR4N, serial 2B1F0512",
    r"clock      TSC 2100000000 Hz, invariant, HPET at 0xfed00000, RTC 12:00:00",
    r"nic        d0:94:66:12:34:56, at 04:00.0, 8086:100e Intel Corporation 82540EM .*, booted",
    r"pci        143 functions", r"port       com2, I/O 0x2f8, by spcr", r"checks     2 passed",
    r"trouble    acpi, OEMB", r"answer     boot 7c19e2a4d03b5f68, run r1"])
def test_page(line):
    run = rollcall("show", "-", stdin=answer())
    assert run.status == 0 and re.search(f"^{line}", run.out, re.M), run.out
    assert "\x1b" not in run.out


def test_only_sealed_lines_count():
    log = answer().replace(b"PowerEdge R440", b"PowerEdge R441")
    run = rollcall("show", "-", stdin=log + b"# board {\"product\":\"made up\"} @99:00000000\r\n")
    assert "PowerEdge" not in run.out and "made up" not in run.out
    assert run.out.startswith("r17: damaged")


def test_what_was_not_said_has_no_line():
    run = rollcall("show", "-", stdin=answer([]))
    assert run.out.splitlines()[0] == "r17: pass"
    assert {line.split()[0] for line in run.out.splitlines()[1:]} == {"checks", "answer"}


def test_failures_and_faults():
    log = answer([*SERVER, ("fault", {"check": "memory.sample", "addr": "0x1000", "times": 3})],
                 results=("not ok 1 memory.sample # bit 12",))
    out = rollcall("show", "-", stdin=log).out
    assert re.search("^failed +memory.sample: bit 12$", out, re.M)
    assert re.search("^fault +check memory.sample, addr 0x1000, times 3$", out, re.M)


def test_table(tmp_path):
    logs = [tmp_path / name for name in ["one", "two", "three"]]
    logs[0].write_bytes(answer())
    logs[1].write_bytes(answer(changed(2, product="A longer name of a product")))
    logs[2].write_bytes(answer([("identity", {"serial": "X1"})], results=("not ok 1 a.b # c",)))
    run = rollcall("show", *logs)
    lines = run.out.splitlines()
    assert run.status == 0 and len(lines) == 4
    places = [lines[0].index(title) for title in ["NAME", "PRODUCT", "SERIAL", "CPU", "VERDICT"]]
    assert [lines[1][at:].split()[0] for at in places] == ["r17", "PowerEdge", "7XK2M13",
                                                           "Intel(R)", "pass"]
    assert [lines[3][at:].split()[0] for at in places] == ["r17", "-", "X1", "-", "fail"]


def test_a_log_without_an_answer(tmp_path):
    empty, good = tmp_path / "empty", tmp_path / "good"
    empty.write_bytes(b"")
    good.write_bytes(answer())
    assert rollcall("show", empty).status == 2
    run = rollcall("show", good, empty, tmp_path / "none")
    assert run.status == 2 and "r17" in run.out
    assert f"{empty}: no sealed line" in run.err and f"{tmp_path}/none: No such" in run.err
    assert rollcall("show").status == 2


def test_redact():
    log = answer(results=("not ok 1 memory.sample # DIMM 2b1f0512 is bad",))
    out = rollcall("show", "--redact", "-", stdin=log).out
    for secret in SECRETS:
        assert secret.lower() not in out.lower(), secret
    assert "PowerEdge R440" in out and "04:00.0" in out
    # Alike for alike: in the SKU as in the serial number, in whatever form.
    serial = re.search(r"serial (redacted-\w{8})", out)[1]
    assert f"SKU={serial};R440" in out
    mac = re.search(r"nic +(redacted-\w{8})", out)[1]
    assert f"OEMB of {mac}: checksum" in out
    dimm = re.search(r"A2, .*serial (redacted-\w{8})", out)[1]
    assert f"DIMM {dimm} is bad" in out
    assert len({serial, mac, dimm}) == 3


def test_redact_alike_each_time_and_otherwise_with_salt():
    once = rollcall("show", "--redact", "-", stdin=answer()).out
    assert once == rollcall("show", "--redact", "-", stdin=answer()).out
    salted = rollcall("show", "--redact", "--salt", "pepper", "-", stdin=answer()).out
    assert salted != once and "7XK2M13" not in salted


def test_redact_takes_the_machines_name_where_it_is_its_serial_number(tmp_path):
    log = tmp_path / "log"
    log.write_bytes(answer(SERVER).replace(b"Hello", b"Hullo"))
    assert rollcall("show", "--redact", log, log).out.count("7XK2M13") == 0
    nameless = record("rollcall", {"v": 1, "boot": "7c19e2a4d03b5f68"}, 0) + record(
        "identity", {"serial": "7XK2M13"}, 1)
    out = rollcall("show", "--redact", "-", stdin=nameless).out
    assert out.startswith("redacted-") and "7XK2M13" not in out
