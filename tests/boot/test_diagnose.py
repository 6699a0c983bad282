# SPDX-License-Identifier: MIT
"""Which link is named for each way in which a boot can go wrong, and what is read of a capture."""
import struct

import pytest

from pxe.capture import Traffic, Transfer, read_traffic
from pxe.diagnose import broken_machine, broken_network

SIZE = 18440
SCRIPT = Transfer("rollcall.ipxe", blocks=2, size=1700, offered=True, whole=True)
IMAGE = Transfer("rollcall.bin", blocks=13, size=SIZE, offered=True, whole=True)


def traffic(*transfers, asked=True, answered=True):
    return Traffic(asked, answered, list(transfers))


@pytest.mark.parametrize("seen, link, why", [
    (traffic(asked=False, answered=False), "network", "never asked DHCP"),
    (traffic(answered=False), "DHCP", "nobody answered"),
    (traffic(), "script", "nobody asked TFTP for rollcall.ipxe"),
    (traffic(Transfer("rollcall.ipxe")), "TFTP", "does the TFTP server run?"),
    (traffic(Transfer("/x/rollcall.ipxe", offered=True, error="File not found")), "script",
     "TFTP refused rollcall.ipxe: File not found"),
    (traffic(SCRIPT), "image", "nobody asked TFTP for rollcall.bin"),
    (traffic(SCRIPT, Transfer("rollcall.bin")), "TFTP", "no answer when rollcall.bin"),
    (traffic(SCRIPT, Transfer("rollcall.bin", 3, 4000, True)), "TFTP", "stopped after 4000 bytes"),
    (traffic(SCRIPT, Transfer("rollcall.bin", 7, 9000, True, True)), "image", "only a part"),
])
def test_network(seen, link, why):
    named, said = broken_network(seen, SIZE)
    assert named == link and why in said


def test_network_that_is_whole():
    assert broken_network(traffic(SCRIPT, IMAGE), SIZE) is None


@pytest.mark.parametrize("screen, said, ran_out, link, why", [
    (["Rollcall: this processor has no 64-bit long mode: …"], b"", False, "long mode", "64-bit"),
    ([], b"\r\nRollcall: only a part of the image came\r\n", False, "image", "only a part"),
    ([], b"Hello\r\nRollcall: the processor raised exception 0x0000000e", False, "kernel",
     "exception 0x0000000e"),
    (["iPXE"], b" \r\n", False, "kernel", "said nothing on COM1"),
    ([], b"Hello World!\r\n# rollc", True, "kernel", "still runs: it hangs"),
    ([], b"Hello World!\r\n# rollc", False, "kernel", "it halted or reset"),
])
def test_machine(screen, said, ran_out, link, why):
    named, text = broken_machine(screen, said, ran_out)
    assert named == link and why in text


def packet(source, target, payload):
    """A UDP datagram in IPv4 in Ethernet, as pcap records it; addresses are (last byte, port)."""
    udp = struct.pack(">HHHH", source[1], target[1], 8 + len(payload), 0) + payload
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0,
                     bytes([10, 0, 2, source[0]]), bytes([10, 0, 2, target[0]]))
    frame = bytes(12) + b"\x08\0" + ip + udp
    return struct.pack("<IIII", 0, 0, len(frame), len(frame)) + frame


def test_capture_is_read(tmp_path):
    client, server = (15, 2070), (2, 3000)
    capture = tmp_path / "net.pcap"
    capture.write_bytes(
        bytes(24) + packet((0, 68), (255, 67), b"ask") + packet((2, 67), (15, 68), b"offer")
        + packet(client, (2, 69), b"\0\1a/rollcall.bin\0octet\0BLKSIZE\0" + b"8\0")
        + packet(server, client, b"\0\6blksize\0" + b"8\0")
        + packet(server, client, b"\0\3\0\1" + b"12345678")
        + packet(server, client, b"\0\3\0\1" + b"12345678")
        + packet(server, client, b"\0\3\0\2" + b"9")
        + packet((15, 2071), (2, 69), b"\0\1words.ipxe\0octet\0")
        + packet((2, 3001), (15, 2071), b"\0\5\0\1File not found\0")
        + packet(client, server, b"cut")[:20])
    seen = read_traffic(capture)
    assert seen.dhcp_asked and seen.dhcp_answered
    image = seen.transfer("rollcall.bin")
    assert (image.blocks, image.size, image.whole) == (2, 9, True)
    assert seen.transfer("words.ipxe").error == "File not found"
    assert seen.transfer("rollcall.ipxe") is None


def test_no_capture_is_no_traffic(tmp_path):
    assert read_traffic(tmp_path / "none.pcap") == Traffic(False, False, [])
