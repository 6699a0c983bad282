# SPDX-License-Identifier: MIT
"""rollcall diff: what changed, and nothing that changes at every boot."""
import pytest

from tests.host.program import DIMM, SERVER, answer, changed, rollcall
from tests.reader.seal import BOOT, record

OTHER = "0123456789abcdef"


def diff(tmp_path, old, new):
    (tmp_path / "old").write_bytes(old)
    (tmp_path / "new").write_bytes(new)
    return rollcall("diff", tmp_path / "old", tmp_path / "new")


def test_the_same_machine_at_another_boot(tmp_path):
    records = changed(12, tsc_hz=2100000123, rtc="13:00:00")
    again = answer(records, boot=OTHER, run="r2",
                   results=("ok 1 clock.rtc # 4 ms", "ok 2 memory.sample # 63 MiB, 8 ms"))
    run = diff(tmp_path, answer(), again)
    assert (run.status, run.out) == (0, "")


@pytest.mark.parametrize("records, lines", [
    (changed(3, version="2.5.0"), ["~ bios version: 2.4.8 -> 2.5.0"]),
    (changed(4, microcode="0x2006a08"), ["~ cpu microcode: 0x2006906 -> 0x2006a08"]),
    (changed(4, features=["avx2", "avx512f"]), ["~ cpu features: avx2 -> avx2 avx512f"]),
    (changed(11, mib=32445), ["~ memory mib: 65213 -> 32445"]),
    (changed(2, serial=None), ["~ system serial: 7XK2M13 -> none"]),
    (changed(2, serial={"placeholder": "None"}),
     ['~ system serial: 7XK2M13 -> "None" (a placeholder)']),
    (changed(9, fingerprint="00000000"), ["~ pci fingerprint: 9d20c4b1 -> 00000000"]),
    (changed(7, speed=2133), ["~ dimm A2 speed: 2666 -> 2133"]),
    (changed(7, serial="99999999"), ["- dimm: slot A2, ", "+ dimm: slot A2, "]),
    (SERVER[:7] + SERVER[8:], ["- dimm: slot A2, "]),
    (changed(8, mac="d0:94:66:12:34:57"), ["- nic: mac d0:94:66:12:34:56",
                                           "+ nic: mac d0:94:66:12:34:57"]),
    ([*SERVER, ("function", {"pci": "05:00.0", "id": "10de:1eb8"})],
     ["+ function: pci 05:00.0, id 10de:1eb8"]),
    (SERVER[:3] + SERVER[4:], ["- bios: "]),
])
def test_what_changed(tmp_path, records, lines):
    run = diff(tmp_path, answer(), answer(records, boot=OTHER))
    assert run.status == 1
    said = run.out.splitlines()
    assert len(said) == len(lines), run.out
    assert all(one.startswith(line) for one, line in zip(said, lines)), run.out


def test_backwards(tmp_path):
    run = diff(tmp_path, answer(SERVER[:7] + SERVER[8:]), answer(boot=OTHER))
    assert run.status == 1 and run.out.startswith("+ dimm: slot A2, ")


def test_two_dimms_that_look_alike(tmp_path):
    alike = {"slot": "DIMM 0", **DIMM, "serial": None}
    two, one = answer([("dimm", alike), ("dimm", alike)]), answer([("dimm", alike)])
    assert diff(tmp_path, two, two).status == 0
    run = diff(tmp_path, two, one)
    assert run.status == 1 and run.out.count("- dimm: slot DIMM 0") == 1
    run = diff(tmp_path, one, two)
    assert run.status == 1 and run.out.count("+ dimm: slot DIMM 0") == 1


def test_outcomes(tmp_path):
    run = diff(tmp_path, answer(), answer(results=("ok 1 clock.rtc # 3 ms",
                                                   "not ok 2 memory.sample # bit 12")))
    assert run.out == "~ check memory.sample: passed -> failed: bit 12\n"
    run = diff(tmp_path, answer(), answer(results=("ok 1 clock.rtc # 3 ms",)))
    assert run.out == "~ check memory.sample: passed -> not made\n"
    run = diff(tmp_path, answer(results=("ok 1 clock.rtc # 3 ms",)), answer())
    assert run.out == "~ check memory.sample: not made -> passed: 64 MiB, 9 ms\n"


def test_what_is_not_whole_is_not_compared(tmp_path):
    whole = answer()
    for broken in [whole[:-30], whole.replace(b"2.4.8", b"2.4.9"), b""]:
        for logs in [(broken, whole), (whole, broken)]:
            run = diff(tmp_path, *logs)
            assert run.status == 2 and "isn't whole" in run.err and run.out == ""
    assert rollcall("diff", tmp_path / "old", tmp_path / "none").status == 2
    assert rollcall("diff", tmp_path / "old").status == 2


def test_a_crash_after_the_end_is_no_hindrance(tmp_path):
    crashed = answer() + record("panic", {"boot": BOOT}, len(SERVER) + 4)
    assert diff(tmp_path, crashed, answer(boot=OTHER)).status == 0
