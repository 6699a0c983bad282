# SPDX-License-Identifier: MIT
"""Disks and sticks: build/rollcall.img and the image written raw, by BIOS and by UEFI; and each way
in which a boot sector can fail."""
from tests.boot.row import Row, opens, uefi

BUSES = ["ide", "ahci", "usb", "virtio"]
DISK = opens("disk", "bios")
HALF = 9000  # bytes: between the first 2 KiB and the end


def broken(name, line, **row):
    return Row(name, answer=False, says=line, shows=(line,),
               **{"door": "disk-ide", "halts": False, **row})


GOOD = [
    Row(f"disk-{bus}", door=f"disk-{bus}", image="rollcall.img", heeds_words=False, records=DISK)
    for bus in BUSES
] + [
    Row(f"raw-{bus}", door=f"disk-{bus}", heeds_words=False, records=DISK) for bus in BUSES
] + [
    Row(f"uefi-disk-{bus}", door=f"disk-{bus}", image="rollcall.img", hardware=uefi(),
        heeds_words=False, records=opens("efi", "uefi"))
    for bus in ["usb", "virtio"]
] + [
    Row("disk-second", door="pxelinux-chain", image="rollcall.img", other_disk=True,
        heeds_words=False, records=DISK),
    Row("disk-a20-shut", door="disk-a20", heeds_words=False, records=DISK),
    Row("disk-beside-another", door="disk-virtio", image="rollcall.img", other_disk=True,
        heeds_words=False, records=DISK),
]

CANNOT_READ = "Rollcall: the disk can't be read"

BROKEN = [
    broken("disk-half-written", "Rollcall: only a part of the image came",
           halts=True, cut={"rollcall.bin": HALF}),
    broken("disk-too-short", CANNOT_READ, disk_size=24 * 512),
    broken("disk-of-one-sector", CANNOT_READ, cut={"rollcall.bin": 512}),
    broken("disk-bad-sector", CANNOT_READ, bad_sector=30),
    broken("disk-bad-sector-in-partition", CANNOT_READ, image="rollcall.img", bad_sector=2048 + 20),
    # int 13h can't read a floppy by LBA, so no drive can be seen to hold the sector that runs.
    broken("floppy", "Rollcall: no disk holds this boot sector", door="floppy"),
]

DISKS = GOOD + BROKEN
