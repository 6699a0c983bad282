# SPDX-License-Identifier: MIT
"""What the disk didn't take is told of wherever the machine is: in reports, and behind its log."""
import json
import subprocess
import time

from tests.serve.journal_files import BYTES, LOST, NAME, Stream
from tests.serve.serving import ROLLCALL, Serve, wait_for


def run(serve, *words):
    done = subprocess.run([ROLLCALL, *words, "--socket", serve.folder / "rollcall.sock"],
                          capture_output=True, timeout=30, check=False)
    return done.stdout, done.stderr.decode()


def test_a_hole_is_no_secret(tmp_path):
    folder, stream, began = tmp_path / "journal", Stream(), time.time_ns() - 600 * 10**9
    folder.mkdir()
    for source, name in enumerate([b"r1", b"r2"], 1):
        stream.names[source] = name
        stream.add(NAME, source, began, name)
        stream.add(BYTES, source, began, b"before\n")
    stream.add(LOST, 1, began + 10**9, b"9833572")
    stream.add(BYTES, 1, began + 2 * 10**9, b"behind\n")
    stream.write(folder, began)
    lines = {"r1": "127.0.0.1:1", "r2": "127.0.0.1:2"}
    with Serve(tmp_path, lines) as serve:
        wait_for(lambda: (folder / "logs" / "r1.log").exists() and
                 (folder / "logs" / "r1.log").read_bytes() == b"before\nbehind\n")
        said, errors = run(serve, "log", "r1")
        assert said == b"before\nbehind\n"
        assert errors.startswith("[9833572 bytes that r1 said before ")
        assert run(serve, "log", "r2") == (b"before\n", "")
        report = json.loads(run(serve, "report", "--format", "json")[0])
        first, second = report["machines"]
        assert first["line"]["lost"] == 9833572 and "was lost" in first["what"]
        assert second["line"]["lost_at"] is None and "was lost" not in second["what"]
        assert report["journal"]["stalled"] is False
