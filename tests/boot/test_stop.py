# SPDX-License-Identifier: MIT
"""A job that is stopped, or whose reader goes away, leaves one line, no machine and no folder."""
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def start(folder, *words):
    environment = {**os.environ, "TMPDIR": str(folder)}
    return subprocess.Popen([sys.executable, "-m", "pxe.netboot", "--folder", str(folder / "boot"),
                             *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)


def qemu_runs(folder):
    """True where some process serves a QMP socket in the folder."""
    return any(str(folder) in path.read_bytes().decode("latin-1")
               for path in Path("/proc").glob("[0-9]*/cmdline")
               if path.exists() and b"qemu-system" in path.read_bytes())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopped(tmp_path, number):
    job = start(tmp_path, "--cpu", "486")  # it never answers, so the job would wait for long
    deadline = time.monotonic() + 30
    while not qemu_runs(tmp_path):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    time.sleep(0.5)
    job.send_signal(number)
    _, said = job.communicate(timeout=30)
    assert said.decode() == f"qemu: stopped by {number.name}\n"
    assert job.returncode == 1 and not qemu_runs(tmp_path)
    assert not list(tmp_path.glob("rollcall-*"))


def test_reader_gone(tmp_path):
    job = start(tmp_path)
    job.stdout.close()
    said = job.stderr.read()
    assert job.wait(timeout=60) != 0 and b"Traceback" not in said
    assert not list(tmp_path.glob("rollcall-*"))
