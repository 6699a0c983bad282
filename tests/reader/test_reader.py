# SPDX-License-Identifier: MIT
"""The reader against PROTOCOL.md's own examples, and each verdict."""
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
    (answer(("ok 1 clock.rtc # 3 ms", "ok 1 clock.rtc # 3 ms")), reader.DAMAGED),
    (answer(()), reader.INCONCLUSIVE),
    (answer(("ok 1 clock.rtc # SKIP no RTC",), **{"pass": 0, "skip": 1}), reader.INCONCLUSIVE),
    (answer((*RESULTS, "not ok 3 pci.walk # ERROR it broke off"), "inconclusive", fail=0, error=1),
     reader.INCONCLUSIVE),
    (answer((*RESULTS, "not ok 3 pci.walk # ERROR it broke off"), "pass", fail=0, error=1),
     reader.INCONCLUSIVE),
    (answer((*FAILED, "not ok 3 pci.walk # ERROR it broke off"), "fail", fail=1, error=1),
     reader.FAIL),
    (answer((*RESULTS, "not ok 3 pci.walk # TIMEOUT no end after 1000 ms"), "fail"), reader.FAIL),
    (answer((*RESULTS, "not ok 3 pci.walk # SKIP no PCI"), "fail"), reader.FAIL),
    # What follows the answer's end doesn't change the verdict, but for a panic.
    (answer(RESULTS) + record("check", {"check": "pci.walk", "outcome": "fail", "text": "x"}, 5)
     + record("memory", {"mib": 1}, 7), reader.PASS),
    (answer(RESULTS) + sealed("not ok 3 pci.walk # late", 5), reader.PASS),
    (answer(RESULTS) + record("end", {"boot": BOOT, "verdict": "fail", "fail": 1}, 5), reader.PASS),
    (answer(FAILED, "fail") + record("end", {"boot": BOOT, "run": "r1", "plan": 2, "pass": 2,
     "fail": 0, "error": 0, "skip": 0, "verdict": "pass"}, 5), reader.FAIL),
    (answer(RESULTS) + record("panic", {"boot": BOOT}, 5), reader.CRASHED),
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
    assert reader.judge(answer(RESULTS), "r2")[0] == reader.OTHER


def test_parts_are_put_together():
    log = answer(()).replace(b"Hello", b"Hullo") + record("dimm", {"slot": "A", "part": 1, "of": 2},
                                                           3) + record("dimm", {"mib": 8}, 4)
    assert reader.judge(log)[1].record("dimm")["mib"] == 8


@pytest.mark.parametrize("prefix", [b"[Sun Nov 22 20:04:48 2026] ", b"r17: ", b"\x1b[0m\0", b"# "])
def test_prefixes_and_chatter_do_no_harm(prefix):
    log = b"".join(prefix + line + b"\n" for line in answer(RESULTS).split(b"\n"))
    assert reader.judge(log)[0] == reader.PASS
