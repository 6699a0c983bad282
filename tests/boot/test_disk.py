# SPDX-License-Identifier: MIT
"""build/rollcall.img as other tools see it: the same bytes each time, a table without faults, the
image in both of its places."""
import subprocess
import sys

from tests.boot.doors.common import BUILD, IMAGE, ROOT

DISK = BUILD / "rollcall.img"
SECTOR = 512
IMAGE_LBA, ESP_LBA = 2048, 4096


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout


def test_bytes_repeat(tmp_path):
    again = tmp_path / "again.img"
    run(sys.executable, "boot/disk.py", IMAGE, again)
    assert again.read_bytes() == DISK.read_bytes()


def test_table_has_no_faults():
    said = run("sgdisk", "--verify", "--print", DISK).decode()
    assert "No problems found" in said
    assert f"1            {IMAGE_LBA}" in said and "EF00  EFI system" in said


def test_image_is_in_both_partitions():
    image, disk = IMAGE.read_bytes(), DISK.read_bytes()
    assert disk[IMAGE_LBA * SECTOR:][:len(image)] == image
    assert run("mtype", "-i", f"{DISK}@@{ESP_LBA * SECTOR}", "::/EFI/BOOT/BOOTX64.EFI") == image


def test_boot_sector_is_the_image_s_with_the_place_in_it():
    image, disk = IMAGE.read_bytes(), DISK.read_bytes()
    assert disk[:0x1B0] == image[:0x1B0] and disk[0x1B8:0x1BC] == image[0x1B8:0x1BC]
    assert int.from_bytes(disk[0x1B0:0x1B8], "little") == IMAGE_LBA
    active, kind = disk[0x1BE], disk[0x1C2]
    assert (active, kind, disk[0x1FE:0x200]) == (0x80, 0xEE, b"\x55\xaa")
