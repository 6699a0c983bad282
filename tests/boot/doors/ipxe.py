# SPDX-License-Identifier: MIT
"""The NIC's own boot ROM: iPXE for BIOS, or its EFI half where the firmware is UEFI. Where a UEFI
machine's NIC has no ROM (romfile=), the firmware's own PXE boots the same way."""
from tests.boot.doors.common import netboot, tftp_root


def _script(row, folder, _stack):
    return netboot(tftp_root(row, folder), "rollcall.ipxe", folder)


def _bare(row, folder, _stack):
    return netboot(tftp_root(row, folder), "rollcall.bin", folder)


DOORS = {"pxe": _script, "bare": _bare}
