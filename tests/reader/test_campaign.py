# SPDX-License-Identifier: MIT
"""A campaign of damage, by seed: whatever happens to an answer, nothing becomes a pass that isn't
one, every line told as true is one that the machine said, and the reader in Python and the decoder
in C (build/judge_logs) agree on all of it."""
import random
import struct
import subprocess
from pathlib import Path

import pytest

from tests.reader import reader
from tests.reader.damage import KINDS, damage
from tests.reader.seal import BOOT, answer, record, sealed

ROOT = Path(__file__).resolve().parents[2]
JUDGE = ROOT / "build" / "judge_logs"
SEEDS, MUTATIONS, PIECE = 12, 9000, 1000
RESULTS = ("ok 1 clock.rtc # 3 ms", "ok 2 memory.sample # 64 MiB, 9 ms",
           "ok 3 serial.loopback # SKIP no line rate to judge")
FAILED = ("ok 1 clock.rtc # 3 ms", "not ok 2 memory.sample # bit 12 at 0x1f3a5c840",
          "ok 3 serial.loopback # SKIP no line rate to judge")
ERROR = ("ok 1 clock.rtc # 3 ms", "not ok 2 memory.sample # ERROR no memory to spare")
RUN = "nightly-1"  # what is asked for, and what was recorded
SKIPPED = {"skip": 1, "pass": 2}

PASSING = answer(RESULTS, run=RUN, **SKIPPED)
ANSWERS = {
    "passing": PASSING,
    "failing": answer(FAILED, "fail", run=RUN, skip=1, **{"pass": 1}),
    "inconclusive": answer(ERROR, "inconclusive", run=RUN, fail=0, error=1),
    "crashed": PASSING[:PASSING.rindex(b"# end")] + b"\r\n" + record(
        "panic", {"boot": BOOT, "what": "page fault"}, 5),
}
# What a machine says today.
ANSWERS["recorded"] = (ROOT / "tests/replay/v1/whole.log").read_bytes()
ANSWERS["recorded-failed"] = (ROOT / "tests/replay/v1/failed.log").read_bytes()
STRANGERS = [
    answer(RESULTS, boot="0123456789abcdef", run="r9", **SKIPPED),           # another machine
    answer(RESULTS, boot="7c19e2a4d03b5f69", run="r0", **SKIPPED),           # an older boot
    answer(FAILED, "fail", boot="fedcba9876543210", run="r0", skip=1, **{"pass": 1}),
]


def said_by_anybody():
    """{boot id: the lines that were said under it}"""
    said = {}
    for log in [*ANSWERS.values(), *STRANGERS]:
        for boot in reader.read(log):
            said.setdefault(boot.boot, set()).update(boot.lines.values())
    return said


SAID = said_by_anybody()
WHOLE = {name: reader.read(ANSWERS[name])[0].lines for name in ["passing", "recorded"]}


def judged_in_c(logs):
    """What build/judge_logs says of each log."""
    framed = b"".join(struct.pack("<I", len(log)) + log for log in logs)
    done = subprocess.run([JUDGE, RUN], input=framed, capture_output=True, timeout=60, check=True)
    return done.stdout.decode().splitlines()


def read_in_python(log):
    """The boots that a log holds, each with its verdict."""
    boots = reader.read(log)
    following = [*boots[1:], None]
    return [(boot, reader.judge_boot(boot, RUN, next_boot is not None))
            for boot, next_boot in zip(boots, following)]


def in_words(read):
    """The same, in the words of build/judge_logs."""
    words = []
    for boot, verdict in read:
        lines = b"".join(boot.lines[number] for number in sorted(boot.lines))
        words.append(f"{verdict},{boot.boot.decode()},{len(boot.lines)},{reader.crc32c(lines):08x}")
    return " ".join(words) or str(reader.SILENT)


def is_false_pass(name, boot):
    """A pass is true where the answer was one, and every line of it was heard."""
    return boot.lines != WHOLE.get(name)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_damage_deceives(seed):
    dice = random.Random(seed)
    names, passes = list(ANSWERS), 0
    for _ in range(MUTATIONS // PIECE):
        cases = [(names[i % len(names)], damage(ANSWERS[names[i % len(names)]], dice, STRANGERS))
                 for i in range(PIECE)]
        for (name, log), in_c in zip(cases, judged_in_c([log for _, log in cases]), strict=True):
            read = read_in_python(log)
            assert in_words(read) == in_c, log
            for boot, verdict in read:
                assert set(boot.lines.values()) <= SAID[boot.boot], log
                assert verdict != reader.PASS or not is_false_pass(name, boot), log
                passes += verdict == reader.PASS
    assert passes > MUTATIONS / 100, "damage that always shows proves nothing"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_damage_does_something(kind):
    dice = random.Random(0)
    assert any(kind(PASSING, dice, STRANGERS) != PASSING for _ in range(10))


@pytest.mark.parametrize("log, verdict", [(log, reader.judge(log, RUN)[0])
                                          for log in ANSWERS.values()])
def test_undamaged(log, verdict):
    assert judged_in_c([log])[0].startswith(str(verdict))


def test_another_number_of_the_same_line_is_seen():
    """The C side's own words tell two logs apart that differ in one line only."""
    one = PASSING + sealed("# more", 6)
    assert judged_in_c([one]) != judged_in_c([PASSING])
