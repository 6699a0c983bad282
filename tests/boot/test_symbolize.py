# SPDX-License-Identifier: MIT
"""`rollcall symbolize` names the places of a crash, and refuses a log of another build; what serves
a lab names them where it has the build."""
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from pxe.machine import Hardware, Machine
from tests.serve.journal_files import BYTES, CLOSED, NAME, Stream

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
    assert done.returncode == 0 and " at cpu.h:" in done.stdout, done.stderr


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


def indexed(folder, log, symbols):
    """What the index says of the crash, when it is made from a journal that holds this log."""
    stream = Stream()
    stream.add(NAME, 1, 10**9, b"r17")
    stream.add(BYTES, 1, 2 * 10**9, log)
    stream.add(CLOSED, 1, 900 * 10**9, b"over")
    stream.write(folder, 10**9)
    (folder / "lab.yaml").write_text(f"serve: {{folder: {folder}, symbols: {symbols}}}\n"
                                     "machines:\n  - {name: r17, source: none}\n")
    subprocess.run(["build/rollcall", "reindex", folder / "lab.yaml"], cwd=ROOT, check=True,
                   capture_output=True)
    with sqlite3.connect(folder / "index.db") as index:
        return index.execute("SELECT what, json FROM boots").fetchone()


@pytest.mark.parametrize("symbols", [ROOT / "build/rollcall.elf", ROOT / "build"])
def test_a_lab_names_the_place(crash, tmp_path, symbols):
    what, content = indexed(tmp_path, crash.read_bytes(), symbols)
    assert " in cpu_halt at cpu.h:" in what, what
    assert '"trace":["cpu_halt at cpu.h:' in content


def test_a_lab_without_the_build_names_none(crash, tmp_path):
    what, content = indexed(tmp_path, crash.read_bytes(), tmp_path)
    assert what.startswith("panic: ") and " at cpu.h" not in what
    assert '"trace":[]' in content
