# SPDX-License-Identifier: MIT
"""Makes the disk or stick that boots on BIOS and on UEFI, without root: GPT with two partitions,
one that holds the image as it is, one with the FAT file system that UEFI looks into. The first
sector is the image's boot sector, told where the image lies. The same image gives the same bytes.
UEFI Specification 2.10, 5.2.3 (protective MBR), 5.3 (GPT), 13.3 (EFI system partition).

    disk.py ROLLCALL.bin ROLLCALL.img
"""
import os
import struct
import subprocess
import sys
import uuid
from pathlib import Path

SECTOR = 512
SECTORS = 8 << 11                 # 8 MiB: SeaBIOS can't make out the geometry of much less
IMAGE_LBA, IMAGE_LAST = 2048, 4095
ESP_LBA, ESP_LAST = 4096, SECTORS - 34 - 1
TYPE = "d5c5a4ce-0c5c-4d3c-9a5b-526f6c6c6361"  # this project's own: the image, raw
BOOT_FILE = "::/EFI/BOOT/BOOTX64.EFI"
WHEN = "1767225600"               # 2026-01-01: a file's age says nothing here

# The boot sector: code, then image_lba (boot/bios/sector.inc), then what is the disk's own.
CODE_SIZE, LBA_AT = 440, 0x1B0
SIGNATURE_AT, SIGNATURE_SIZE = 0x1B8, 4
FIRST_ENTRY_AT, ACTIVE = 0x1BE, 0x80  # some BIOSes start no disk without an active partition
ID_SIZE = 8                       # the build id: the image's last bytes


def guid(build_id, what):
    """A GUID that is always the same for this build."""
    return str(uuid.uuid5(uuid.UUID(TYPE), f"{build_id.hex()} {what}"))


def run(*command):
    done = subprocess.run(command, env={**os.environ, "SOURCE_DATE_EPOCH": WHEN, "TZ": "UTC"},
                          capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"disk.py: {command[0]}: {done.stdout.strip()} {done.stderr.strip()}")


def partition(path, build_id):
    run("sgdisk", "--set-alignment=1", f"--disk-guid={guid(build_id, 'disk')}",
        f"--new=1:{IMAGE_LBA}:{IMAGE_LAST}", f"--typecode=1:{TYPE}", "--change-name=1:Rollcall",
        f"--partition-guid=1:{guid(build_id, 'image')}",
        f"--new=2:{ESP_LBA}:{ESP_LAST}", "--typecode=2:ef00", "--change-name=2:EFI system",
        f"--partition-guid=2:{guid(build_id, 'esp')}", str(path))


def fill_esp(path, image, build_id):
    at = f"{path}@@{ESP_LBA * SECTOR}"
    run("mformat", "-i", at, "-T", str(ESP_LAST - ESP_LBA + 1), "-h", "16", "-s", "63",
        "-H", str(ESP_LBA), "-c", "1", "-N", build_id[:4].hex(), "-v", "ROLLCALL", "::")
    run("mmd", "-i", at, "::/EFI", "::/EFI/BOOT")
    run("mcopy", "-i", at, str(image), BOOT_FILE)


def boot_sector(image, protective):
    """The protective MBR with the image's code in it."""
    sector = bytearray(protective)
    sector[:CODE_SIZE] = image[:CODE_SIZE]
    struct.pack_into("<Q", sector, LBA_AT, IMAGE_LBA)
    signature = slice(SIGNATURE_AT, SIGNATURE_AT + SIGNATURE_SIZE)
    sector[signature] = image[signature]
    sector[FIRST_ENTRY_AT] = ACTIVE
    return sector


def main():
    source, target = map(Path, sys.argv[1:])
    image = source.read_bytes()
    if len(image) > (IMAGE_LAST - IMAGE_LBA + 1) * SECTOR:
        sys.exit(f"disk.py: {source} is larger than its partition")
    build_id = image[-ID_SIZE:]
    with open(target, "wb") as disk:
        disk.truncate(SECTORS * SECTOR)
    partition(target, build_id)
    fill_esp(target, source, build_id)
    with open(target, "r+b") as disk:
        sector = boot_sector(image, disk.read(SECTOR))
        disk.seek(0)
        disk.write(sector)
        disk.seek(IMAGE_LBA * SECTOR)
        disk.write(image)


if __name__ == "__main__":
    main()
