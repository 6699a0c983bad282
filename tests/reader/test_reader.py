# SPDX-License-Identifier: MIT
"""The reader against PROTOCOL.md's own examples, each verdict, and a campaign of damage: whatever
a line does to an answer up to its end, nothing turns into a pass."""
import random
import re
from pathlib import Path

import pytest

from tests.reader import reader
from tests.reader.seal import BOOT, answer, record, sealed

PROTOCOL = (Path(__file__).resolve().parents[2] / "serial/record/PROTOCOL.md").read_text()
EXAMPLES = re.findall(r"^### (\d) ([a-z ]+): [^\n]*\n\n```text\n(.*?)```$", PROTOCOL, re.M | re.S)
OTHER = "0123456789abcdef"
RESULTS = ("ok 1 clock.rtc # 3 ms", "ok 2 memory.sample # 64 MiB, 9 ms")
FAILED = ("ok 1 clock.rtc # 3 ms", "not ok 2 memory.sample # bit 12 at 0x1f3a5c840")
MUTATIONS = 4000


def test_examples_were_found():
    assert {int(number) for number, _, _ in EXAMPLES} >= {0, 1, 3, 4, 5, 6, 8}


@pytest.mark.parametrize("number, name, log", EXAMPLES, ids=lambda x: str(x)[:20])
def test_example_of_the_protocol(number, name, log):
    verdict, _ = reader.judge(log.encode())
    assert (verdict, reader.NAMES[verdict]) == (int(number), name)


def test_crc():
    assert reader.crc32c(b"123456789") == 0xE3069283


@pytest.mark.parametrize("log, verdict", [
    (answer(RESULTS), reader.PASS),
    (answer(FAILED, "fail"), reader.FAIL),
    (answer(FAILED, "pass"), reader.FAIL),
    (answer(RESULTS, plan=3), reader.DAMAGED),
    (answer(RESULTS, **{"pass": 1}), reader.DAMAGED),
    (answer((), "inconclusive"), reader.INCONCLUSIVE),
    (answer(RESULTS, "splendid"), reader.INCONCLUSIVE),
    (answer(()), reader.INCONCLUSIVE),
    (answer(("ok 1 clock.rtc # SKIP no RTC",), **{"pass": 0, "skip": 1}), reader.INCONCLUSIVE),
    (answer((*RESULTS, "not ok 3 pci.walk # ERROR it broke off"), fail=0, error=1),
     reader.FAIL),
    (answer((*RESULTS, "ok 3 pci.walk # ERROR it broke off"), error=1, **{"pass": 2}),
     reader.INCONCLUSIVE),
    (b"", reader.SILENT),
    (b"\r\nHello World!\r\nok 1 clock.rtc # 3 ms @2:00000000\r\n", reader.SILENT),
    (answer(RESULTS) + answer(RESULTS, boot=OTHER)[:150], reader.TRUNCATED),
    (answer(RESULTS, boot=OTHER)[:150] + answer(RESULTS), reader.PASS),
    (answer(RESULTS) + sealed("ok 1 clock.rtc # 4 ms", 2), reader.DAMAGED),
    (answer(RESULTS) + sealed("ok 1 clock.rtc # 3 ms", 2), reader.PASS),
    (answer(RESULTS)[:-120] + record("panic", {"boot": BOOT}, 4), reader.CRASHED),
])
def test_verdict(log, verdict):
    assert reader.judge(log)[0] == verdict


def test_another_run_is_refused():
    assert reader.judge(answer(RESULTS), "r1")[0] == reader.PASS
    assert reader.judge(answer(RESULTS), "r2")[0] == reader.OTHER_RUN


def test_parts_are_put_together():
    log = answer(()).replace(b"Hello", b"Hullo") + record("dimm", {"slot": "A", "part": 1, "of": 2},
                                                           3) + record("dimm", {"mib": 8}, 4)
    assert reader.judge(log)[1].record("dimm")["mib"] == 8


@pytest.mark.parametrize("prefix", [b"[Sun Nov 22 20:04:48 2026] ", b"r17: ", b"\x1b[0m\0", b"# "])
def test_prefixes_and_chatter_do_no_harm(prefix):
    log = b"".join(prefix + line + b"\n" for line in answer(RESULTS).split(b"\n"))
    assert reader.judge(log)[0] == reader.PASS


def _damage(log, dice):
    """One thing that a serial line does."""
    if not log:
        return log
    at, size = dice.randrange(len(log)), dice.choice([1, 1, 2, 8, 60])
    kind = dice.randrange(7)
    if kind == 0:
        return log[:at] + log[at + size:]
    if kind == 1:
        return log[:at] + bytes([log[at] ^ 1 << dice.randrange(8)]) + log[at + 1:]
    if kind == 2:
        return log[:at] + log[at:at + size] * 2 + log[at + size:]
    if kind == 3:
        return log[:at] + dice.randbytes(size) + log[at:]
    if kind == 4:
        return log[:at]
    lines = log.split(b"\n")
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    if kind == 5:
        lines[one], lines[other] = lines[other], lines[one]
    else:
        stranger = answer(RESULTS, boot=OTHER, run="r9").split(b"\n")
        lines[one:one] = stranger[:dice.randrange(len(stranger) - 1)]
    return b"\n".join(lines)


@pytest.mark.parametrize("results, verdict", [(RESULTS, "pass"), (FAILED, "fail")])
def test_no_damage_makes_a_pass(results, verdict):
    """A pass only where every sealed line of the answer is still there, as it was said."""
    whole = answer(results, verdict)
    truth = set(reader.read(whole)[0].lines.values())
    dice = random.Random(verdict)
    passes = 0
    for _ in range(MUTATIONS):
        log = whole
        for _ in range(dice.randrange(1, 4)):
            log = _damage(log, dice)
        heard, boot = reader.judge(log, "r1")
        if heard == reader.PASS:
            passes += 1
            assert verdict == "pass" and set(boot.lines.values()) == truth
        for boot in reader.read(log):
            assert boot.boot != BOOT.encode() or set(boot.lines.values()) <= truth
    assert (passes > 0) == (verdict == "pass")
