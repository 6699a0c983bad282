# SPDX-License-Identifier: MIT
"""How many viewers cost how much? Looks at a running daemon from many WebSockets at once, half of
which never read, and prints what the others got and what the process takes.

  python3 -m tests.serve.many_viewers --port 8017 --pid PID [--viewers 1000] [--seconds 8]
                                      [--machine r1] [--deaf 0.5]

One thread, raw sockets: what is measured is the server."""
import argparse
import base64
import os
import resource
import selectors
import socket
import struct
import time
from pathlib import Path


def memory_of(pid):
    """KiB that this process takes for itself, and its share of what others have too."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))


def cpu_of(pid):
    """Seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")")[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Viewer:
    """One WebSocket, opened and watching a machine; its bytes are counted."""

    def __init__(self, address, machine, is_deaf, path="/api/live"):
        self.is_deaf = is_deaf
        self.socket = socket.create_connection(address)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                             f"Sec-WebSocket-Key: {key}\r\n"
                             "Sec-WebSocket-Protocol: rollcall.1\r\n\r\n").encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.socket.recv(1)
        assert head.startswith(b"HTTP/1.1 101"), head
        text = b'{"watch":{"name":"%s","tail":0}}' % machine.encode()
        self.socket.sendall(bytes([0x81, 0x80 | len(text)]) + b"\0\0\0\0" + text)
        self.socket.setblocking(False)
        self.rest, self.log, self.text, self.messages = b"", 0, 0, 0

    def read(self):
        try:
            data = self.rest + self.socket.recv(1 << 18)
        except BlockingIOError:
            return
        at = 0
        while len(data) - at >= 2:
            length, head = data[at + 1] & 127, 2
            if length == 126 and len(data) - at >= 4:
                (length,), head = struct.unpack_from(">H", data, at + 2), 4
            elif length >= 126:
                break
            if len(data) - at < head + length:
                break
            if data[at] & 15 == 2:
                self.log += length
            elif data[at] & 15 == 1:
                self.text += length
            self.messages += 1
            at += head + length
        self.rest = data[at:]


def read_for(viewers, seconds):
    selector = selectors.DefaultSelector()
    for viewer in viewers:
        if not viewer.is_deaf:
            selector.register(viewer.socket, selectors.EVENT_READ, viewer)
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        for key, _ in selector.select(left):
            key.data.read()
    selector.close()


def measure(port, pid, viewers=1000, seconds=8, machine="r1", deaf=0.5, path="/api/live"):
    """Figures of the process and of those that read; a dictionary."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit[1], limit[1]))
    before, begin = memory_of(pid), time.monotonic()
    looking = [Viewer(("127.0.0.1", port), machine, number < viewers * deaf, path)
               for number in range(viewers)]
    opened = time.monotonic() - begin
    read_for(looking, 1)
    counted = {viewer: (viewer.log, viewer.text) for viewer in looking}
    cpu = cpu_of(pid)
    read_for(looking, seconds)
    cpu, after = cpu_of(pid) - cpu, memory_of(pid)
    logs = sorted((viewer.log - counted[viewer][0]) / seconds for viewer in looking
                  if not viewer.is_deaf)
    texts = [(viewer.text - counted[viewer][1]) / seconds for viewer in looking
             if not viewer.is_deaf]
    for viewer in looking:
        viewer.socket.close()
    return {"viewers": viewers, "deaf": sum(viewer.is_deaf for viewer in looking),
            "opened in s": round(opened, 2), "PSS before KiB": before, "PSS KiB": after,
            "CPU s per s": round(cpu / seconds, 3), "log B/s least": round(logs[0]),
            "log B/s middle": round(logs[len(logs) // 2]),
            "told of machines B/s": round(sum(texts) / len(texts))}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--viewers", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--machine", default="r1")
    parser.add_argument("--deaf", type=float, default=0.5)
    parser.add_argument("--path", default="/api/live")
    for name, value in measure(**vars(parser.parse_args())).items():
        print(f"{name:24} {value}")


if __name__ == "__main__":
    main()
