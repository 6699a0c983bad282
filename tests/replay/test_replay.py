# SPDX-License-Identifier: MIT
"""Recorded answers of each released version of the protocol, through every command and both
readers: what was once read so is read so for ever."""
from pathlib import Path

import pytest

from tests.host.program import rollcall
from tests.reader import reader

FOLDER = Path(__file__).parent
WHOLE = ["whole", "failed", "nothing-checked", "crashed", "unknown-value", "reset", "two-boots",
         "time-in-front", "said-again"]
# The log, what is asked beside it, the verdict, and what is said with it.
EXPECTED = [
    ("v1/whole", [], 0, "r17 PASS 17 passed, 1 skipped; boot "),
    ("v1/whole", ["--run", "nightly-1"], 0, "r17 PASS"),
    ("v1/whole", ["--run", "nightly-2"], 7, "this is run nightly-1, not nightly-2"),
    ("v1/failed", [], 1, "r17 FAIL cpu.features: "),
    ("v1/nothing-checked", [], 8, "r17 INCONCLUSIVE no checks; boot "),
    ("v1/unknown-value", [], 8, "unknown value"),
    ("v1/crashed", [], 6, "CRASHED panic: invalid opcode"),
    ("v1/truncated", [], 3, "the end is missing"),
    ("v1/damaged", [], 4, "missing line numbers: 2; "),
    ("v1/reset", [], 0, "; 1 before it broke off"),
    ("v1/reset", ["--boot", "1"], 6, "began before this one had ended"),
    ("v1/reset", ["--boot", "all"], 6, "began before this one had ended"),
    ("v1/two-boots", ["--run", "nightly-2"], 0, "r17 PASS"),
    ("v1/two-boots", ["--boot", "1", "--run", "nightly-1"], 0, "r17 PASS"),
    ("v1/time-in-front", [], 0, "r17 PASS"),
    ("v1/said-again", [], 0, "r17 PASS"),
    ("v1/silent", [], 5, "no sealed line"),
]
LOGS = sorted(path.relative_to(FOLDER).with_suffix("") for path in FOLDER.glob("v*/*.log"))


def log_of(name):
    return FOLDER / f"{name}.log"


def test_every_log_is_expected_to_be_something():
    assert {str(name) for name in LOGS} == {name for name, *_ in EXPECTED}


@pytest.mark.parametrize("name, words, status, said", EXPECTED)
def test_verdict(name, words, status, said):
    run = rollcall("verdict", *words, log_of(name))
    assert run.status == status and said in run.err, run.err


@pytest.mark.parametrize("name, status", [(name, status) for name, words, status, _ in EXPECTED
                                          if not words])
def test_the_other_reader_agrees(name, status):
    assert reader.judge(log_of(name).read_bytes())[0] == status


@pytest.mark.parametrize("name", LOGS, ids=str)
def test_show(name):
    run = rollcall("show", log_of(name))
    assert run.status == (2 if name.name == "silent" else 0)
    assert run.status == 2 or "\nanswer     boot " in run.out


@pytest.mark.parametrize("name", LOGS, ids=str)
def test_diff_with_itself(name):
    run = rollcall("diff", log_of(name), log_of(name))
    assert run.status == (0 if name.name in WHOLE else 2) and run.out == ""
