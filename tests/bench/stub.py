# SPDX-License-Identifier: MIT
"""QEMU's gdb stub, as far as a count needs it: stop at an address, and go on from there.
GDB manual, appendix E: Remote Serial Protocol."""
import socket


class Stub:
    """The connection to a machine that waits at its first instruction (-S)."""

    def __init__(self, path, seconds):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(seconds)
        self._socket.connect(str(path))
        self._input = self._socket.makefile("rb")

    def close(self):
        self._input.close()
        self._socket.close()

    def _send(self, text):
        self._socket.sendall(b"$%s#%02x" % (text, sum(text) & 0xFF))

    def _receive(self):
        while self._input.read(1) not in (b"$", b""):
            pass
        text = b""
        while (byte := self._input.read(1)) not in (b"#", b""):
            text += byte
        self._input.read(2)
        self._socket.sendall(b"+")
        return text

    def ask(self, text):
        self._send(text)
        return self._receive()

    def run_to(self, address, code):
        """Goes on until the processor is about to do `code` at the address, and stands there. A
        loader may run something of its own at that place before it puts the image there."""
        wanted = b"m%x,%x" % (address, len(code))
        while True:
            self.ask(b"Z1,%x,1" % address)
            self.ask(b"c")
            self.ask(b"z1,%x,1" % address)
            if self.ask(wanted) == code.hex().encode():
                return
            self.ask(b"s")

    def go_on(self):
        self._send(b"c")
