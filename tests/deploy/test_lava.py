# SPDX-License-Identifier: MIT
"""The LAVA job and device type that are shipped, without a LAVA server: LAVA's own schemas take
them, and what its dispatcher does with the job's patterns (pexpect, as in its actions test-monitor
and test-interactive) gives the right test cases, however the line's bytes fall."""
import os
import re
import threading
from pathlib import Path

import jinja2
import pexpect
import pexpect.fdpexpect
import pytest
import yaml
from lava_common.schemas import validate

from tests.reader import seal
from tests.reader.seal import answer, record

ROOT = Path(__file__).resolve().parents[2]
LAVA = ROOT / "deploy" / "lava"
JOB = yaml.safe_load((LAVA / "job.yaml").read_text())
BOOT, MONITOR, SHELL = (action[name] for action, name in zip(
    JOB["actions"], ["boot", "test", "test"]))

MEMORY = ("memory", "pass", 255.0, "")
RESULTS = ("ok 1 clock.rtc # 3 ms", "not ok 2 memory.sample # bit 12 at 0x1f3a5c840, 3 of 3 times",
           "ok 3 pci.walk # SKIP no PCI", "not ok 4 disk.none # ERROR it broke off",
           "not ok 5 timer.hpet # TIMEOUT after 10 s", "ok 6 memory.all # 64 MiB, 9 ms")
CASES = [("clock_rtc", "pass", 3.0, "ms"), ("memory_sample", "fail", None, ""),
         ("pci_walk", "skip", None, ""), ("disk_none", "unknown", None, ""),
         ("timer_hpet", "fail", None, ""), ("memory_all", "pass", 64.0, "MiB")]


def spawn(said, chunk):
    """A pexpect session to which `said` comes in pieces of `chunk` bytes."""
    reading, writing = os.pipe()

    def write():
        with os.fdopen(writing, "wb", buffering=0) as end:
            for at in range(0, len(said), chunk):
                end.write(said[at:at + chunk])
    threading.Thread(target=write, daemon=True).start()
    return pexpect.fdpexpect.fdspawn(reading, timeout=10, encoding="utf-8", maxread=chunk)


def monitored(said, chunk=4096):
    """The test cases (name, result, measurement, units) that LAVA's monitor records."""
    monitor, cases = MONITOR["monitors"][0], []
    session = spawn(said, chunk)
    session.expect(monitor["start"])
    while session.expect([pexpect.EOF, pexpect.TIMEOUT, monitor["end"], monitor["pattern"]]) == 3:
        match = session.match.groupdict()
        result = monitor["fixupdict"].get(match["result"], match["result"])
        assert result in ("pass", "fail", "skip", "unknown"), match
        name = re.sub(r"\W+", "_", match["test_case_id"].strip().lower())
        measurement = match["measurement"] and float(match["measurement"])
        cases.append((name, result, measurement, match["units"]))
    assert session.match not in (pexpect.EOF, pexpect.TIMEOUT), f"no end after {cases}"
    return cases


def heard(*results, verdict="fail"):
    """An answer as the kernel gives it, with memory of 255 MiB."""
    return answer(results, verdict)


@pytest.mark.parametrize("chunk", [1, 7, 4096])
def test_cases_of_an_answer(chunk):
    assert monitored(heard(*RESULTS), chunk) == [MEMORY, *CASES, ("end", "fail", None, "")]


@pytest.mark.parametrize("verdict, result", [("pass", "pass"), ("inconclusive", "unknown")])
def test_verdict_is_a_case(verdict, result):
    assert monitored(heard(verdict=verdict)) == [MEMORY, ("end", result, None, "")]


def test_panic_is_a_failure_and_the_end():
    said = heard().split(b"# end ")[0] + record("panic", {
        "boot": seal.BOOT, "run": None, "what": "page fault", "build": "0123456789abcdef"}, 3)
    assert monitored(said, 1) == [MEMORY, ("panic", "fail", None, "")]


def test_what_people_are_told_is_no_case():
    said = heard(verdict="pass").replace(b"Hello World!\r\n", b"Hello World!\r\n# end of it {\r\n"
                                         b"ok 1 of them # is not sealed\r\n")
    assert monitored(said) == [MEMORY, ("end", "pass", None, "")]


def test_half_a_line_is_no_case():
    said = heard(*RESULTS).replace(b"ok 1 clock.rtc # 3 ms @", b"ok 1 clock.rtc # 3 ")
    assert monitored(said)[1] == CASES[1]


def test_job_is_valid():
    validate(JOB, strict=True)
    assert "prompts" not in BOOT  # LAVA would pass over the answer while it waits for one


def test_device_type_is_valid():
    """Above a stand-in for the base.jinja2 that LAVA's server has."""
    base = "{% block body %}{% endblock %}\n{% block timeouts %}{% endblock %}"
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, loader=jinja2.DictLoader({
        "base.jinja2": base, "rollcall.jinja2": (LAVA / "rollcall.jinja2").read_text()}))
    device = yaml.safe_load(environment.get_template("rollcall.jinja2").render())
    assert BOOT["method"] in device["actions"]["boot"]["methods"]
    assert "serial" in device["actions"]["boot"]["connections"]
