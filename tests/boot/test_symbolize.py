# SPDX-License-Identifier: MIT
"""`rollcall symbolize` names the places of a crash, and refuses a log of another build."""
import subprocess
import time
from pathlib import Path

import pytest

from pxe.machine import Hardware, Machine

ROOT = Path(__file__).resolve().parents[2]
IMAGE = ROOT / "build" / "rollcall.bin"


def symbolize(log):
    return subprocess.run(["build/rollcall", "symbolize", str(log)], cwd=ROOT,
                          capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def crash(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crash")
    with Machine(folder, Hardware(nic="none"), ["-kernel", str(IMAGE), "-append",
                                                  "after=halt --"]) as machine:
        machine.wait(lambda: False, 30)
        machine.command("nmi")
        deadline = time.monotonic() + 10
        while b"# called from" not in machine.said():
            assert time.monotonic() < deadline, machine.said()
            time.sleep(0.01)
    return folder / "serial.log"


def test_places_are_named(crash):
    done = symbolize(crash)
    assert done.returncode == 0, done.stderr
    [rip] = [line for line in done.stdout.splitlines() if line.startswith("# rip ")]
    assert rip.endswith("  cpu_halt at cpu.h:" + rip.rsplit(":", 1)[1])
    assert len(done.stdout.splitlines()) == len(crash.read_bytes().splitlines())


def test_log_of_another_build_is_refused(crash, tmp_path):
    build = next(line for line in crash.read_text().splitlines() if line.startswith("# panic"))
    build = build.split('"build":"')[1][:16]
    other = tmp_path / "other.log"
    other.write_text(crash.read_text().replace(build, "0123456789abcdef"))
    done = symbolize(other)
    assert done.returncode == 2 and "a crash of build 0123456789abcdef" in done.stderr
    assert done.stdout == ""


def test_log_with_a_prefix_is_read(crash, tmp_path):
    other = tmp_path / "prefixed.log"
    other.write_text("".join(f"[20:04:10] {line}\n" for line in crash.read_text().splitlines()))
    done = symbolize(other)
    assert done.returncode == 0 and " cpu.h:" in done.stdout or " at " in done.stdout, done.stderr


def test_second_crash_of_another_build_is_refused(crash, tmp_path):
    text = crash.read_text()
    build = next(line for line in text.splitlines() if line.startswith("# panic"))
    build = build.split('"build":"')[1][:16]
    other = tmp_path / "two.log"
    other.write_text(text + text.replace(build, "0123456789abcdef"))
    done = symbolize(other)
    assert done.returncode == 2 and "0123456789abcdef" in done.stderr


def test_dump_without_a_record_is_refused(crash, tmp_path):
    lines = [line for line in crash.read_text().splitlines() if "# panic" not in line]
    (tmp_path / "log").write_text("\n".join(lines))
    assert symbolize(tmp_path / "log").returncode == 2


def test_log_without_a_crash_says_so(tmp_path):
    (tmp_path / "log").write_text("Hello World!\n")
    done = symbolize(tmp_path / "log")
    assert done.returncode == 2 and "there is no dump" in done.stderr


def test_log_that_is_not_there(tmp_path):
    done = symbolize(tmp_path / "none")
    assert done.returncode == 2 and "No such file or directory" in done.stderr
