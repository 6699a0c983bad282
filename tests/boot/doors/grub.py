# SPDX-License-Identifier: MIT
"""GRUB, netbooted: by the NIC's iPXE on BIOS, by the firmware's own PXE on UEFI."""
import shutil

from tests.boot.doors.common import BUILD, closed_words, netboot, tftp_root

COMMANDS = ["multiboot", "multiboot2", "linux", "linux16", "chainloader"]


def _open(row, folder, _stack):
    root = tftp_root(row, folder)
    core = "core.0" if row.hardware.firmware == "bios" else "core.efi"
    shutil.copyfile(BUILD / "grub" / core, root / core)
    command = row.door.removeprefix("grub-")
    words = closed_words(row) if row.heeds_words else ""
    (root / "grub.cfg").write_text(f"{command} (tftp)/rollcall.bin {words}\n{row.grub}\nboot\n")
    return netboot(root, core, folder)


DOORS = {f"grub-{command}": _open for command in COMMANDS}
