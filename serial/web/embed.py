# SPDX-License-Identifier: MIT
"""The page becomes a C file: every file that is served, with its type and a tag of its content, for
serial/lab/web/files.h. The same files give the same bytes, whenever and wherever.

    embed.py SOURCE NODE_MODULES TARGET.c LICENCES.txt

SOURCE is this folder. What is served from it, and what from npm's packages, `files` lists. What the
page is made of, and under which terms, goes into a file of its own too, for the release."""
import hashlib
import sys
from pathlib import Path

TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
         ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
         ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
         ".yaml": "application/yaml"}
PACKAGE = "@xterm/xterm"


def licences(source, modules):
    """What the page is made of, and under which terms."""
    ours = (source.parents[1] / "LICENSE").read_text(encoding="utf-8")
    theirs = (modules / PACKAGE / "LICENSE").read_text(encoding="utf-8")
    return (f"Rollcall\n\n{ours.strip()}\n\n{'-' * 72}\n\n{PACKAGE}, the terminal\n\n"
            f"{theirs.strip()}\n").encode()


def files(source, modules):
    """{path: bytes} of everything that is served."""
    source, modules = Path(source).resolve(), Path(modules)
    served = {"/index.html": source / "index.html", "/favicon.svg": source / "favicon.svg",
              "/openapi.yaml": source / "openapi.yaml",
              "/xterm/xterm.mjs": modules / PACKAGE / "lib" / "xterm.mjs",
              "/xterm/xterm.css": modules / PACKAGE / "css" / "xterm.css"}
    for folder, pattern in [("page", "*.js"), ("style", "*.css")]:
        served |= {f"/{folder}/{path.name}": path for path in (source / folder).glob(pattern)}
    held = {path: file.read_bytes() for path, file in served.items()}
    held["/licences.txt"] = licences(source, modules)
    return dict(sorted(held.items()))


def type_of(path):
    return TYPES[Path(path).suffix]


def as_c(data):
    """The bytes as an array's lines."""
    return "\n".join(",".join(map(str, data[at:at + 32])) + "," for at in range(0, len(data), 32))


def write(held):
    """The C file's text."""
    arrays, rows = [], []
    for number, (path, data) in enumerate(held.items()):
        arrays.append(f"static const uint8_t file_{number}[] = {{\n{as_c(data)}\n}};\n")
        tag = hashlib.sha256(data).hexdigest()[:16]
        rows.append(f'    {{"{path}", "{type_of(path)}", file_{number}, sizeof file_{number}, '
                    f'"\\"{tag}\\""}},\n')
    return ('/* SPDX-License-Identifier: MIT */\n/* Made by serial/web/embed.py. */\n'
            '#include "serial/lab/web/files.h"\n\n' + "\n".join(arrays)
            + "\nconst struct web_file web_files[] = {\n" + "".join(rows)
            + "};\nconst size_t web_files_count = sizeof web_files / sizeof *web_files;\n")


if __name__ == "__main__":
    everything = files(sys.argv[1], sys.argv[2])
    Path(sys.argv[3]).write_text(write(everything), encoding="ascii")
    Path(sys.argv[4]).write_bytes(everything["/licences.txt"])
