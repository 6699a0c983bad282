# SPDX-License-Identifier: MIT
"""What the machine is, by its SMBIOS: what QEMU is told to put there is what the records say, on
BIOS and UEFI; and who it is where the firmware has placeholders, or contradicts the words."""
from tests.boot.row import MAC, Row, identity, opens, pc, uefi

UUID = "4c4c4544-0058-4b10-8032-b7c04f4d3133"
ZEROS = {"placeholder": "00000000-0000-0000-0000-000000000000"}
DIFFER = "the firmware and the words differ: the firmware is believed"


def placeholder(text):
    return {"placeholder": text}


def smbios(**types):
    """-smbios options: t1={"serial": "…"}."""
    return [word for kind, fields in types.items() for word in
            ["-smbios", ",".join([f"type={kind[1:]}", *(f"{key}={value}" for key, value
                                                        in fields.items())])]]


TOLD = smbios(
    t0=dict(vendor="Rollcall", version="1.2", date="11/25/2026"),
    t1=dict(manufacturer="Dell Inc.", product="PowerEdge R440", version="A", serial="7XK2M13",
            uuid=UUID, sku="SKU=NotProvided", family="PowerEdge"),
    t2=dict(manufacturer="Dell Inc.", product="04JN2K", version="A07", serial=".7XK2M13.",
            asset="B-1"),
    t3=dict(manufacturer="Dell Inc.", version="C", serial="To be filled by O.E.M.", asset="A-0042"),
    t17=dict(loc_pfx="DIMM ", bank="BANK", manufacturer="Hynix", serial="2B1F0511", part="HMA82GR7",
             speed=2666))

SAID = dict(
    system=dict(vendor="Dell Inc.", product="PowerEdge R440", version="A", serial="7XK2M13",
                uuid=UUID, sku="SKU=NotProvided", family="PowerEdge"),
    board=dict(vendor="Dell Inc.", product="04JN2K", version="A07", serial=".7XK2M13.",
               asset="B-1"),
    chassis=dict(vendor="Dell Inc.", type="other", version="C",
                 serial=placeholder("To be filled by O.E.M."), asset="A-0042"),
    identity=dict(serial="7XK2M13", uuid=UUID, asset="A-0042"))


def module(slot, mib):
    return dict(slot=f"DIMM  {slot}", mib=mib, type="RAM", speed=2666, ecc=None, vendor="Hynix",
                model="HMA82GR7", serial="2B1F0511")


BIOS = dict(vendor="Rollcall", version="1.2", date="11/25/2026")

WHOLE = [
    Row("smbios-told", hardware=pc(extra=TOLD),
        records={**SAID, "bios": dict(BIOS, smbios="2.8"),
                 "slots": dict(count=1, used=1, mib=128, max_mib=128, ecc="multi-bit", empty=[])},
        each={"dimm": (module(0, 128),)},
        shows=("Hello World!", "I am qemu (PowerEdge R440, 7XK2M13). Sealed lines end in")),
    # QEMU makes a module of each 16 GiB.
    Row("smbios-64-bit", door="kernel",
        hardware=pc(machine="q35,smbios-entry-point-type=64", memory="40G", memory_is="sparse",
                     extra=TOLD),
        records={**SAID, "bios": dict(BIOS, smbios="3.0"),
                 "slots": dict(count=3, used=3, mib=40960, max_mib=40960)},
        each={"dimm": (module(0, 16384), module(1, 16384), module(2, 8192))}),
    Row("smbios-uefi", door="kernel", hardware=uefi(extra=TOLD),
        records=opens("efi", "uefi", **SAID, slots=dict(count=1, used=1, mib=128)),
        each={"dimm": (module(0, 128),)}),
    # GRUB 2.06 doesn't say where it is, and a UEFI machine has it where nobody may search.
    Row("smbios-not-told", door="grub-multiboot2", hardware=uefi(extra=TOLD),
        records={**opens("multiboot2", "uefi"), "firmware": {"smbios": None}}, each={"system": ()}),
    Row("smbios-of-old", door="kernel",
        hardware=pc(machine="pc-i440fx-1.4", extra=["-uuid", UUID]),
        records={"system": dict(vendor="Bochs", product="Bochs", serial=None, uuid=UUID),
                 "bios": dict(smbios="2.4"), "slots": dict(count=1, mib=128),
                 **identity(serial=None, uuid=UUID)}),
    # No firmware that has any.
    Row("smbios-none", door="kernel", hardware=pc(machine="microvm,isa-serial=on", screen="none"),
        words="after=halt sn=7XK2M13", shows=(), each=dict.fromkeys(
            ["system", "board", "chassis", "bios", "slots", "dimm"], ()),
        records={"firmware": {"smbios": None}, **identity(serial="7XK2M13", uuid=None)}),
]

# Its firmware holds what every machine of its make holds.
FORM = pc(extra=smbios(t1=dict(serial="Default string"), t3=dict(asset="No Asset Tag")))

WHO = [
    Row("placeholders-alone", hardware=FORM, records={
        "system": {"serial": placeholder("Default string"), "uuid": ZEROS},
        **identity(serial=placeholder("Default string"), uuid=ZEROS,
                   asset=placeholder("No Asset Tag"), mac=MAC)},
        shows=("no serial number",)),
    # The lab's script knows better than the firmware that iPXE asks.
    Row("placeholders-and-ipxe", hardware=FORM, files={
        "words-52-54-00-12-34-56.ipxe": "#!ipxe\nset words after=halt run=placeholders-and-ipxe\n"
        "set serial 7XK2M13\n"},
        records={"system": {"serial": placeholder("Default string")},
                 **identity(serial="7XK2M13", uuid=ZEROS, asset=placeholder("No Asset Tag"))}),
    Row("placeholders-and-words", door="kernel", hardware=FORM,
        words=f"after=halt asset=A-0042 uuid={UUID} sn=7XK2M13", records=identity(
            serial="7XK2M13", uuid=UUID, asset="A-0042")),
    Row("words-fake-a-placeholder", door="kernel", hardware=FORM,
        words="after=halt asset=%01A-0042 uuid=%01 sn=%20%017XK2M13", records=identity(
            serial="7XK2M13", uuid=ZEROS, asset="A-0042")),
    Row("identities-differ", door="kernel", hardware=pc(extra=TOLD),
        words=f"after=halt asset=A-0043 uuid={UUID.upper()} sn=7XK2M14",
        records=identity(serial="7XK2M13", uuid=UUID, asset="A-0042"), trouble=(DIFFER, DIFFER)),
]

INVENTORY = WHOLE + WHO
