# SPDX-License-Identifier: MIT
"""ACPI tables that name serial ports, as firmware has them and as it should not, and two ways to
give them to a QEMU machine.

SPCR: Microsoft, Serial Port Console Redirection Table. DBG2: Microsoft Debug Port Table 2. Header,
RSDP and XSDT: ACPI 6.4, 5.2.5 to 5.2.8."""
import struct

HEADER = struct.Struct("<4sIBB6s8sI4sI")
ADDRESS = struct.Struct("<BBBBQ")  # generic address structure, ACPI 6.4, 5.2.3.2
MEMORY, IO = 0, 1
UART_16550 = 0x00
UART_16550_BY_ADDRESS = 0x12
BAUDS = {0: 0, 9600: 3, 19200: 4, 57600: 6, 115200: 7}  # 0: as it is
NO_PCI = (0xFFFF, 0xFFFF, 0, 0, 0)
DEBUG_SERIAL = 0x8000

# Where tests/boot/shim64.asm looks for an RSDP to hand over.
RSDP_AT = 0x1200000


def checksum(content):
    """The byte that makes them sum to 0."""
    return -sum(content) & 0xFF


def table(signature, revision, body, length=None, wrong_sum=False):
    """A whole table. `length` is what it says of itself, where that isn't true."""
    size = HEADER.size + len(body) if length is None else length
    head = HEADER.pack(signature, size, revision, 0, b"ROLLCL", b"ROLLCALL", 1, b"TEST", 1)
    whole = bytearray(head + body)
    whole[9] = checksum(whole) ^ (0x55 if wrong_sum else 0)
    return bytes(whole)


def io(port):
    return ADDRESS.pack(IO, 8, 0, 1, port)


def memory(address, stride=1):
    return ADDRESS.pack(MEMORY, stride * 8, 0, 1, address)


def spcr(address, revision=2, baud=115200, kind=UART_16550, pci=NO_PCI, clock=0, **wrong):
    """Its revision 2 or 4; `pci` is device, vendor, bus, device's number, function."""
    body = struct.pack("<B3x", kind) + address
    body += struct.pack("<BBIBBBBBB", 1, 4, 0, BAUDS.get(baud, 0), 0, 1, 0, 3, 0)
    body += struct.pack("<HHBBBIB", *pci, 0, 0)
    body += struct.pack("<I", clock if revision >= 3 else 0)
    if revision >= 4:
        body += struct.pack("<IHH", baud if baud not in BAUDS else 0, 2, 88) + b".\0"
    return table(b"SPCR", revision, body, **wrong)


def dbg2_device(address, kind=DEBUG_SERIAL, subtype=UART_16550):
    fixed, name = struct.calcsize("<BHBHHHHHHHHH"), b".\0"
    sizes = fixed + ADDRESS.size
    return struct.pack("<BHBHHHHHHHHH", 0, sizes + 4 + len(name), 1, len(name), sizes + 4, 0, 0,
                       kind, subtype, 0, fixed, sizes) + address + struct.pack("<I", 8) + name


def dbg2(*devices, count=None, **wrong):
    """`count` is how many devices it claims, where that isn't true."""
    count = len(devices) if count is None else count
    body = struct.pack("<II", HEADER.size + 8, count) + b"".join(devices)
    return table(b"DBG2", 0, body, **wrong)


def rooted(tables, at):
    """RSDP, XSDT and these tables as they lie in memory from `at` on, byte for byte."""
    root_at = at + 64
    places, place = [], root_at + HEADER.size + 8 * len(tables) + 64
    for content in tables:
        places.append(place)
        place += len(content) + -len(content) % 16
    rsdp = bytearray(struct.pack("<8sB6sBIIQB3x", b"RSD PTR ", 0, b"ROLLCL", 2, 0, 36, root_at, 0))
    rsdp[8] = checksum(rsdp[:20])
    rsdp[32] = checksum(rsdp)
    root = table(b"XSDT", 1, b"".join(struct.pack("<Q", place) for place in places))
    image = bytes(rsdp).ljust(64, b"\0") + root
    for place, content in zip(places, tables):
        image = image.ljust(place - at, b"\0") + content
    return image


def added(tables, folder):
    """QEMU's arguments that add them to its own. It makes lengths and sums right."""
    arguments = []
    for number, content in enumerate(tables):
        path = folder / f"acpi{number}.bin"
        path.write_bytes(content)
        arguments += ["-acpitable", f"file={path}"]
    return arguments


def handed_over(tables, folder):
    """QEMU's arguments that lay them, and none besides, where the 64-bit shim hands them over:
    byte for byte, with what is wrong in them."""
    if not tables:
        return []
    path = folder / "acpi.bin"
    path.write_bytes(rooted(tables, RSDP_AT))
    return ["-device", f"loader,file={path},addr={RSDP_AT:#x},force-raw=on"]
