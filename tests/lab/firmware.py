# SPDX-License-Identifier: MIT
"""UEFI for a lab's machines: Debian's OVMF, told which of its ways to boot from the network it may
try."""
import shutil
from pathlib import Path

import pytest

from pxe.machine import Hardware

OVMF = Path("/usr/share/OVMF")
CODE, VARIABLES = OVMF / "OVMF_CODE_4M.fd", OVMF / "OVMF_VARS_4M.fd"
# What OVMF leaves out when QEMU says n: its other ways are tried only after minutes.
NO_PXE = [word for version in "46" for word in
          ("-fw_cfg", f"name=opt/org.tianocore/IPv{version}PXESupport,string=n")]
# No option ROM: the firmware's own drivers and its own PXE, nobody's iPXE.
WITHOUT_IPXE = ",romfile="


def uefi(folder: Path, http: bool = False) -> Hardware:
    """A machine with UEFI, its variables kept in FOLDER; the NIC is to be added. HTTP: no PXE."""
    if not CODE.exists():
        pytest.skip("the package ovmf is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    variables = folder / "variables.fd"
    shutil.copyfile(VARIABLES, variables)
    return Hardware("q35", memory="256M", nic="none", extra=[
        "-drive", f"if=pflash,format=raw,readonly=on,file={CODE}",
        "-drive", f"if=pflash,format=raw,file={variables}", *(NO_PXE if http else [])])
