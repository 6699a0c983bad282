# SPDX-License-Identifier: MIT
"""The web in front of made-up machines (web_fake.c), and clients of it: HTTP over a unix socket or
TCP, and WebSocket."""
import http.client
import json
import queue
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import websocket

ROOT = Path(__file__).resolve().parents[2]
FAKE = ROOT / "build" / "web_fake"
PATIENCE = 20


def wait_for(condition, what="it"):
    """Until that is true, or too long; returns what it gave."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError(f"{what} didn't happen within {PATIENCE} s")


class UnixConnection(http.client.HTTPConnection):
    """http.client over a unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self.path)


@dataclass
class Answer:
    """What a request was answered."""
    status: int
    headers: object
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


def ask(connection, method, path, body=None, headers=None):
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    return Answer(answer.status, answer.headers, answer.read())


class Web:
    """A running web_fake."""

    def __init__(self, folder, *words, machines=2, has_socket=True, listen=("127.0.0.1:0",)):
        self.folder = Path(folder)
        self.socket = self.folder / "s"
        command = [FAKE, "-f", folder, "-n", str(machines)]
        command += ["-s", self.socket] if has_socket else []
        for address in listen:
            command += ["-l", address]
        self.process = subprocess.Popen([*map(str, command), *map(str, words)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.typed, self.answers = queue.Queue(), queue.Queue()
        first = self.process.stdout.readline().split()
        if not first:
            self.error = self.process.stderr.read()
            self.process.wait(PATIENCE)
            return
        self.places = first[1:]
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        for line in self.process.stdout:
            (self.typed if line.startswith("typed ") else self.answers).put(line.strip())

    def do(self, line):
        """Something happens to the machines."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.answers.get(timeout=PATIENCE)
        assert answer == "done", (line, answer)

    @property
    def port(self):
        return int(self.places[0].rstrip("/").rsplit(":", 1)[1])

    def unix(self):
        return UnixConnection(self.socket)

    def tcp(self, port=None):
        return http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=PATIENCE)

    def ask(self, method, path, body=None, headers=None):
        """One request over the unix socket."""
        connection = self.unix()
        try:
            return ask(connection, method, path, body, headers)
        finally:
            connection.close()

    def live(self, path="/api/live", protocols=("rollcall.1",), **words):
        """A WebSocket over the unix socket."""
        plain = socket.socket(socket.AF_UNIX)
        plain.settimeout(PATIENCE)
        plain.connect(str(self.socket))
        return Live(websocket.create_connection(
            f"ws://localhost{path}", socket=plain, subprotocols=list(protocols),
            timeout=PATIENCE, suppress_origin=True, **words))

    def cpu(self):
        """Hundredths of seconds that it took so far."""
        text = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        fields = text.rsplit(")")[1].split()
        return int(fields[11]) + int(fields[12])

    def close(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        assert self.process.returncode == 0, self.process.stderr.read()
        for stream in (self.process.stdout, self.process.stderr):
            stream.close()

    def __enter__(self):
        return self

    def __exit__(self, kind, *rest):
        if kind:
            self.process.kill()
            self.process.wait()
        else:
            self.close()


class Live:
    """One viewer's WebSocket."""

    def __init__(self, socket_):
        self.socket = socket_

    def say(self, **message):
        self.socket.send(json.dumps(message))

    def hear(self):
        """The next message: an object, or the log's bytes."""
        frame = self.socket.recv_frame()
        while frame.opcode == websocket.ABNF.OPCODE_PING:
            self.socket.pong(frame.data)
            frame = self.socket.recv_frame()
        if frame.opcode == websocket.ABNF.OPCODE_CLOSE:
            raise EOFError(frame.data[:2].hex(), frame.data[2:].decode())
        return frame.data if frame.opcode == websocket.ABNF.OPCODE_BINARY else json.loads(
            frame.data)

    def until(self, key):
        """The value of the next message with that key."""
        while True:
            message = self.hear()
            if isinstance(message, dict) and key in message:
                return message[key]

    def log(self, length):
        """So many bytes of the log, whatever comes between."""
        data = b""
        while len(data) < length:
            message = self.hear()
            data += message if isinstance(message, bytes) else b""
        return data

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *rest):
        self.close()
