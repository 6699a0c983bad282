# SPDX-License-Identifier: MIT
"""Asks a running QEMU what it can't say on the serial line. QEMU Machine Protocol: one JSON object
a line, events in between."""
import contextlib
import json
import socket
import time


class QmpError(Exception):
    """QEMU refused a command, or went away."""


class Qmp:
    """`ended`: asked while the socket isn't there yet; not None when QEMU has gone."""

    def __init__(self, path, ended, timeout=10.0):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(timeout)
        self._connect(path, ended, time.monotonic() + timeout)
        self._stream = self._socket.makefile("rw", encoding="utf-8")
        self._stream.readline()  # the greeting
        self.events = []  # that came so far
        self.ask("qmp_capabilities")

    def _connect(self, path, ended, deadline):
        while True:
            try:
                self._socket.connect(str(path))
                return
            except (FileNotFoundError, ConnectionRefusedError):
                if ended() is not None or time.monotonic() > deadline:
                    raise QmpError(f"QEMU did not open {path}") from None
                time.sleep(0.01)

    def ask(self, command, **arguments):
        """What QEMU returns for the command; events on the way are kept."""
        try:
            self._stream.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
            self._stream.flush()
            while True:
                line = self._stream.readline()
                if not line:
                    raise QmpError(f"QEMU ended during {command}")
                reply = json.loads(line)
                if "return" in reply:
                    return reply["return"]
                if "error" in reply:
                    raise QmpError(f"{command}: {reply['error']['desc']}")
                self.events.append(reply)
        except OSError as error:
            raise QmpError(f"{command}: {error}") from None

    def close(self):
        with contextlib.suppress(OSError):  # what was still to be sent to a QEMU that is gone
            self._stream.close()
        self._socket.close()
