# SPDX-License-Identifier: MIT
"""Boards by what sits on PCI, and what must be said of it. tests/boot/test_pci.py boots them, and
holds what they say against QEMU's own list of the same functions."""
import struct
from dataclasses import dataclass, field

from pxe.machine import Hardware
from tests.boot.acpi_tables import table

MAC = "52:54:00:aa:bb:%02x"
ECAM = 0xB0000000           # of QEMU's q35
MICROVM_ECAM = 0xE0000000   # of its microvm, whose firmware doesn't say so
SPEED = "2.5GT/s x1"        # of every card that QEMU plays


@dataclass
class Board:
    name: str
    hardware: Hardware
    boot_mac: str = ""      # in the words' mac=
    door: str = "kernel"
    tables: tuple = ()
    # Network functions, in order: what their records hold of these keys.
    nics: tuple = ()
    # Addresses of other functions, and what their records hold.
    functions: dict = field(default_factory=dict)
    access: str = "ports"
    trouble: tuple = ()
    lists_all: bool = True  # QEMU's list is the machine's


def board(name, *devices, machine="pc", nics=(), **more):
    """Devices are QEMU's own words."""
    extra = [word for device in devices for word in ["-device", device]]
    hardware = Hardware(machine=machine, nic="none", extra=extra,
                        **{key: more.pop(key) for key in ["screen", "firmware"] if key in more})
    return Board(name, hardware, nics=nics, **more)


def card(number, device, **more):
    return f"{device},mac={MAC % number}" + "".join(f",{key}={more[key]}" for key in more)


def port(name, number, **more):
    """A root port of PCI Express; its properties begin with x_."""
    more = "".join(f",{key.replace('_', '-')}={value}" for key, value in more.items())
    return f"pcie-root-port,id={name},chassis={number}{more}"


def nic(number, boot, **more):
    return {"mac": MAC % number if number else None, "boot": boot, **more}


def mcfg(*regions):
    """(base, segment, first bus, last bus)"""
    return table(b"MCFG", 1, bytes(8) + b"".join(struct.pack("<QHBB4x", *region)
                                                 for region in regions))


# Every card that QEMU has and whose address we can read; and one that we can't.
READABLE = ["e1000", "e1000-82544gc", "e1000-82545em", "rtl8139", "virtio-net-pci",
            "virtio-net-pci,disable-legacy=on", "virtio-net-pci,disable-modern=on", "e1000e",
            "vmxnet3"]
UNREADABLE = "pcnet"

NICS = [
    board("nics-all", *[card(i, device) for i, device in enumerate(READABLE, 1)],
          card(99, UNREADABLE), boot_mac=MAC % 6,
          nics=[nic(i, i == 6) for i in range(1, len(READABLE) + 1)] + [nic(None, False)]),
    board("nics-boot-mac-unknown", card(1, "e1000"), card(2, "rtl8139"), card(3, UNREADABLE),
          nics=[nic(1, None), nic(2, None), nic(None, None)]),
    board("nics-boot-mac-is-of-none", card(1, "e1000"), card(3, UNREADABLE), boot_mac=MAC % 3,
          nics=[nic(1, False), nic(None, None)]),
    board("nic-only-unreadable", card(3, UNREADABLE), boot_mac=(MAC % 3).upper(),
          nics=[nic(3, True)]),
    board("nic-only-unreadable-untold", card(3, UNREADABLE), nics=[nic(None, None)]),
    board("nic-only-is-another", card(1, "virtio-net-pci"), boot_mac=MAC % 2,
          nics=[nic(1, False)]),
    board("nic-none"),
    board("nics-uefi", port("a", 1), card(1, "e1000e", bus="a"), card(2, "virtio-net-pci"),
          machine="q35", firmware="uefi", boot_mac=MAC % 2, access="ecam",
          nics=[nic(2, True, link=None), nic(1, False, link=SPEED)]),
]

