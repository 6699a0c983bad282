# SPDX-License-Identifier: MIT
"""The image's first bytes, run as they are by a loader that doesn't know Multiboot: here a BIOS
that starts them as a boot sector."""
from pxe.machine import Hardware, Machine
from tests.boot.doors import IMAGE

SECTOR, SIGNATURE = 512, b"\x55\xaa"


def test_head_says_what_to_do_instead(tmp_path):
    floppy = tmp_path / "floppy.img"
    head = IMAGE.read_bytes()[:SECTOR - len(SIGNATURE)] + SIGNATURE
    floppy.write_bytes(head.ljust(1440 * 1024, b"\0"))
    drive = ["-drive", f"if=floppy,format=raw,file={floppy}", "-boot", "order=a"]
    with Machine(tmp_path, Hardware(nic="none"), drive) as machine:
        def said():
            return any("Rollcall: load this image" in row for row in machine.screen())

        assert machine.wait(said, 30), machine.screen()
