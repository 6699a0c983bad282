# SPDX-License-Identifier: MIT
"""What doors share: the image in its variants, the row's words, a TFTP root."""
from dataclasses import dataclass, field
from pathlib import Path

from pxe.machine import FAST, user_network
from pxe.netboot import lay_out

ROOT = Path(__file__).resolve().parents[3]
BUILD = ROOT / "build"
IMAGE = BUILD / "rollcall.bin"


@dataclass
class Boot:
    """What Machine is started with."""
    arguments: list
    prefix: list = field(default_factory=list)
    pace: list = field(default_factory=lambda: FAST)


def image_of(row):
    """The file that the row boots: the image, or what was made from it."""
    return BUILD / row.image


def words_of(row):
    """The row's words with its run=; None where it is to have none at all."""
    return None if row.words is None else f"run={row.name} {row.words}".strip()


def closed_words(row):
    """The same with the word that ends a line; "" for none."""
    words = words_of(row)
    return "" if words is None else f"{words} --"


def no_network(row):
    row.hardware.nic = "none"


def tftp_root(row, folder):
    """What a lab's server serves, with what the row changes in it."""
    root = folder / "tftp"
    lay_out(root, image_of(row), words_of(row))
    for name, text in row.files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    for name in row.without:
        (root / name).unlink()
    for name, length in row.cut.items():
        (root / name).write_bytes((root / name).read_bytes()[:length])
    return root


def netboot(root, boot_file, folder):
    """From QEMU's own DHCP and TFTP."""
    return Boot(user_network(root, boot_file, folder / "net.pcap"))
