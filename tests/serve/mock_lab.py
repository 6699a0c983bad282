# SPDX-License-Identifier: MIT
"""Plays `rollcall serve` for the page's tests: the HTTP and live contract of
serial/web/openapi.yaml, with machines that a test changes, and thousands of them where it wants.
What the page sends is kept for the test to look at. One thread, loopback only."""
import asyncio
import base64
import hashlib
import importlib
import json
import struct
import sys
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from tests.serve import made_up

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "serial/web"))  # by itself: `serial` is pyserial's
embed = importlib.import_module("embed")
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
          "img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; "
          "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'")
PIECE = 20    # machines in a message
ROUND = 0.03  # seconds between two messages to a viewer: what changed meanwhile is one


def page_files():
    return embed.files(ROOT / "serial/web", ROOT / "build/web/node_modules")


class Viewer:
    """One live connection."""

    def __init__(self, writer):
        self.writer = writer
        self.changed = {}
        self.messages = []
        self.watched = None

    def frame(self, data, kind):
        length = len(data)
        head = bytes([0x80 | kind]) + (
            bytes([length]) if length < 126 else b"\x7e" + struct.pack(">H", length)
            if length < 65536 else b"\x7f" + struct.pack(">Q", length))
        self.writer.write(head + data)

    def say(self, message):
        self.frame(json.dumps(message).encode(), 1)

    def flush(self):
        for message in self.messages:
            self.say(message)
        self.messages = []
        told = list(self.changed.values())
        for at in range(0, len(told), PIECE):
            self.say({"machines": told[at:at + PIECE]})
        self.changed = {}


