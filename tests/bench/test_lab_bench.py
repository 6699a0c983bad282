# SPDX-License-Identifier: MIT
"""What the lab's end is measured with counts right: every line that was kept, and none that wasn't;
a slow disk is slow for files alone."""
import os
import socket
import subprocess
import time

import pytest

from tests.bench.lab import rows
from tests.bench.lab.running import Running, until
from tests.bench.lab.servers import Rollcall
from tests.bench.lab.talkers import BUILD, LINE_LENGTH, Talkers, count


@pytest.fixture(name="pair")
def two_talkers_on_tcp(tmp_path):
    """Two machines, and the two lines to them."""
    talkers = Talkers(tmp_path, "tcp", 2)
    lines = [socket.create_connection((talkers.host(index), talkers.port)) for index in (1, 2)]
    talkers.await_attached()
    yield talkers, lines
    talkers.end()
    for line in lines:
        line.close()


def heard(line, lines):
    """What so many lines are."""
    said = b""
    line.settimeout(10)
    while len(said) < lines * LINE_LENGTH:
        said += line.recv(65536)
    return said


def test_what_was_kept_is_counted(pair, tmp_path):
    talkers, lines = pair
    each = talkers.say(LINE_LENGTH * 100, 500)
    assert each == 50
    logs = [tmp_path / "m1", tmp_path / "m2"]
    said = [heard(line, each) for line in lines]
    for log, text in zip(logs, said):
        log.write_bytes(text)
    assert count("logs", 0, *logs) == (100, 0, 2)
    assert count("logs", 20, *logs) == (60, 0, 2)
    logs[0].write_bytes(said[0] + said[0][:LINE_LENGTH])
    assert count("logs", 0, *logs) == (100, 1, 2), "one is there twice"
    text = bytearray(said[0])
    text[5 * LINE_LENGTH + 30] ^= 1
    logs[0].write_bytes(bytes(text))
    assert count("logs", 0, *logs) == (99, 0, 2), "one is damaged"
    logs[0].write_bytes(said[0][:LINE_LENGTH * 3 + 7] + b"[-- MARK --]\n"
                        + said[0][LINE_LENGTH * 7:])
    assert count("logs", 0, *logs) == (96, 0, 2), "some are missing, and others stand between"


def test_what_nobody_hears_is_said_all_the_same(pair):
    talkers, lines = pair
    lines[1].close()
    assert talkers.say(LINE_LENGTH * 100, 300) == 30
    assert len(heard(lines[0], 30)) == 30 * LINE_LENGTH


def test_as_fast_as_it_is_taken(tmp_path):
    talkers = Talkers(tmp_path, "tcp", 1)
    with socket.create_connection((talkers.host(1), talkers.port)) as line:
        talkers.await_attached()
        talkers.tell("flood 200")
        line.settimeout(2)
        with open(tmp_path / "m1", "wb") as log:
            while True:
                try:
                    log.write(line.recv(65536))
                except TimeoutError:
                    break
        said = talkers.await_said()
    assert count("logs", 0, tmp_path / "m1") == (said, 0, 1) and said > 1000
    talkers.end()


def test_a_slow_disk(tmp_path):
    """Ten writes into a file, and as many into a pipe."""
    sign = tmp_path / "slow"
    environment = {**os.environ, "LD_PRELOAD": str(BUILD / "bench/slow.so"), "SLOW_DISK": str(sign)}

    def seconds(command):
        start = time.monotonic()
        subprocess.run(["sh", "-c", command], env=environment, check=True, capture_output=True)
        return time.monotonic() - start

    to_file = f"for i in 1 2 3 4 5 6 7 8 9 0; do echo $i; done >{tmp_path}/file"
    assert seconds(to_file) < 0.4
    sign.touch()
    assert seconds(to_file) >= 0.5
    assert seconds("for i in 1 2 3 4 5 6 7 8 9 0; do echo $i; done | cat") < 0.4


def test_processes_are_found_by_their_mark(tmp_path):
    """Also one that its parent doesn't know of."""
    running = Running(["sh", "-c", "(sleep 60 &); sleep 60"], tmp_path / "out")
    assert until(lambda: len(running.pids()) >= 3)
    assert running.memory_mib() > 0
    running.kill()
    assert until(lambda: not running.pids())


def test_ours_is_measured(tmp_path, monkeypatch):
    """The rows that need no other program, small."""
    for name, value in [("SOME", 5), ("MANY", 20), ("CPU_MS", 500), ("LOSS_MS", 2000),
                        ("LOOK_MS", 500), ("VIEWERS", 20), ("ALONE_MB", 20)]:
        monkeypatch.setattr(rows, name, value)
    assert rows.killed(Rollcall, tmp_path / "killed", "tcp", "rc-collector") == "0"
    assert rows.slow(Rollcall, tmp_path / "slow") == "0"
    found = rows.viewers(tmp_path / "viewers")
    assert found["viewers keep"].startswith("10 of 10, "), found
    assert rows.alone(tmp_path / "alone")["alone"].endswith(" MB/s")
