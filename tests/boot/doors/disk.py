# SPDX-License-Identifier: MIT
"""Disks: build/rollcall.img, or the image written to a stick as it is, on each kind of bus; and
disks that can't be read to their end."""
from tests.boot.doors.common import BUILD, Boot, image_of, no_network

SECTOR = 512
FLOPPY = 1440 << 10
STICK = 4 << 20  # bytes: SeaBIOS can't make out the geometry of much smaller ones

BUSES = {
    "ide": ["-device", "ide-hd,drive=disk,bootindex=0"],
    "ahci": ["-device", "ahci,id=ahci", "-device", "ide-hd,bus=ahci.0,drive=disk,bootindex=0"],
    "usb": ["-device", "qemu-xhci", "-device", "usb-storage,drive=disk,bootindex=0"],
    "virtio": ["-device", "virtio-blk-pci,drive=disk,bootindex=0"],
}


def disk_of(row, folder):
    """A copy of what the row boots, as long as it is to be; the machine may write to it."""
    path = folder / "disk.img"
    content = image_of(row).read_bytes()
    content = content[:row.cut.get(row.image, len(content))]
    length = row.disk_size or max(len(content), STICK)
    path.write_bytes(content[:length].ljust(length, b"\0"))
    return path


def _read_error(path, folder, sector):
    """The same disk, which reports an error whenever that sector is read."""
    config = folder / "blkdebug.conf"
    config.write_text(f'[inject-error]\nevent = "none"\niotype = "read"\nerrno = "5"\n'
                      f'sector = "{sector}"\n')
    return f"blkdebug:{config}:{path}"


def drives(row, folder):
    """QEMU's drives: the row's is called `disk`; another one, all zeros, may come before it."""
    path = disk_of(row, folder)
    file = path if row.bad_sector is None else _read_error(path, folder, row.bad_sector)
    found = ["-drive", f"if=none,id=disk,format=raw,file={file}"]
    if row.other_disk:
        other = folder / "other.img"
        other.write_bytes(bytes(STICK))
        found += ["-drive", f"if=ide,index=0,format=raw,file={other}"]
    return found


def _disk(row, folder, _stack):
    no_network(row)
    return Boot([*drives(row, folder), *BUSES[row.door.removeprefix("disk-")]])


def _a20(row, folder, _stack):
    """The second disk, started by a first one that has shut address line 20."""
    no_network(row)
    first = folder / "first.img"
    first.write_bytes((BUILD / "shim" / "a20.bin").read_bytes().ljust(STICK, b"\0"))
    return Boot(["-drive", f"if=ide,index=0,format=raw,file={first}",
                 "-drive", f"if=ide,index=1,format=raw,file={disk_of(row, folder)}",
                 "-boot", "order=c"])


def _floppy(row, folder, _stack):
    no_network(row)
    row.disk_size = FLOPPY
    return Boot(["-drive", f"if=floppy,format=raw,file={disk_of(row, folder)}",
                 "-boot", "order=a"])


DOORS = {f"disk-{bus}": _disk for bus in BUSES} | {"disk-a20": _a20, "floppy": _floppy}