class MockLab:
    """`with MockLab(machines) as lab:` listens at lab.address."""

    def __init__(self, machines, name="Basement lab", user="ben"):
        self.machines = {machine["name"]: machine for machine in machines}
        self.logs = {}
        self.name, self.user = name, user
        self.journal = {"written": 0, "bytes": 0, "stalled": False, "since": None, "error": None,
                        "lost": 0, "spooled": 0}
        self.may_type = True
        self.broken = set()   # paths that are answered with an error
        self.held = set()     # paths that aren't answered as long as they are in here
        self.refusal = None   # why nobody is granted the right
        self.heard = []       # every message of every viewer
        self.requests = []    # every path that was asked for
        self.viewers = set()
        self.holders = {}     # name: viewer
        self.shift = made_up.NOW - time.time() * 1000
        self.files = page_files()
        self.loop = asyncio.new_event_loop()
        self.port = 0
        self.server = None

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/"

    def __enter__(self):
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.listen()
        return self

    def __exit__(self, *_):
        async def end():
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self.stop()
        asyncio.run_coroutine_threadsafe(end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def call(self, function, *arguments):
        """Runs it in the server's thread, and waits for it."""
        async def run():
            return function(*arguments)
        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(10)

    def listen(self):
        """Where it listened before, if it did."""
        self.server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self.serve, "127.0.0.1", self.port), self.loop).result(10)
        self.port = self.server.sockets[0].getsockname()[1]

    def stop(self):
        """No more connections, and those that are there end."""
        def close():
            self.server.close()
            for viewer in list(self.viewers):
                viewer.writer.transport.abort()
            self.holders.clear()
        self.call(close)

    def now(self):
        return int(time.time() * 1000 + self.shift)

    # --- What a test does to the lab. ---

    def set(self, name, **changes):
        self.call(self._set, name, changes)

    def set_many(self, changes):
        """{name: {key: value}}, at once."""
        def all_of_them():
            for name, each in changes.items():
                self._set(name, each)
        self.call(all_of_them)

    def _set(self, name, changes):
        self.machines[name].update(changes)
        for viewer in self.viewers:
            viewer.changed[name] = self.machines[name]

    def remove(self, name):
        def gone():
            del self.machines[name]
            self._tell({"gone": [name]})
        self.call(gone)

    def say(self, name, data):
        """The machine says these bytes."""
        def said():
            self.logs[name] = self.logs.get(name, b"") + data
            for viewer in self.viewers:
                if viewer.watched == name:
                    viewer.flush()
                    viewer.frame(data, 2)
        self.call(said)

    def set_journal(self, **changes):
        def changed():
            self.journal.update(changes)
            self._tell({"journal": self.journal})
        self.call(changed)

    def _tell(self, message):
        for viewer in self.viewers:
            viewer.messages.append(message)

    def typed(self, name, least=0):
        """All that was typed at that machine, as bytes; waits until there are that many."""
        end = time.monotonic() + 10
        while len(typed := self._typed(name)) < least and time.monotonic() < end:
            time.sleep(0.01)
        return typed

    def _typed(self, name):
        return "".join(message["type"]["text"] for message in list(self.heard)
                       if message.get("type", {}).get("name") == name).encode("latin-1")

    # --- HTTP. ---

    def lab(self):
        return {"name": self.name, "version": 1, "now": self.now(), "user": self.user,
                "program": "0.1.0", "journal": self.journal,
                "machines": list(self.machines.values())}

    def answer(self, path, query):
        """(status, type, bytes) of a GET."""
        path = "/index.html" if path == "/" else path
        if path in self.broken:
            return self.json({"error": "the index is busy", "next": ""}, 503)
        if path in self.files:
            return 200, embed.type_of(path), self.files[path]
        parts = [unquote(part) for part in path.split("/")[1:]]
        if parts == ["api", "lab"]:
            return self.json(self.lab())
        if parts[:2] != ["api", "machines"] or len(parts) < 3:
            return 404, "text/plain", b"no such page\n"
        machine = self.machines.get(parts[2])
        if not machine:
            return self.json({"error": f"there is no machine {parts[2]}", "next": ""}, 404)
        return self.about(machine, parts[3:], query)

    def about(self, machine, what, query):
        name = machine["name"]
        if what == ["log"]:
            return 200, "application/octet-stream", self.logs.get(name, b"")
        if what == ["history"]:
            return self.json(made_up.history(machine))
        if what == ["difference"]:
            return self.json(made_up.difference(machine, query.get("old"), query.get("new")))
        if what == ["boots"]:
            return self.json(made_up.boots(machine, int(query.get("most", 50)),
                                           int(query["before"]) if "before" in query else None))
        if what[:1] == ["boots"]:
            found = made_up.boot(machine, what[1])
            return self.json(found) if found else self.json(
                {"error": f"{name} has no boot {what[1]}", "next": ""}, 404)
        rows = made_up.boots(machine, 20)
        return self.json({**machine, "may_type": self.may_type, "boots_list": rows,
                          "last": made_up.boot(machine, rows[0]["boot"]) if rows else None,
                          "difference": made_up.difference(machine, "old", "new")})

    @staticmethod
    def json(value, status=200):
        return status, "application/json", json.dumps(value).encode()

    async def serve(self, reader, writer):
        try:
            while await self.request(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def request(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {line.split(":", 1)[0].lower(): line.split(":", 1)[1].strip()
                   for line in head[1:] if ":" in line}
        address = urlsplit(head[0].split(" ")[1])
        self.requests.append(address.path)
        if headers.get("upgrade", "").lower() == "websocket":
            await self.live(reader, writer, headers)
            return False
        while address.path in self.held:
            await asyncio.sleep(0.01)
        query = {key: values[0] for key, values in parse_qs(address.query).items()}
        status, kind, body = self.answer(address.path, query)
        writer.write((f"HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\n"
                      f"Content-Length: {len(body)}\r\nContent-Security-Policy: {POLICY}\r\n"
                      "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n\r\n"
                      ).encode() + body)
        await writer.drain()
        return True

    # --- The live connection. ---

    async def live(self, reader, writer, headers):
        key = headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        writer.write(("HTTP/1.1 101 -\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      f"Sec-WebSocket-Accept: {accept}\r\n"
                      "Sec-WebSocket-Protocol: rollcall.1\r\n\r\n").encode())
        viewer = Viewer(writer)
        viewer.say({"lab": {**self.lab(), "machines": []}})
        viewer.changed = dict(self.machines)
        self.viewers.add(viewer)
        rounds = asyncio.ensure_future(self.rounds(viewer))
        try:
            while True:
                kind, data = await self.read_frame(reader)
                if kind == 8:
                    break
                if kind == 1:
                    self.command(viewer, json.loads(data))
        finally:
            rounds.cancel()
            self.viewers.discard(viewer)
            for name, holder in list(self.holders.items()):
                if holder is viewer:
                    self.release(viewer, name)

    async def rounds(self, viewer):
        while True:
            await asyncio.sleep(ROUND)
            viewer.flush()
            await viewer.writer.drain()

    @staticmethod
    async def read_frame(reader):
        first, second = await reader.readexactly(2)
        length = second & 127
        if length == 126:
            length, = struct.unpack(">H", await reader.readexactly(2))
        elif length == 127:
            length, = struct.unpack(">Q", await reader.readexactly(8))
        mask = await reader.readexactly(4)
        data = await reader.readexactly(length)
        return first & 15, bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))

    def command(self, viewer, message):
        self.heard.append(message)
        (what, value), = message.items()
        if what == "watch":
            self.watch(viewer, value)
        elif what == "take":
            self.take(viewer, value)
        elif what == "release":
            self.release(viewer, value)
        elif what in ("type", "break"):
            name = value["name"] if what == "type" else value
            if self.holders.get(name) is not viewer:
                viewer.messages.append({"refused": {"what": what, "name": name, "writer": None,
                                                    "why": "take the right to type first"}})
            elif what == "break":
                viewer.messages.append({"done": {"what": "break", "name": name}})

    def watch(self, viewer, value):
        viewer.watched = value and value["name"]
        if not value:
            return
        log = self.logs.get(value["name"], b"")
        offset = min(value["offset"], len(log)) if "offset" in value else max(
            0, len(log) - value["tail"])
        viewer.say({"log": {"name": value["name"], "offset": offset}})
        for at in range(offset, len(log), 4096):
            viewer.frame(log[at:at + 4096], 2)

    def take(self, viewer, name):
        holder = self.machines[name]["writer"]
        why = self.refusal or (f"{holder} writes there" if holder else None)
        if why:
            viewer.messages.append({"refused": {"what": "take", "name": name, "why": why,
                                                "writer": holder}})
            return
        self.holders[name] = viewer
        viewer.messages.append({"done": {"what": "take", "name": name}})
        self._set(name, {"writer": self.user})

    def release(self, viewer, name):
        if self.holders.get(name) is viewer:
            del self.holders[name]
            self._set(name, {"writer": None})
