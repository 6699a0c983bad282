# SPDX-License-Identifier: MIT
"""Serves one folder over HTTP to firmware that boots from it: files are read, nothing is listed,
nothing is written. UEFI HTTP boot (UEFI 2.10, 24.7) wants application/efi for an image.

    python3 -I http_server.py --address 10.77.0.1 --port 80 --folder /srv/rollcall/tftp

Needs Python 3.9 and nothing else. It listens on an address that the interface gets only later, too.
"""
import argparse
import http.server
import os
import socket
import sys

TYPES = {".efi": "application/efi", ".ipxe": "text/plain"}
IP_FREEBIND = 15  # linux/in.h; the socket module has no name for it


class Handler(http.server.SimpleHTTPRequestHandler):
    """GET and HEAD of files."""
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "rollcall", ""
    timeout = 30  # seconds that a client may say nothing, so that no thread waits for ever

    def send_head(self):
        if not os.path.isfile(self.translate_path(self.path)):
            self.send_error(http.HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def guess_type(self, path):
        return TYPES.get(os.path.splitext(path)[1].lower(), "application/octet-stream")


class Server(http.server.ThreadingHTTPServer):
    """One thread a client: a room that is switched on at once is served at once."""
    request_queue_size = 128

    def server_bind(self):
        self.socket.setsockopt(socket.SOL_IP, IP_FREEBIND, 1)
        # Not HTTPServer's: that asks DNS for this machine's name.
        http.server.socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def handle_error(self, request, client_address):
        """Firmware hangs up without a word once it has what it wants: one line, not a trace."""
        print(f"{client_address[0]} - - {sys.exc_info()[1]}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--address", required=True)
    parser.add_argument("--port", type=int, default=80)
    parser.add_argument("--folder", required=True)
    return parser.parse_args()


def main():
    args = arguments()
    os.chdir(args.folder)
    try:
        server = Server((args.address, args.port), Handler)
    except OSError as error:
        sys.exit(f"http_server.py: {args.address}:{args.port}: {error.strerror}")
    print(f"serving {args.folder} at http://{args.address}:{server.server_port}/", flush=True)
    with server:
        server.serve_forever()


if __name__ == "__main__":
    main()