LINKS = [
    board("links", port("a", 1, x_speed=16, x_width=32), port("b", 2, x_speed="2_5", x_width=1),
          port("c", 3, x_speed=8, x_width=16),
          card(1, "e1000e", bus="a"), card(2, "virtio-net-pci", bus="b"), "nvme,serial=1,bus=c",
          machine="q35", access="ecam", nics=[nic(1, None, link=SPEED, pci="01:00.0"),
                                              nic(2, None, link=SPEED, pci="02:00.0")],
          functions={"00:02.0": {"max": "16GT/s x32", "class": "060400"},
                     "00:04.0": {"max": "8GT/s x16"},
                     "03:00.0": {"link": SPEED, "max": SPEED, "class": "010802"},
                     "00:00.0": {"link": None, "max": None, "class": "060000"}}),
    # A switch, and on it several functions of one device.
    board("links-switch", port("a", 1), "x3130-upstream,id=up,bus=a",
          "xio3130-downstream,id=d0,bus=up,chassis=5,slot=0",
          "xio3130-downstream,id=d1,bus=up,chassis=6,slot=1",
          card(1, "e1000e", bus="d0", addr="0.0", multifunction="on"),
          card(2, "e1000e", bus="d0", addr="0.3"), card(3, "e1000e", bus="d1"),
          machine="q35", access="ecam",
          nics=[nic(1, None, pci="03:00.0", link=SPEED), nic(2, None, pci="03:00.3"),
                nic(3, None, pci="04:00.0")]),
]

HOSTS = [
    # Further host bridges, as every further socket of a server has one.
    board("hosts", "pxb-pcie,id=x,bus_nr=64,bus=pcie.0", "pxb-pcie,id=y,bus_nr=128,bus=pcie.0",
          port("a", 1, bus="x"),
          port("b", 2, bus="y"), card(1, "e1000e", bus="a"), card(2, "virtio-net-pci", bus="b"),
          card(3, "e1000e", bus="pcie.0"), machine="q35", access="ecam", boot_mac=MAC % 2,
          nics=[nic(3, False), nic(1, False, pci="41:00.0"),
                nic(2, True, pci="81:00.0")]),
    board("hosts-pxb", "pxb,id=x,bus_nr=80", card(1, "e1000", bus="x", addr=1),
          nics=[nic(1, None)]),
    board("bridges", "pci-bridge,id=a,chassis_nr=1", "pci-bridge,id=b,chassis_nr=2,bus=a,addr=3",
          card(1, "rtl8139", bus="b", addr=5), "lsi53c895a,bus=a,addr=6", nics=[nic(1, None)]),
    board("isapc", machine="isapc", access=None),
    # It has PCI, and nothing that says where.
    board("microvm", "e1000e", machine="microvm,pcie=on,isa-serial=on", screen="none",
          access=None, lists_all=False),
]

# What firmware says of configuration space in memory.
DIFFERS = "in memory there is another function than by the ports, which count"
NOT_USED = "configuration space in memory is not used where RAM is, or past our limits"

MEMORY = [
    # No firmware gave the card a place there.
    board("ecam-without-ports", "e1000e", machine="microvm,pcie=on,isa-serial=on", screen="none",
          door="shim64", tables=(mcfg((MICROVM_ECAM, 0, 0, 255)),), access="ecam",
          nics=[nic(None, None)]),
    board("ecam-where-nothing-is", card(1, "e1000"), tables=(mcfg((ECAM, 0, 0, 255)),),
          nics=[nic(1, None)], trouble=(DIFFERS,)),
    board("ecam-in-ram", card(1, "e1000"), door="shim64", tables=(mcfg((0x4000000, 1, 0, 15)),),
          nics=[nic(1, None)], trouble=(NOT_USED,)),
    board("ecam-of-no-bus-that-is-there", card(1, "e1000"),
          tables=(mcfg((ECAM, 0, 0x10, 0x20), (ECAM, 3, 0, 255)),), nics=[nic(1, None)]),
    board("ecam-of-some-buses", "pxb-pcie,id=x,bus_nr=128", card(1, "e1000e", bus="pcie.0"),
          port("a", 1, bus="x"), machine="q35",
          door="shim64", tables=(mcfg((ECAM, 0, 0, 15)),), access="ecam", nics=[nic(1, None)]),
]

BOARDS = NICS + LINKS + HOSTS + MEMORY
