# SPDX-License-Identifier: MIT
"""Port 0x80 shows how far a boot came where nothing else does."""
import pytest

from pxe.machine import FAST, Hardware, Machine
from tests.boot.console import Console, booted, wait_over
from tests.boot.doors.common import IMAGE, netboot, tftp_root
from tests.boot.row import Row

FIRST, LAST = 0xC0, 0xC9


def card(folder):
    """QEMU's arguments for a card that keeps each byte written to the port."""
    return ["-chardev", f"file,id=codes,path={folder}/codes",
            "-device", "isa-debugcon,iobase=0x80,chardev=codes"]


def codes(folder):
    """Ours of them: firmware has its own, and loaders write there to pass the time."""
    return [code for code in (folder / "codes").read_bytes() if FIRST <= code <= LAST]


@pytest.mark.parametrize("words, expected", [
    ("after=shell", "c0 c2 c3 c4 c5 c6 c7 c8"),
    ("after=halt", "c0 c2 c3 c4 c5 c6 c7"),
    ("console=none after=shell", "c0 c2 c3 c4 c5 c6 c7"),
])
def test_good_boot(tmp_path, words, expected):
    with booted(tmp_path, words, ("file",), FAST, extra=card(tmp_path)) as machine:
        wait_over(machine)
        assert bytes(codes(tmp_path)).hex(" ") == expected


def test_uefi_boot(tmp_path):
    with booted(tmp_path, "after=halt", ("file",), FAST, machine="q35", firmware="uefi",
                extra=card(tmp_path)) as machine:
        wait_over(machine, seconds=60)
        assert bytes(codes(tmp_path)).hex(" ").endswith("c0 c2 c3 c4 c5 c6 c7")


def test_half_an_image(tmp_path):
    boot = netboot(tftp_root(Row("half", cut={IMAGE.name: 9000}), tmp_path), "rollcall.ipxe",
                   tmp_path)
    with Machine(tmp_path, Hardware(extra=card(tmp_path)), boot.arguments) as machine:
        wait_over(machine, seconds=60)
        assert bytes(codes(tmp_path)).hex(" ").endswith("c0 c1")


def test_crash(tmp_path):
    with booted(tmp_path, "shell=full", extra=card(tmp_path)) as machine:
        typist = Console(machine)
        typist.expect()
        typist.send("panic ud")
        typist.expect(b"# called from ")
        wait_over(machine)
        assert bytes(codes(tmp_path)).hex(" ") == "c0 c2 c3 c4 c5 c6 c7 c8 c9"
