# SPDX-License-Identifier: MIT
"""How each door of the matrix is opened: a row becomes a TFTP root and QEMU's arguments."""
import shutil
from pathlib import Path

from pxe.machine import user_network
from pxe.netboot import lay_out

ROOT = Path(__file__).resolve().parents[2]
IMAGE = ROOT / "build" / "rollcall.bin"
GRUB = ROOT / "build" / "grub" / "core.0"
SHIMS = ROOT / "build" / "shim"


def words_of(row):
    """The row's words with its run=; None where it is to have none at all."""
    return None if row.words is None else f"run={row.name} {row.words}".strip()


def arguments(row, folder):
    """QEMU's arguments for the row's door, and what it is served in `folder`."""
    return DOORS[row.door](row, folder)


def _tftp_root(row, folder):
    root = folder / "tftp"
    lay_out(root, IMAGE, words_of(row))
    for name, text in row.files.items():
        (root / name).write_text(text)
    for name in row.without:
        (root / name).unlink()
    for name, length in row.cut.items():
        (root / name).write_bytes((root / name).read_bytes()[:length])
    return root


def _pxe(row, folder):
    return user_network(_tftp_root(row, folder), "rollcall.ipxe", folder / "net.pcap")


def _bare(row, folder):
    return user_network(_tftp_root(row, folder), "rollcall.bin", folder / "net.pcap")


def _grub(row, folder):
    root = _tftp_root(row, folder)
    shutil.copyfile(GRUB, root / "core.0")
    (root / "grub.cfg").write_text(f"multiboot (tftp)/rollcall.bin {words_of(row)} --\nboot\n")
    return user_network(root, "core.0", folder / "net.pcap")


def _append(row):
    words = words_of(row)
    return [] if words is None else ["-append", f"{words} --"]


def _no_network(row):
    row.hardware.nic = "none"


def _kernel(row, folder):
    _no_network(row)
    return ["-kernel", str(IMAGE), *_append(row)]


def _shim(row, folder):
    _no_network(row)
    return ["-kernel", str(SHIMS / f"{row.magic:#x}.bin"), "-initrd", str(IMAGE), *_append(row)]


DOORS = {"pxe": _pxe, "bare": _bare, "kernel": _kernel, "grub": _grub, "shim": _shim}
