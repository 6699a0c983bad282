# SPDX-License-Identifier: MIT
"""pxelinux, netbooted over the PXE stack that the NIC's iPXE gives it: the image as a Linux kernel,
by the name alone, through mboot.c32, and as a PXE boot file; and a second disk's boot sector."""
import shutil
from pathlib import Path

from tests.boot.doors.common import closed_words, netboot, tftp_root
from tests.boot.doors.disk import drives

PXELINUX = Path("/usr/lib/PXELINUX/pxelinux.0")
MODULES = Path("/usr/lib/syslinux/modules/bios")
NAMES = ["ldlinux.c32", "mboot.c32", "chain.c32", "libcom32.c32", "libutil.c32"]

# The entry's lines; IPAPPEND 2 adds BOOTIF=, the MAC of the NIC that booted.
ENTRIES = {
    "pxelinux-linux": "LINUX rollcall.bin\nAPPEND {words}\nIPAPPEND 2",
    "pxelinux-kernel": "KERNEL rollcall.bin\nAPPEND {words}\nIPAPPEND 2",
    "pxelinux-mboot": "KERNEL mboot.c32\nAPPEND rollcall.bin {words}",
    "pxelinux-pxe": "PXE rollcall.bin",
    "pxelinux-chain": "KERNEL chain.c32\nAPPEND hd1",
}


def _open(row, folder, _stack):
    root = tftp_root(row, folder)
    for path in [PXELINUX, *(MODULES / name for name in NAMES)]:
        shutil.copyfile(path, root / path.name)
    (root / "pxelinux.cfg").mkdir()
    entry = ENTRIES[row.door].format(words=closed_words(row))
    (root / "pxelinux.cfg" / "default").write_text(
        f"DEFAULT rollcall\nPROMPT 0\nTIMEOUT 0\nLABEL rollcall\n{entry}\n")
    return netboot(root, "pxelinux.0", folder)


def _chain(row, folder, stack):
    boot = _open(row, folder, stack)
    boot.arguments += [*drives(row, folder), "-device", "ide-hd,drive=disk,unit=1"]
    return boot


DOORS = {**dict.fromkeys(ENTRIES, _open), "pxelinux-chain": _chain}
