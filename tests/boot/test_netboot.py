# SPDX-License-Identifier: MIT
"""The main job as its user runs it: `python3 -m pxe.netboot`, with every link of the chain taken
away once. It exits 0 only for a whole answer, and its last line names the link."""
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pxe import console

ROOT = Path(__file__).resolve().parents[2]
IMAGE = ROOT / "build" / "rollcall.bin"
NOT_ASKED, SILENT, INCONCLUSIVE = 2, 5, 8


def netboot(folder, *arguments):
    """(exit status, what it printed)"""
    done = subprocess.run(
        [sys.executable, "-m", "pxe.netboot", "--folder", str(folder / "boot"), "--timeout", "90",
         *arguments], cwd=ROOT, capture_output=True, check=False)
    return done.returncode, done.stdout.decode()


def tftp_root(folder):
    root = folder / "root"
    root.mkdir()
    shutil.copy(ROOT / "pxe" / "rollcall.ipxe", root)
    shutil.copy(IMAGE, root)
    (root / "words.ipxe").write_text("#!ipxe\nset words after=qemu\n")
    return root


@pytest.mark.parametrize("door", ["pxe", "kernel"])
def test_whole_answer(tmp_path, door):
    status, printed = netboot(tmp_path, "--door", door)
    log = (tmp_path / "boot" / "serial.log").read_bytes().decode()
    assert status == 0
    assert printed.startswith("\nHello World!\n")
    assert log.replace("\r", "") in printed, "every line is shown as it was said"
    assert "the answer came whole" in printed.splitlines()[-1]


def test_whole_answer_by_uefi(tmp_path):
    status, printed = netboot(tmp_path, "--firmware", "uefi")
    log = console.ours((tmp_path / "boot" / "serial.log").read_bytes())
    assert status == 0
    assert "\x1b" not in printed and log.decode().replace("\r", "") in printed
    assert '"firmware":"uefi"' in printed
    assert "the answer came whole" in printed.splitlines()[-1]


@pytest.mark.parametrize("spoil, link", [
    (lambda root: (root / "rollcall.bin").unlink(), "the image: TFTP refused rollcall.bin"),
    (lambda root: (root / "rollcall.bin").write_text("no program"),
     "the image: only a part of rollcall.bin: the server has 10 bytes"),
], ids=["image", "no-program"])
def test_broken_link_is_named_by_uefi(tmp_path, spoil, link):
    root = tftp_root(tmp_path)
    spoil(root)
    status, printed = netboot(tmp_path, "--firmware", "uefi", "--tftp", str(root))
    assert status == SILENT
    assert link in printed.splitlines()[-1]
    assert "Rollcall: giving up" in printed and "time was up" not in printed


def test_own_tftp_root(tmp_path):
    assert netboot(tmp_path, "--tftp", str(tftp_root(tmp_path)))[0] == 0


@pytest.mark.parametrize("spoil, link", [
    (lambda root: (root / "rollcall.ipxe").unlink(), "the script: TFTP refused rollcall.ipxe"),
    (lambda root: (root / "rollcall.bin").unlink(), "the image: TFTP refused rollcall.bin"),
    (lambda root: (root / "rollcall.bin").write_bytes(IMAGE.read_bytes()[:9000]),
     "the image: only a part of rollcall.bin: the server has 9000 bytes"),
    (lambda root: (root / "rollcall.ipxe").write_text("#!ipxe\nexit 1\n"),
     "the image: nobody asked TFTP for rollcall.bin"),
], ids=["script", "image", "half-of-the-image", "script-that-gives-up"])
def test_broken_link_is_named(tmp_path, spoil, link):
    root = tftp_root(tmp_path)
    spoil(root)
    status, printed = netboot(tmp_path, "--tftp", str(root))
    assert status == SILENT
    assert link in printed.splitlines()[-1]
    assert "The screen's text:\n" in printed and "rollcall.ipxe" in printed


@pytest.mark.parametrize("arguments, status, link", [
    (["--cpu", "pentium3"], SILENT, "the long mode: Rollcall: this processor has no 64-bit"),
    (["--nic", "none"], SILENT, "the network: the machine never asked DHCP"),
    (["--append", "after=bogus"], INCONCLUSIVE, "verdict is inconclusive: after=bogus"),
    (["--image", "build/nonesuch.bin"], NOT_ASKED, "the image: build/nonesuch.bin: No such file"),
    (["--machine", "nonesuch"], NOT_ASKED, "QEMU can't start this machine"),
])
def test_machine_that_cannot(tmp_path, arguments, status, link):
    heard, printed = netboot(tmp_path, *arguments)
    assert heard == status
    assert link in printed.splitlines()[-1]
