# SPDX-License-Identifier: MIT
"""`scons qemu-gdb` stops at the image's first instruction, and knows symbols there and later."""
import re

from tests.boot.gdb import gdb, gdb_on_image


def test_gdb_stops_at_the_first_instruction_with_symbols():
    commands = ["info symbol $pc", "hbreak kernel_main", "continue", "backtrace 1", "kill"]
    printed = gdb(commands, "-x", "pxe/qemu.gdb")
    assert "linux32_entry in section .text" in printed, printed
    # Its first line is an inlined one of a header's.
    assert re.search(r"kernel_main \(door=HANDOFF_DOOR_LINUX16, info=\d+\) at .*kernel/", printed)


def test_kernel_that_returns_has_last_words(tmp_path):
    """kernel_main returns where the image is damaged; here it is made to at once."""
    log = tmp_path / "serial.log"
    printed = gdb_on_image(log, [
        "set $rip = *(unsigned long *)$rsp", "set $rsp = $rsp + 8",
        "hbreak last_words.stop", "continue", "x/80xh window_base + 24*160", "kill"])
    assert log.read_bytes().startswith(b"\r\nRollcall: the image is damaged")
    cells = [int(cell, 16) for line in printed.splitlines() if ":\t0x" in line
             for cell in line.split(":")[-1].split()]
    assert "".join(chr(cell & 0xff) for cell in cells).startswith("Rollcall: the image is damaged")
