# SPDX-License-Identifier: MIT
"""Which serial port speaks, and who says so: boards with other ports than COM1, cards, firmware
that names a port, one that isn't there, or one in a table that can't be read. QEMU's x86 machines
have no memory-mapped UART: there only its absence can be tried."""
from tests.boot.acpi_tables import (HEADER, UART_16550_BY_ADDRESS, dbg2, dbg2_device, io, memory,
                                    spcr)
from tests.boot.row import Row, opens, pc, uefi

COM1, COM2 = 0x3F8, 0x2F8
ODD = 0x240         # where some real boards' DBG2 has one
NOWHERE = 0xFE032000
CARD = "0x8"        # the slot of a PCI card, so that its name is known
BOTH = ("file", "file")
ONLY_COM2 = ("none", "file")
NET = 0x8003        # DBG2's other kind of port: no serial one
PL011 = 0x03        # an interface type that is no 16550


def com(number, why, **more):
    return {"name": f"com{number}", "io": f"{[COM1, COM2][number - 1]:#x}", "why": why, **more}


def told(name, *tables, ports, door="kernel", serials=BOTH, hears=(0,), **row):
    """Firmware that names ports on a board with COM1 and COM2."""
    return Row(name, door=door, tables=tables, hardware=pc(serials=serials), hears=hears,
               ports=ports, **row)


# Without a word from firmware, all that answers on the board speaks.
BOARD = [
    Row("com1", door="kernel", ports=(com(1, "bda", chip="16550a", baud=115200),)),
    Row("com2", door="kernel", hardware=pc(serials=ONLY_COM2), hears=(1,), ports=(com(2, "bda"),)),
    Row("com2-pxe", hardware=pc(serials=ONLY_COM2), hears=(1,), ports=(com(2, "bda"),)),
    Row("com1-and-com2", door="kernel", hardware=pc(serials=BOTH), hears=(0, 1),
        ports=(com(1, "bda", also=[], dead=[]), com(2, "bda", also=[], dead=[]))),
    Row("com1-and-com2-uefi", door="kernel", hardware=uefi(serials=BOTH), hears=(0, 1),
        records=opens("efi", "uefi"), ports=(com(1, "legacy"), com(2, "legacy"))),
    Row("no-com1", hardware=pc(serial=False), answer=False, says="",
        shows=("Hello World!", "I am qemu", "): pass, ")),
    Row("no-com1-uefi", door="kernel", hardware=uefi(serial=False), answer=False, says="",
        shows=("Hello World!", "): pass, ")),
]


def card(ports, device, **more):
    """A board without a port of its own, and a card with some."""
    return pc(serial=False, cards=("file",) * ports, extra=["-device", f"{device},addr={CARD}"],
              **more)


FOUR = ",".join(f"chardev{port}=serial{port}" for port in [1, 2, 3, 4])

CARDS = [
    Row("pci-card", door="kernel", hardware=card(1, "pci-serial,chardev=serial1"), hears=(1,),
        ports=({"name": "pci:00:08.0", "why": "pci"},)),
    Row("pci-card-of-four", door="kernel", hardware=card(4, f"pci-serial-4x,{FOUR}"),
        hears=(1, 2, 3, 4),
        ports=tuple({"name": f"pci:00:08.0.{port}", "why": "pci"} for port in range(4))),
    # A card is for boards without a port.
    Row("pci-card-beside-com1", door="kernel", hardware=pc(cards=("file",), extra=[
        "-device", f"pci-serial,chardev=serial1,addr={CARD}"]), ports=(com(1, "bda"),)),
]

