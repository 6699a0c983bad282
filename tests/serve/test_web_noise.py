# SPDX-License-Identifier: MIT
"""Requests and messages with something wrong in them, hundreds of each, in pieces and cut short:
the server answers the next one as ever, and neither falls nor spins."""
import random
import socket
import time

from tests.serve.web import Web

REQUESTS = [
    b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /page/main.js HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: *\r\n\r\n",
    b"GET /api/lab HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST /api/machines/r1/typed?session=5 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"
    b"Origin: http://localhost\r\n\r\nnine byte",
    b"GET /api/machines/r1/log?follow=1&tail=7 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /api/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic YTpi\r\n\r\n",
    b"HEAD / HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n",
    b"DELETE /api/machines/r1/writer?session=5 HTTP/1.1\r\nHost: localhost\r\n\r\n"]
UPGRADE = (b"GET /api/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
           b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           b"Sec-WebSocket-Protocol: rollcall.1\r\n\r\n")
MESSAGES = [b'{"watch":{"name":"r1","tail":65536}}', b'{"take":"r1"}', b'{"watch":null}',
            b'{"type":{"name":"r1","text":"help"}}', b'{"break":"r1"}']


def frame(text):
    return bytes([0x81, 0x80 | len(text)]) + b"\0\0\0\0" + text


def broken(chance, data):
    """With some bytes changed, taken out, or there twice."""
    data = bytearray(data)
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(data))
        what = chance.randrange(4)
        if what == 0:
            data[at] = chance.randrange(256)
        elif what == 1:
            del data[at:at + chance.randrange(1, 9)]
        elif what == 2:
            data[at:at] = data[at:at + chance.randrange(1, 40)]
        else:
            data[at:at] = chance.choice([b"\r\n", b"\0", b"%", b"\xff" * 9, b": ", b"A" * 300])
        data = data or bytearray(b"x")
    return bytes(data)


def send(web, chance, data):
    """In pieces; and then hangs up, or half of it."""
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as connection:
        try:
            while data:
                length = chance.randrange(1, len(data) + 1)
                connection.sendall(data[:length])
                data = data[length:]
            if chance.randrange(2):
                connection.shutdown(socket.SHUT_WR)
            connection.setblocking(False)
            connection.recv(65536)
        except OSError:
            pass


def test_noise(tmp_path):
    chance = random.Random(20261125)
    with Web(tmp_path, machines=20) as web:
        web.do("people r1")
        web.do("fill r1 100000")
        for number in range(600):
            if number % 2:
                data = b"".join(broken(chance, request)
                                for request in chance.choices([*REQUESTS, UPGRADE], k=3))
            else:
                frames = b"".join(frame(text) for text in chance.choices(MESSAGES, k=5))
                data = broken(chance, UPGRADE) if number % 8 == 0 else UPGRADE
                data += broken(chance, frames)
            send(web, chance, data)
            if number % 50 == 0:
                assert web.ask("GET", "/api/lab").status == 200
        assert web.ask("GET", "/metrics").status == 200
        before = web.cpu()  # whoever is still connected waits, and so does the server
        time.sleep(0.5)
        assert web.cpu() - before < 5
