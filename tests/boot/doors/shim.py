# SPDX-License-Identifier: MIT
"""Loaders of the tests' own, which `qemu -kernel` starts: they leave open all that the loader's
specification leaves open."""
from tests.boot import acpi_tables
from tests.boot.doors.common import BUILD, Boot, image_of, no_network
from tests.boot.doors.linux import append


def _start(row, name, arguments=()):
    no_network(row)
    return Boot(["-kernel", str(BUILD / "shim" / name), "-initrd", str(image_of(row)),
                 *append(row), *arguments])


def _multiboot(row, _folder, _stack):
    return _start(row, f"{row.magic:#x}.bin")


def _linux64(row, folder, _stack):
    return _start(row, f"linux64-{row.place:#x}.bin", acpi_tables.handed_over(row.tables, folder))


DOORS = {"shim": _multiboot, "shim64": _linux64}