# An SPCR whose port answers is the only one that speaks; the others are told of.
SPCR = [
    told("spcr-com1", spcr(io(COM1)), ports=(com(1, "spcr", also=["com2"], dead=[]),)),
    told("spcr-com1-revision-4", spcr(io(COM1), revision=4, kind=UART_16550_BY_ADDRESS,
                                      clock=1843200), ports=(com(1, "spcr", baud=115200),)),
    told("spcr-com2", spcr(io(COM2)), hears=(1,), ports=(com(2, "spcr", also=["com1"], dead=[]),)),
    told("spcr-com2-pxe", spcr(io(COM2)), door="pxe", hears=(1,), ports=(com(2, "spcr"),)),
    told("spcr-9600", spcr(io(COM2), baud=9600), hears=(1,), ports=(com(2, "spcr", baud=9600),)),
    told("spcr-exact-baud", spcr(io(COM1), revision=4, baud=38400),
         ports=(com(1, "spcr", baud=38400),)),
    told("spcr-baud-as-it-is", spcr(io(COM1), baud=0), ports=(com(1, "spcr"),)),
    told("spcr-before-dbg2", dbg2(dbg2_device(io(COM1))), spcr(io(COM2)), hears=(1,),
         ports=(com(2, "spcr"),)),
]

# One that leads nowhere changes nothing but what is told as dead.
SPCR_LEADS_NOWHERE = [
    told("spcr-nothing-there", spcr(io(COM2)), serials=("file",),
         ports=(com(1, "bda", dead=["com2"]),)),
    told("spcr-nothing-at-odd-port", spcr(io(ODD)), hears=(0, 1),
         ports=(com(1, "bda", dead=["io:0x240"]), com(2, "bda"))),
    told("spcr-nothing-in-memory", spcr(memory(NOWHERE, stride=4)), hears=(0, 1),
         ports=(com(1, "bda", dead=[f"mmio:{NOWHERE:#x}"]), com(2, "bda"))),
    told("spcr-in-ram", spcr(memory(0x4000000)), hears=(0, 1),
         ports=(com(1, "bda", dead=["mmio:0x4000000"]), com(2, "bda"))),
    told("spcr-address-0", spcr(io(0), baud=9600), hears=(0, 1),
         ports=(com(1, "bda", baud=115200), com(2, "bda"))),
    told("spcr-is-no-16550", spcr(io(COM2), kind=PL011), hears=(0, 1),
         ports=(com(1, "bda"), com(2, "bda"))),
    told("spcr-port-too-high", spcr(io(0x103F8)), hears=(0, 1),
         ports=(com(1, "bda"), com(2, "bda"))),
    told("spcr-too-short", spcr(io(COM2))[:HEADER.size + 8], hears=(0, 1),
         ports=(com(1, "bda"), com(2, "bda"))),
]

DBG2 = [
    Row("dbg2-odd-port", door="kernel", tables=(dbg2(dbg2_device(io(ODD))),), hears=(1,),
        hardware=pc(serial=False, cards=("file",), extra=[
            "-device", f"isa-serial,chardev=serial1,iobase={ODD:#x},irq=5,index=2"]),
        ports=({"name": "io:0x240", "io": "0x240", "why": "dbg2"},)),
    told("dbg2-nothing-there", dbg2(dbg2_device(io(ODD)), dbg2_device(memory(NOWHERE))),
         serials=("file",),
         ports=(com(1, "bda", dead=["io:0x240", f"mmio:{NOWHERE:#x}"]),)),
    told("dbg2-com2-beside-com1", dbg2(dbg2_device(io(COM2))), hears=(0, 1),
         ports=(com(2, "dbg2"), com(1, "bda"))),
    told("dbg2-second-device", dbg2(dbg2_device(io(COM1), kind=NET), dbg2_device(io(COM1))),
         serials=("file",), ports=(com(1, "dbg2"),)),
    told("dbg2-claims-too-many", dbg2(dbg2_device(io(COM1)), count=0xFFFFFFFF),
         serials=("file",), ports=(com(1, "dbg2"),)),
    told("dbg2-no-devices", dbg2(count=3), serials=("file",), ports=(com(1, "bda"),)),
]


