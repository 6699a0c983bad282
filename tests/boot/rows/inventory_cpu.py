# SPDX-License-Identifier: MIT
"""What the answer says of processors, ACPI's tables, firmware and clocks."""
import re

from tests.boot.acpi_tables import ADDRESS, MEMORY, spcr, io, table
from tests.boot.row import Row, opens, pc, q35, secure, uefi

TREE = "8,sockets=2,cores=2,threads=2"
COUNTED = {"sockets": 2, "cores": 4, "threads": 8}
PC_TABLES = ["FACP", "APIC", "HPET", "WAET", "DSDT"]
Q35_TABLES = ["FACP", "APIC", "HPET", "MCFG", "WAET", "DSDT"]
BIOS = {"kind": "bios", "vendor": None, "revision": None, "uefi": None, "secure_boot": None}
EDK2 = {"kind": "uefi", "vendor": "EDK II", "revision": "0x10000", "uefi": "2.70"}
SIGNED = "rollcall-signed.bin"


def entered(door, **more):
    """The records of an image that UEFI or a loader under it entered by this door."""
    return {**opens(door, "uefi"), **more}


class Like:
    """Equal to every text that the expression fits."""

    def __init__(self, expression):
        self._expression = expression

    def __eq__(self, other):
        return isinstance(other, str) and re.fullmatch(self._expression, other) is not None

    def __repr__(self):
        return f"like {self._expression}"


def processor(name, cpu, cpus=1, machine=pc, **keys):
    return Row(f"cpu-{name}", door="kernel", hardware=machine(cpu=cpu, cpus=cpus),
               records={"cpu": keys})


PROCESSORS = [
    processor("tree", "qemu64", TREE, brand="QEMU Virtual CPU version 2.5+", family=15, model=107,
              microcode="0x1000065", hypervisor="tcg", features=["nx", "svm"], **COUNTED),
    processor("tree-q35", "qemu64", TREE, q35, **COUNTED),
    processor("sockets", "qemu64", "4,sockets=4", sockets=4, cores=4, threads=4),
    # QEMU says the APIC ids of three cores in two bits.
    processor("intel-by-levels", "Nehalem", "12,sockets=2,cores=3,threads=2", family=6, model=26,
              microcode="0x1", sockets=2, cores=6, threads=12),
    processor("intel-with-dies", "Icelake-Server", "16,sockets=2,dies=2,cores=2,threads=2",
              sockets=2, cores=8, threads=16),
    processor("amd-with-threads", "EPYC", TREE, brand="AMD EPYC Processor", family=23, model=1,
              **COUNTED),
    # Without the leaf of levels: by leaves 1 and 4, and by 0x80000008.
    processor("intel-by-counts", "core2duo,cpuid-0xb=off", "12,sockets=2,cores=3,threads=2",
              sockets=2, cores=6, threads=12),
    # TCG has no topology extensions: nothing tells the threads of a core from cores.
    processor("amd-by-counts", "EPYC,cpuid-0xb=off", TREE, **{**COUNTED, "cores": 8}),
    processor("amd-without-threads", "phenom,cpuid-0xb=off", "6,sockets=2,cores=3", sockets=2,
              cores=6, threads=6),
    processor("features", "max", features=["nx", "aes", "avx", "avx2", "rdrand", "svm", "smep",
                                           "smap", "la57", "1g"]),
    processor("brand-with-blanks", "qemu64,model-id=  A   cpu of mine  ", brand="A cpu of mine"),
    processor("no-brand", "qemu64,model-id=", brand=None),
    processor("no-hypervisor", "qemu64,-hypervisor", hypervisor=None),
    processor("other-hypervisor", "qemu64,tcg-cpuid=off", hypervisor="unknown"),
]

# A table that is short of a byte, beside a sound one; and a list of processors that breaks off.
BROKEN_SUM = (spcr(io(0x3F8), wrong_sum=True), table(b"SSDT", 2, bytes(12)),
              table(b"OEM1", 1, bytes(8), wrong_sum=True), table(b"SSDT", 2, bytes(12)))
