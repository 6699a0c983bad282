# SPDX-License-Identifier: MIT
"""A day of a lab in seconds: machines that boot every half hour and pass, fail, crash, hang, reset,
are garbled or are others, written as a journal and given to `rollcall reindex`. What it counts must
be what happened, boot for boot, and the plain logs what was said, byte for byte."""
import random
import sqlite3
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.reader.seal import record, sealed
from tests.serve.journal_files import BYTES, CLOSED, NAME, OPENED, Stream, read

ROLLCALL = Path(__file__).resolve().parents[2] / "build/rollcall"
MIDNIGHT_MS = 1_795_564_800_000  # 2026-11-25 00:00 UTC
MACHINES, DAY_S, HALF_HOUR_S, FILES = 25, 86400, 1800, 4
PASS, FAIL, TRUNCATED, DAMAGED, CRASHED, OTHER, INCONCLUSIVE = 0, 1, 3, 4, 6, 7, 8
FATES = {"pass": PASS, "fail": FAIL, "error": INCONCLUSIVE, "hang": TRUNCATED, "reset": CRASHED,
         "panic": CRASHED, "garbled": DAMAGED, "other": OTHER}
WEIGHTS = [60, 8, 4, 6, 6, 4, 8, 4]


def lines_of(boot, fate, machine):
    """The answer's sealed lines, and what stands around them."""
    mac = f"52:54:00:00:{99 if fate == 'other' else 0:02x}:{machine:02x}"
    results = ["ok 1 clock.rtc # 3 ms", "ok 2 memory.map # 1 ms",
               {"fail": "not ok 3 memory.sample # bit 3", "error": "ok 3 memory.sample # ERROR x"}
               .get(fate, "ok 3 memory.sample # 9 ms")]
    fail, error = int(fate == "fail"), int(fate == "error")
    said = "fail" if fail else "inconclusive" if error else "pass"
    end = {"boot": boot, "run": None, "plan": 3, "pass": 3 - fail - error, "fail": fail,
           "error": error, "skip": 0, "verdict": said, "why": None, "after": "halt"}
    lines = [record("rollcall", {"v": 1, "boot": boot, "run": None, "name": f"m{machine:02}"}, 0,
                    boot),
             record("identity", {"serial": None, "uuid": None, "mac": mac}, 1, boot),
             record("memory", {"mib": 255, "ranges": 4}, 2, boot), b"KTAP version 1\r\n1..3\r\n"]
    lines += [sealed(text, 3 + i, boot) for i, text in enumerate(results)]
    lines.append(record("end", end, 6, boot))
    return lines


def spoil(lines, boot, fate, chance):
    """What of the lines comes, given what becomes of this boot."""
    if fate in ("hang", "reset"):
        return lines[:chance.randint(1, len(lines) - 1)]
    if fate == "panic":
        kept = chance.choice([1, 2, 3])
        return lines[:kept] + [b"\r\n" + record("panic", {"boot": boot, "what": "page fault"}, kept,
                                               boot)]
    if fate == "garbled":
        hit = chance.choice([1, 2, 4])
        line = bytearray(lines[hit])
        line[chance.randrange(2, len(line) - 20)] ^= 1 << chance.randrange(6)
        return lines[:hit] + [bytes(line)] + lines[hit + 1:]
    return lines


def day_of(machine, chance, said, truth):
    """Appends what comes of this machine to `said` as (ms, source, bytes), and to `truth` each
    boot's id and verdict."""
    at_s = chance.randrange(HALF_HOUR_S)
    while at_s < DAY_S - 300:
        boot = f"{chance.getrandbits(64):016x}"
        fate = chance.choices(list(FATES), WEIGHTS)[0]
        lines = spoil(lines_of(boot, fate, machine), boot, fate, chance)
        data = b"BIOS\x1b[2J 1.2\0\r\n\r\nHello World!\r\n" + b"".join(lines)
        ms = at_s * 1000
        while data:
            size = chance.randint(1, 300)
            said.append((MIDNIGHT_MS + ms, machine + 1, data[:size]))
            data, ms = data[size:], ms + chance.randint(1, 400)
        # A reset comes soon, and what else doesn't end has fallen silent before the next boot.
        at_s = ms // 1000 + (chance.randint(1, 40) if fate == "reset" else
                             chance.randint(90, 2 * HALF_HOUR_S))
        is_followed = at_s < DAY_S - 300
        truth.append((boot, FATES[fate if is_followed or fate != "reset" else "hang"]))


def write(folder, said):
    """The journal, in files of some hours each; a last frame tells that the day went on."""
    stream, began, files = Stream(), MIDNIGHT_MS, 0
    for source in range(1, MACHINES + 1):
        stream.names[source] = f"m{source - 1:02}".encode()
        stream.add(NAME, source, MIDNIGHT_MS * 10**6, stream.names[source])
        stream.add(OPENED, source, MIDNIGHT_MS * 10**6, b"made up")
    for number, (ms, source, data) in enumerate(said):
        if number * FILES // len(said) > files:
            stream.write(folder, began * 10**6)
            names, began, files = stream.names, ms, files + 1
            stream = Stream(stream.first + len(stream.data))
            stream.names = names
        stream.add(BYTES, source, ms * 10**6, data)
    stream.add(CLOSED, 1, (said[-1][0] + HALF_HOUR_S * 1000) * 10**6, b"the day is over")
    stream.write(folder, began * 10**6)
    return files + 1


@pytest.fixture(name="day", scope="module", params=[1, 2])
def make_day(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("day")
    chance, said, truth = random.Random(request.param), [], [[] for _ in range(MACHINES)]
    for machine in range(MACHINES):
        day_of(machine, chance, said, truth[machine])
    said.sort(key=lambda one: one[0])
    assert write(folder, said) == FILES
    lab = folder / "lab.yaml"
    lab.write_text(f"serve: {{folder: {folder}}}\nmachines:\n" + "".join(
        f"  - {{name: m{m:02}, source: none, mac: '52:54:00:00:00:{m:02x}', type: never}}\n"
        for m in range(MACHINES)))
    done = subprocess.run([ROLLCALL, "reindex", lab], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return folder, said, truth


def verdicts(folder, machine):
    with sqlite3.connect(folder / "index.db") as index:
        return index.execute("SELECT boot, verdict FROM boots JOIN machines ON machine = id WHERE "
                             "name = ? ORDER BY began", (f"m{machine:02}",)).fetchall()


def test_every_boot_has_its_verdict(day):
    folder, _, truth = day
    counts = Counter()
    for machine in range(MACHINES):
        expected = truth[machine]
        found = verdicts(folder, machine)
        assert [boot for boot, _ in found] == [boot for boot, _ in expected]
        for (boot, verdict), (_, true) in zip(found, expected):
            counts[verdict] += 1
            assert verdict == true, (boot, verdict, true)
    assert sum(counts.values()) > 20 * MACHINES and set(counts) == set(FATES.values()), counts


def test_plain_logs_are_what_was_said(day):
    folder, said, _ = day
    for machine in range(MACHINES):
        spoken = b"".join(data for _, source, data in said if source == machine + 1)
        assert (folder / f"logs/m{machine:02}.log").read_bytes() == spoken


def test_the_second_reader_agrees(day):
    """What was written is what is read, so that what else it reads can be believed."""
    folder, said, _ = day
    assert [(time // 10**6, source, data) for _, kind, source, time, data in read(folder)
            if kind == BYTES] == said
