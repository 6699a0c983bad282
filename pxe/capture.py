# SPDX-License-Identifier: MIT
"""What crossed the network during a boot: was there a DHCP answer, what was asked of TFTP, and
what came of it. Reads the pcap file that QEMU writes. DHCP: RFC 2131. TFTP: RFC 1350, 2347."""
import struct
from dataclasses import dataclass
from pathlib import Path

PCAP_HEADER, PACKET_HEADER = 24, 16
ETHERNET, IPV4, UDP = 14, 0x0800, 17
DHCP_SERVER, DHCP_CLIENT, TFTP_SERVER = 67, 68, 69
READ_REQUEST, DATA, ACK, ERROR, OPTIONS_ACK = 1, 3, 4, 5, 6
PLAIN_BLOCK = 512


@dataclass
class Transfer:
    """One file that was asked of TFTP."""
    name: str
    blocks: int = 0          # DATA packets with a new number
    size: int = 0            # bytes in them
    offered: bool = False    # the server answered at all
    whole: bool = False      # the last block came
    error: str = ""          # the server's words

    def __str__(self):
        if self.error:
            return f"{self.name}: refused: {self.error}"
        if not self.offered:
            return f"{self.name}: no answer"
        return f"{self.name}: {self.size} bytes, {'whole' if self.whole else 'not to its end'}"


@dataclass
class Traffic:
    dhcp_asked: bool = False
    dhcp_answered: bool = False
    transfers: list = None

    def transfer(self, name):
        """The last transfer of a file whose name ends so; None if nobody asked."""
        found = [t for t in self.transfers if t.name.split("/")[-1] == name]
        return found[-1] if found else None


def _packets(data):
    at = PCAP_HEADER
    while at + PACKET_HEADER <= len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        yield data[at + PACKET_HEADER:at + PACKET_HEADER + length]
        at += PACKET_HEADER + length


def _datagrams(data):
    """(source address and port, target address and port, payload) of each UDP packet."""
    for packet in _packets(data):
        if len(packet) < ETHERNET + 28 or struct.unpack_from(">H", packet, 12)[0] != IPV4:
            continue
        ip = packet[ETHERNET:]
        udp = ip[(ip[0] & 15) * 4:]
        if ip[9] != UDP or len(udp) < 8:
            continue
        source, target, length = struct.unpack_from(">HHH", udp)
        yield (ip[12:16], source), (ip[16:20], target), udp[8:length]


class _Tftp:
    """Transfers in progress: a client's port is the key, as each file gets a new one."""

    def __init__(self):
        self.transfers = []
        self._by_client = {}

    def take(self, source, target, payload):
        if target[1] == TFTP_SERVER and payload[:2] == b"\0\1":
            name, *options = payload[2:].split(b"\0")
            transfer = Transfer(name.decode("latin-1"))
            self.transfers.append(transfer)
            self._by_client[source] = (transfer, options)
        elif target in self._by_client and len(payload) >= 4:
            self._answer(*self._by_client[target], payload)

    def _answer(self, transfer, options, payload):
        code, number = struct.unpack_from(">HH", payload)
        transfer.offered = True
        if code == ERROR:
            transfer.error = payload[4:].split(b"\0")[0].decode("latin-1")
        elif code == OPTIONS_ACK:
            options[:] = payload[2:].split(b"\0")
        elif code == DATA and number == (transfer.blocks + 1) & 0xFFFF:
            transfer.blocks += 1
            transfer.size += len(payload) - 4
            transfer.whole = len(payload) - 4 < self._block_size(options)

    @staticmethod
    def _block_size(options):
        lower = [option.lower() for option in options]
        return int(lower[lower.index(b"blksize") + 1]) if b"blksize" in lower else PLAIN_BLOCK


def read_traffic(path):
    """The traffic in a pcap file; an absent or torn file gives what can be read of it."""
    traffic, tftp = Traffic(), _Tftp()
    path = Path(path)
    data = path.read_bytes() if path.exists() else b""
    for source, target, payload in _datagrams(data):
        traffic.dhcp_asked |= target[1] == DHCP_SERVER
        traffic.dhcp_answered |= source[1] == DHCP_SERVER and target[1] == DHCP_CLIENT
        tftp.take(source, target, payload)
    traffic.transfers = tftp.transfers
    return traffic