def broken(name, *tables, ports, **row):
    """Tables that QEMU would mend on their way."""
    return told(name, *tables, door="shim64", ports=ports, records=opens("linux64", "bios"), **row)


BROKEN = [
    broken("tables-whole", spcr(io(COM2)), hears=(1,), ports=(com(2, "spcr"),)),
    # Vendors break sums; the port that it names answers.
    broken("spcr-wrong-sum", spcr(io(COM2), wrong_sum=True), hears=(1,), ports=(com(2, "spcr"),),
           fails="firmware.acpi"),
    broken("spcr-longer-than-believed", spcr(io(COM2), length=0xFFFFFFF0), hears=(0, 1),
           ports=(com(1, "bda"), com(2, "bda")), fails="firmware.acpi"),
    broken("spcr-length-0", spcr(io(COM2), length=0), hears=(0, 1),
           ports=(com(1, "bda"), com(2, "bda")), fails="firmware.acpi"),
    broken("spcr-length-cuts-the-rate", spcr(io(COM2), length=58), hears=(0, 1),
           ports=(com(1, "bda"), com(2, "bda")), fails="firmware.acpi"),
]

WORDS = [
    Row(f"console-{name}", door="kernel", words=f"console={where} after=halt",
        hardware=pc(serials=BOTH), hears=hears, ports=ports)
    for name, where, hears, ports in [
        ("com2", "com2", (1,), (com(2, "words"),)),
        ("ttyS1-9600", "ttyS1,9600n8", (1,), (com(2, "words", baud=9600),)),
        ("io", "io:2f8", (1,), (com(2, "words"),)),
        ("auto", "auto", (0, 1), (com(1, "bda"), com(2, "bda")))]
] + [
    Row("console-two", door="kernel", words="console=com2,57600n8 console=com1 after=halt",
        hardware=pc(serials=BOTH), hears=(0, 1),
        ports=(com(2, "words", baud=57600), com(1, "words", baud=115200))),
    Row("console-none", door="kernel", words="console=none after=halt", answer=False, says="",
        hardware=pc(serials=BOTH), shows=("Hello World!",)),
    Row("console-beats-spcr", door="kernel", words="console=com1 after=halt",
        hardware=pc(serials=BOTH), tables=(spcr(io(COM2)),), ports=(com(1, "words"),)),
    # QEMU's other end always has CTS on; nobody sends XOFF.
    Row("console-rts", door="kernel", words="console=com1,115200n8r after=halt",
        ports=(com(1, "words", baud=115200),)),
    Row("console-xon", door="kernel", words="console=com1,115200n8,xon after=halt",
        ports=(com(1, "words", baud=115200),)),
    Row("console-one-of-two-not-there", door="kernel",
        words="console=io:0x240 console=com1 after=halt", hardware=pc(serials=BOTH),
        ports=(com(1, "words", dead=["io:0x240"]),), trouble=("no port answers there",)),
    Row("console-nothing-in-memory", door="kernel",
        words=f"console=mmio:{NOWHERE:#x} console=com2 after=halt", hardware=pc(serials=BOTH),
        hears=(1,), ports=(com(2, "words", dead=[f"mmio:{NOWHERE:#x}"]),),
        trouble=("no port answers there",)),
    # Who says where is obeyed; the screen has it all.
    Row("console-not-there", door="kernel", words="console=com2 after=halt", answer=False, says="",
        shows=("Hello World!", "): pass, ")),
    Row("console-not-there-or-auto", door="kernel", words="console=com2 console=auto after=halt",
        ports=(com(1, "bda", dead=["com2"]),), trouble=("no port answers there",)),
    Row("console-unknown", door="kernel", words="console=teletype after=halt",
        records={"end": {"why": "unknown value"}}, ports=(com(1, "bda"),),
        trouble=("unknown value, the verdict is inconclusive",)),
]

SERIAL = BOARD + CARDS + SPCR + SPCR_LEADS_NOWHERE + DBG2 + BROKEN + WORDS
