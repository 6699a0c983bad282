# SPDX-License-Identifier: MIT
"""UEFI doors that need a DHCP server which tells its clients apart, so a lab of namespaces:
iPXE as a file that the firmware's PXE fetches first, and UEFI HTTP boot. By the clock, since real
servers live by it."""
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pxe.machine import CLOCK, NO_PXE
from tests.boot.doors.common import Boot, image_of, tftp_root
from tests.lab.network import BRIDGE, SERVER, Lab, ip, why_not

IPXE = Path("/usr/lib/ipxe")
NIC = "virtio-net-pci"  # the one that OVMF drives itself
CONF = f"""\
port=0
keep-in-foreground
pid-file
log-facility=-
log-dhcp
interface={BRIDGE}
bind-interfaces
no-ping
dhcp-range=10.77.0.100,10.77.0.199,1h
dhcp-match=set:ipxe,175
dhcp-option=encap:175,176,1b
enable-tftp
enable-ra
ra-param={BRIDGE},0,0
dhcp-range=::,constructor:{BRIDGE},ra-only,off-link,64,1h
"""


def _lab(row, folder, stack, files, lines):
    """A machine without boot ROM in a lab whose server has these files and answers so."""
    if why_not():
        pytest.skip(why_not())
    lab = stack.enter_context(Lab(machines=[row.hardware.mac], serve=False))
    root = lab.folder / "tftp"
    shutil.copytree(tftp_root(row, folder), root)
    for name, path in files.items():
        shutil.copyfile(path, root / name)
    ip(f"address add fd77::1/64 dev {BRIDGE} nodad\n", lab.switch)
    conf = lab.folder / "door.conf"
    conf.write_text(f"{CONF}{lines}dhcp-leasefile={lab.folder}/leases\ntftp-root={root}\n")
    lab.run_dnsmasq(lab.switch, conf, lab.folder / "door.log")
    row.hardware.nic = "none"  # the lab's own, at its port
    return lab, root, Boot(lab.nic(0, NIC, ",romfile=,bootindex=1"), lab.qemu_prefix(), CLOCK)


def _ipxe(name):
    def door(row, folder, stack):
        lines = f"dhcp-boot=tag:ipxe,rollcall.ipxe\ndhcp-boot=tag:!ipxe,{name}\n"
        return _lab(row, folder, stack, {name: IPXE / name}, lines)[2]
    return door


def _http(row, folder, stack):
    """The client says HTTPClient, must be told the same, and boots an address."""
    lines = ("dhcp-vendorclass=set:http,HTTPClient\n"
             "dhcp-option-force=tag:http,60,HTTPClient\n"
             f"dhcp-boot=tag:http,http://{SERVER}/rollcall.efi\n")
    lab, root, boot = _lab(row, folder, stack, {"rollcall.efi": image_of(row)}, lines)
    with open(lab.folder / "http.log", "wb") as log:
        lab.started.append(subprocess.Popen(
            [*lab.qemu_prefix(), sys.executable, "-m", "http.server", "--bind", SERVER,
             "--directory", str(root), "80"], stdout=log, stderr=log))
    boot.arguments += NO_PXE
    return boot


DOORS = {"snponly": _ipxe("snponly.efi"), "ipxe.efi": _ipxe("ipxe.efi"), "http": _http}
