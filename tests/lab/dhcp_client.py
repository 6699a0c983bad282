#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Asks a DHCP or proxyDHCP server what it would boot, as one kind of machine or another.

A real ROM is slow to ask and can't be asked twice, so this speaks DHCP as each kind does: a plain
BIOS PXE ROM, 64-bit UEFI (both numbers in use), UEFI HTTP boot, iPXE on either, and a machine
that doesn't netboot at all. Frames are built by hand, so any MAC address can ask from one
interface. Every wait ends.

By hand, on a lab server or beside it (a question alone takes no address):

    sudo python3 tests/lab/dhcp_client.py eth1 uefi7 52:54:00:12:34:56
"""

import random
import socket
import struct
import sys
import time
from dataclasses import dataclass, field

DISCOVER, OFFER, REQUEST, ACK = 1, 2, 3, 5
COOKIE = b"\x63\x82\x53\x63"
# Option numbers of RFC 2132 and RFC 4578; 175 is iPXE's.
MESSAGE, SERVER_ID, WANTED, ASKED_FOR, CLASS, VENDOR = 53, 54, 55, 50, 60, 43
BOOT_FILE, USER_CLASS, ARCH, UUID, IPXE = 67, 77, 93, 97, 175


@dataclass(frozen=True)
class Kind:
    """A kind of machine: its PXE architecture (None: doesn't netboot), whether it is iPXE, and
    the vendor class that it names."""
    arch: int | None
    ipxe: bool = False
    client: str = "PXEClient"


KINDS = {
    "bios": Kind(0), "uefi7": Kind(7), "uefi9": Kind(9), "plain": Kind(None),
    "ipxe": Kind(0, ipxe=True), "ipxe-uefi7": Kind(7, ipxe=True),
    "http15": Kind(15, client="HTTPClient"), "http16": Kind(16, client="HTTPClient"),
}


@dataclass
class Answer:
    """One reply: what kind of message, who sent it, and what it offers."""
    message: int
    server: str
    address: str
    next_server: str
    file: str
    options: dict[int, bytes] = field(repr=False)


# --- Questions -----------------------------------------------------------------------

def question(message: int, mac: str, kind: Kind, xid: int, ciaddr: str = "0.0.0.0",
             more: dict[int, bytes] | None = None) -> bytes:
    """A DHCP message as this kind of machine sends it."""
    hardware = bytes.fromhex(mac.replace(":", ""))
    head = struct.pack("!BBBBIHH4s12x6s10x192x4s", 1, 1, 6, 0, xid, 0,
                       0x8000 if ciaddr == "0.0.0.0" else 0, socket.inet_aton(ciaddr),
                       hardware, COOKIE)
    options = {MESSAGE: bytes([message]), WANTED: bytes([1, 3, 12, 43, 60, 66, 67, 175]),
               **_options_of(kind), **(more or {})}
    body = b"".join(bytes([n, len(value)]) + value for n, value in options.items())
    return (head + body + b"\xff").ljust(300, b"\0")


def _options_of(kind: Kind) -> dict[int, bytes]:
    if kind.arch is None:
        return {}
    options = {CLASS: f"{kind.client}:Arch:{kind.arch:05d}:UNDI:002001".encode(),
               ARCH: struct.pack("!H", kind.arch), 94: b"\x01\x02\x01", UUID: bytes(17)}
    if kind.ipxe:
        options |= {USER_CLASS: b"iPXE", IPXE: b"\xb1\x05\x01\x00\x00\x00\x00"}
    return options


def frame(mac: str, payload: bytes) -> bytes:
    """PAYLOAD as a broadcast from MAC, from port 68 to 67."""
    udp = struct.pack("!HHHH", 68, 67, 8 + len(payload), 0) + payload
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0,
                       bytes(4), b"\xff" * 4)
    total = sum(struct.unpack("!10H", head))
    total = (total & 0xFFFF) + (total >> 16)
    head = head[:10] + struct.pack("!H", ~(total + (total >> 16)) & 0xFFFF) + head[12:]
    return b"\xff" * 6 + bytes.fromhex(mac.replace(":", "")) + b"\x08\x00" + head + udp


# --- Replies -------------------------------------------------------------------------

def parse(data: bytes, xid: int) -> Answer | None:
    """The reply in DATA if it is one to XID."""
    if len(data) < 241 or data[0] != 2 or data[4:8] != struct.pack("!I", xid):
        return None
    options = suboptions(data[240:])
    name = options.get(BOOT_FILE) or data[108:236]
    return Answer(options.get(MESSAGE, b"\0")[0],
                  socket.inet_ntoa(options.get(SERVER_ID, bytes(4))),
                  socket.inet_ntoa(data[16:20]), socket.inet_ntoa(data[20:24]),
                  name.split(b"\0")[0].decode("ascii", "replace"), options)


def suboptions(rest: bytes) -> dict[int, bytes]:
    """Number, length, value, … up to 255: a message's options, or those within one of them."""
    found = {}
    while len(rest) > 1 and rest[0] != 255:
        length = 1 if rest[0] == 0 else 2 + rest[1]
        found[rest[0]] = rest[2:length]
        rest = rest[length:]
    return found


def payload_of(packet: bytes) -> bytes:
    """What a frame brings to UDP port 68, or nothing."""
    if packet[12:14] != b"\x08\x00" or packet[23] != 17 or packet[36:38] != b"\x00\x44":
        return b""
    return packet[42:]


# --- Asking --------------------------------------------------------------------------

class Asker:
    """Asks on one interface. Made inside a namespace, it stays there."""

    def __init__(self, interface: str):
        self.raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.raw.bind((interface, 0))
        self.replied: set[str] = set()  # MAC addresses that any reply was for
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.udp.bind(("0.0.0.0", 68))

    def close(self) -> None:
        self.raw.close()
        self.udp.close()

    def ask(self, mac: str, kind: str, message: int = DISCOVER, seconds: float = 10,
            enough: int = 1, more: dict[int, bytes] | None = None) -> list[Answer]:
        """Broadcasts one message; the first ENOUGH replies, or what came within SECONDS."""
        xid = random.getrandbits(32)
        self.raw.send(frame(mac, question(message, mac, KINDS[kind], xid, more=more)))
        return _collect(self._receive, self.raw, xid, seconds, enough)

    def silence(self, mac: str, kind: str, control: str) -> bool:
        """Whether MAC is ignored. CONTROL asks right after it and must be answered: a server
        answers in order, so by then a reply to MAC would have come."""
        self.replied.clear()
        self.ask(mac, kind, seconds=0)
        if not self.ask(control, kind):
            raise TimeoutError(f"{control} was not answered either")
        return mac not in self.replied

    def _receive(self) -> bytes:
        payload = payload_of(self.raw.recv(2048))
        self.replied.add(payload[28:34].hex(":"))
        return payload

    def lease(self, mac: str, kind: str) -> Answer:
        """DISCOVER and REQUEST: the ACK, with an address taken."""
        offer = next(a for a in self.ask(mac, kind) if a.message == OFFER)
        chosen = {SERVER_ID: socket.inet_aton(offer.server),
                  ASKED_FOR: socket.inet_aton(offer.address)}
        return next(a for a in self.ask(mac, kind, REQUEST, more=chosen) if a.message == ACK)

    def boot_server(self, server: str, mac: str, kind: str, own: str, item: int | None = None,
                    seconds: float = 10) -> list[Answer]:
        """Asks a proxy's port 4011 from address OWN, for boot menu entry ITEM if given."""
        xid = random.getrandbits(32)
        more = {SERVER_ID: socket.inet_aton(server)}
        if item is not None:
            more[VENDOR] = struct.pack("!BBHHB", 71, 4, item, 0, 255)
        self.udp.sendto(question(REQUEST, mac, KINDS[kind], xid, own, more), (server, 4011))
        return _collect(lambda: self.udp.recv(2048), self.udp, xid, seconds, 1)


def _collect(receive, sock: socket.socket, xid: int, seconds: float, enough: int) -> list[Answer]:
    answers, end = [], time.monotonic() + seconds
    while len(answers) < enough and time.monotonic() < end:
        sock.settimeout(max(0.001, end - time.monotonic()))
        try:
            answer = parse(receive(), xid)
        except TimeoutError:
            break
        answers += [answer] if answer else []
    return answers


def main(arguments: list[str]) -> int:
    if len(arguments) not in (2, 3) or arguments[1] not in KINDS:
        print(f"usage: dhcp_client.py INTERFACE {'|'.join(KINDS)} [MAC]", file=sys.stderr)
        return 2
    mac = arguments[2] if len(arguments) == 3 else "02:00:00:%02x:%02x:%02x" % tuple(
        random.randbytes(3))
    answers = Asker(arguments[0]).ask(mac, arguments[1], enough=9)
    for answer in answers:
        print(answer)
    print(f"{len(answers)} answered {mac}, asking as {arguments[1]}")
    return 0 if answers else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
