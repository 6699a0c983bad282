# SPDX-License-Identifier: MIT
"""Fetches one file over TFTP (RFC 1350), to see what a machine would really be given."""

import socket
import struct

READ, DATA, ACK, ERROR = 1, 3, 4, 5
BLOCK = 512


def get(sock: socket.socket, server: str, name: str, seconds: float = 3) -> bytes:
    """The file's bytes; FileNotFoundError with the server's words if it refuses."""
    sock.settimeout(seconds)
    sock.sendto(struct.pack("!H", READ) + name.encode() + b"\0octet\0", (server, 69))
    content, wanted = b"", 1
    while True:
        packet, peer = sock.recvfrom(4 + BLOCK)
        code, number = struct.unpack("!HH", packet[:4])
        if code == ERROR:
            raise FileNotFoundError(f"{name}: {packet[4:-1].decode('ascii', 'replace')}")
        sock.sendto(struct.pack("!HH", ACK, number), peer)
        if code != DATA or number != wanted & 0xFFFF:
            continue
        content, wanted = content + packet[4:], wanted + 1
        if len(packet) < 4 + BLOCK:
            return content