BROKEN_MADT = (table(b"APIC", 4, bytes(8) + b"\0\x08\0\0\1\0\0\0" + b"\1\0" + b"\0" * 10),
               table(b"HPET", 1, bytes.fromhex("01a28680") + ADDRESS.pack(MEMORY, 64, 0, 0,
                                                                         0xFED01000) + bytes(4)))

TABLES = [
    Row("acpi-pc", door="kernel", records={
        "acpi": {"revision": 0, "oem": "BOCHS BXPC", "tables": PC_TABLES, "bad": []}}),
    Row("acpi-q35", door="kernel", hardware=q35(), records={
        "acpi": {"tables": Q35_TABLES, "bad": []}}),
    Row("acpi-none", door="kernel", hardware=pc(machine="pc,acpi=off", cpus="2"), records={
        "acpi": {"revision": None, "oem": None, "tables": [], "bad": []},
        "cpu": {"sockets": 1, "cores": 2, "threads": 2},
        "clock": {"hpet": None, "pm_timer": None}}),
    Row("acpi-none-microvm", door="kernel", shows=(),
        hardware=pc(machine="microvm,isa-serial=on,acpi=off,rtc=off", screen="none", cpus="3"),
        records={"acpi": {"tables": []}, "cpu": {"threads": 3},
                 "clock": {"hpet": None, "pm_timer": None, "rtc": None}}),
    Row("acpi-microvm", door="kernel", shows=(),
        hardware=pc(machine="microvm,isa-serial=on", screen="none", cpus="3"),
        records={"acpi": {"revision": 2, "tables": ["FACP", "APIC", "DSDT"], "bad": []},
                 "cpu": {"threads": 3}, "clock": {"pm_timer": None}}),
    Row("acpi-added", door="kernel", tables=(table(b"OEM1", 1, bytes(8)),) * 2, records={
        "acpi": {"tables": PC_TABLES[:-1] + ["OEM1*2", "DSDT"], "bad": []}}),
    Row("acpi-wrong-sums", door="shim64", tables=BROKEN_SUM, fails="firmware.acpi", records={
        "acpi": {"revision": 2, "oem": "ROLLCL ROLLCALL", "tables": ["SPCR", "SSDT*2", "OEM1"],
                 "bad": ["SPCR", "OEM1"]}}),
    Row("madt-broken", door="shim64", tables=BROKEN_MADT, records={
        "cpu": {"sockets": 1, "threads": 1}, "acpi": {"bad": []},
        "clock": {"hpet": "0xfed01000"}},
        trouble=("the MADT breaks off: processors may be missing",)),
]

KINDS = [
    Row("firmware-bios", door="kernel", records={"firmware": BIOS}),
    Row("firmware-uefi", door="kernel", hardware=uefi(cpus=TREE), records=entered(
        "efi", firmware={**EDK2, "secure_boot": False}, cpu=COUNTED,
        acpi={"revision": 2, "bad": []}, clock={"hpet": "0xfed00000", "pm_timer": "0x608"})),
    Row("firmware-secure", door="bare", image=SIGNED, hardware=secure(), heeds_words=False,
        records=entered("efi", firmware={**EDK2, "secure_boot": True})),
] + [
    # What a loader leaves that has ended boot services.
    Row(f"firmware-uefi-{door}", door=f"grub-{command}", hardware=uefi(), records=entered(
        door, firmware={**EDK2, "secure_boot": None}))
    for door, command in [("multiboot2", "multiboot2"), ("linux32", "linux")]
]


def clock(name, base, says):
    return Row(f"clock-{name}", door="kernel", hardware=pc(extra=["-rtc", f"base={base}"]),
               records={"clock": {"rtc": Like(says), "from": "pit", "invariant": False,
                                  "hpet": "0xfed00000", "pm_timer": "0x608"}})


CLOCKS = [
    clock("now", "2024-02-29T11:58:07", r"2024-02-29 11:58:\d\d"),
    clock("last-century", "1999-12-31T23:01:00", r"1999-12-31 23:01:\d\d"),
    Row("clock-no-hpet", door="kernel", hardware=pc(machine="pc,hpet=off"),
        records={"clock": {"hpet": None, "pm_timer": "0x608"}}),
]

INVENTORY_CPU = PROCESSORS + TABLES + KINDS + CLOCKS
