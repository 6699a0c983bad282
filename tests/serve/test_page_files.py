# SPDX-License-Identifier: MIT
"""The page within the program: the same bytes whenever they are made; npm's packages come exactly
as the lock file names them, from the cache where there is no network, and else it is said what to
do."""
import os
import shutil
import subprocess
import sys

import pytest

from tests.serve.mock_lab import ROOT, page_files

WEB = ROOT / "serial/web"
MADE = ROOT / "build/host/serial/lab/web/files_data.c"
# Where nothing listens.
NOWHERE = {"npm_config_proxy": "http://127.0.0.1:9/", "npm_config_https_proxy":
           "http://127.0.0.1:9/", "npm_config_noproxy": "", "npm_config_fetch_retries": "0"}


def embed(folder):
    made = folder / "data.c"
    subprocess.run([sys.executable, str(WEB / "embed.py"), str(WEB),
                    str(ROOT / "build/web/node_modules"), str(made), str(folder / "licences")],
                   check=True, cwd=folder)
    return made.read_bytes()


def install(source, target, **environment):
    return subprocess.run([sys.executable, str(WEB / "install.py"), str(source), str(target)],
                          env={**os.environ, **environment}, capture_output=True, text=True,
                          check=False)


def test_the_same_files_give_the_same_bytes(tmp_path):
    assert embed(tmp_path) == MADE.read_bytes()
    assert b"xterm.js authors" in (tmp_path / "licences").read_bytes()


def test_the_program_holds_every_file():
    program = (ROOT / "build/rollcall").read_bytes()
    for path, data in page_files().items():
        assert data in program, path


def test_tables_tell_type_and_length(tmp_path):
    """Compiled and asked: the table is what files.h says."""
    (tmp_path / "ask.c").write_text(
        '#include <stdio.h>\n#include "serial/lab/web/files.h"\nint main(void) {\n'
        'for (size_t i = 0; i < web_files_count; i++)\n    printf("%s %zu %s %s\\n", '
        'web_files[i].path, web_files[i].length, web_files[i].etag, web_files[i].type);\n'
        'return web_file_find("/") != web_file_find("/index.html");\n}\n', encoding="ascii")
    subprocess.run(["gcc", "-std=c17", f"-I{ROOT}", "-o", str(tmp_path / "ask"),
                    str(tmp_path / "ask.c"), str(MADE), str(ROOT / "serial/lab/web/files.c")],
                   check=True)
    told = subprocess.run([str(tmp_path / "ask")], check=True, capture_output=True,
                          text=True).stdout.splitlines()
    rows = {line.split(" ")[0]: line.split(" ", 3)[1:] for line in told}
    assert {path: int(row[0]) for path, row in rows.items()} == {
        path: len(data) for path, data in page_files().items()}
    assert len({row[1] for row in rows.values()}) == len(rows)
    assert rows["/page/main.js"][2] == rows["/xterm/xterm.mjs"][2] == \
        "text/javascript; charset=utf-8"


def test_packages_come_again_without_a_network(tmp_path):
    done = install(WEB, tmp_path / "web", **NOWHERE)
    assert done.returncode == 0, done.stderr
    name = "node_modules/@xterm/xterm/lib/xterm.mjs"
    assert (tmp_path / "web" / name).read_bytes() == (ROOT / "build/web" / name).read_bytes()


def change(source, name, old, new):
    text = (source / name).read_text(encoding="utf-8")
    assert old in text
    (source / name).write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("environment, changed, said", [
    ({"PATH": "/nonexistent"}, None, "there is no npm"),
    ({**NOWHERE, "npm_config_cache": "cache"}, None, "the network isn't there"),
    (NOWHERE, ("package-lock.json", "sha512-TQw", "sha512-AAA"),
     "isn't what package-lock.json names"),
    (NOWHERE, ("package.json", "6.0.0", "5.5.0"), "don't fit each other"),
])
def test_what_fails_is_said(tmp_path, environment, changed, said):
    source = shutil.copytree(WEB, tmp_path / "source")
    if changed:
        change(source, *changed)
    done = install(source, tmp_path / "web", **environment)
    assert done.returncode == 1 and said in done.stderr, done.stderr
    assert done.stderr.splitlines()[-1].startswith("next: ")
