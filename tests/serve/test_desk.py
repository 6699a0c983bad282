# SPDX-License-Identifier: MIT
"""A lab of recorded answers, as a served desk tells of it: states, JSON in the described shapes,
reports that other programs read, metrics."""
import json
import re
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from tap.parser import Parser

from tests.serve.journal_files import BYTES, NAME, OPENED, Stream
from tests.serve.serving import Serve, wait_for
from tests.serve.shape import assert_shape
from tests.serve.web import UnixConnection, ask

REPLAY = Path(__file__).resolve().parents[1] / "replay" / "v1"
# Name, what was heard, what the lab file has of it, and the state.
LAB = [
    ("whole", "whole", {}, "pass"),
    ("again", "said-again", {}, "pass"),
    ("failed", "failed", {}, "fail"),
    ("accepted", "failed", {"accept": "[{check: cpu.features, why: old}]"}, "pass"),
    ("ill", "failed", {"quarantine": "{why: on order}"}, "fail"),
    ("nothing", "nothing-checked", {}, "inconclusive"),
    ("crashed", "crashed", {}, "crashed"),
    ("truncated", "truncated", {}, "truncated"),
    ("damaged", "damaged", {}, "damaged"),
    ("other", "whole", {"serial": "somebody"}, "other"),
    ("reset", "reset", {}, "pass"),
    ("silent", "silent", {}, "silent"),
    ("unheard", None, {}, "unheard"),
    ("kiosk", None, {"source": "none"}, "screen"),
]
STATES = {name: state for name, _, _, state in LAB}


def write_journal(folder):
    """Everything was said ten minutes ago, in pieces."""
    stream, began = Stream(), time.time_ns() - 600 * 10**9
    for source, (name, log, _, _) in enumerate(LAB, 1):
        stream.names[source] = name.encode()
        stream.add(NAME, source, began, name.encode())
        if log:
            stream.add(OPENED, source, began, b"recorded")
    for source, (_, log, _, _) in enumerate(LAB, 1):
        data = (REPLAY / f"{log}.log").read_bytes() if log else b""
        for at in range(0, len(data), 1000):
            began += 10**7
            stream.add(BYTES, source, began, data[at:at + 1000])
    stream.write(folder, began)


class Desk(Serve):
    """One that is asked."""

    def __init__(self, folder):
        super().__init__(folder, {})
        text = "".join(f"  - {{name: {name}, source: '127.0.0.1:{number}', type: never"
                       + "".join(f", {key}: {value}" for key, value in entry.items()
                                 if key != "source") + "}\n" if "source" not in entry else
                       f"  - {{name: {name}, source: none}}\n"
                       for number, (name, _, entry, _) in enumerate(LAB, 1))
        self.lab.write_text(f"serve: {{folder: {self.folder}}}\nmachines:\n{text}")

    def ask(self, path):
        connection = UnixConnection(self.folder / "rollcall.sock")
        try:
            return ask(connection, "GET", path)
        finally:
            connection.close()

    def states(self):
        if not (self.folder / "rollcall.sock").exists():
            return {}
        try:
            lab = self.ask("/api/lab").json
        except OSError:
            return {}
        return {machine["name"]: machine["state"] for machine in lab["machines"]}


@pytest.fixture(name="desk", scope="module")
def make_desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    (folder / "journal").mkdir()
    write_journal(folder / "journal")
    with Desk(folder) as desk:
        wait_for(lambda: desk.states() == STATES, 10, f"{STATES}, not {desk.states()}")
        yield desk


def test_states(desk):
    assert desk.states() == STATES


def test_shapes(desk):
    lab = desk.ask("/api/lab").json
    assert_shape(lab, "Lab")
    assert [machine["name"] for machine in lab["machines"]] == list(STATES)
    for name in STATES:
        machine = desk.ask(f"/api/machines/{name}").json
        assert_shape(machine, "MachineDetail")
        for summary in desk.ask(f"/api/machines/{name}/boots").json:
            assert_shape(summary, "BootSummary")
            boot = desk.ask(f"/api/machines/{name}/boots/{summary['boot']}").json
            assert_shape(boot, "Boot")
            assert boot["exit"] == summary["verdict"]
        for change in desk.ask(f"/api/machines/{name}/difference").json:
            assert_shape(change, "Change")
        history = desk.ask(f"/api/machines/{name}/history").json
        assert all(set(one) == {"boot", "began", "outcome", "text"}
                   for check in history.values() for one in check)
    assert_shape(desk.ask("/api/report").json, "Report")


@pytest.mark.parametrize("name, log", [(name, log) for name, log, entry, _ in LAB
                                       if log not in (None, "silent") and not entry])
def test_the_verdict_is_that_of_the_log(desk, name, log):
    done = subprocess.run([desk.program, "verdict", "--json", REPLAY / f"{log}.log"],
                          capture_output=True, check=False)
    told = json.loads(done.stdout)
    boot = desk.ask(f"/api/machines/{name}").json["last"]
    assert {key: boot[key] for key in ("verdict", "exit", "why", "boot", "run", "missing")} == \
        {key: told[key] for key in ("verdict", "exit", "why", "boot", "run", "missing")}
    assert [(one["name"], one["outcome"], one["text"]) for one in boot["results"]] == \
        [(one["check"], one["outcome"], one["text"]) for one in told["results"]]


def test_a_reset_is_a_boot_that_crashed(desk):
    boots = desk.ask("/api/machines/reset/boots").json
    assert [boot["state"] for boot in boots] == ["pass", "crashed"]


def test_logs_are_what_was_said(desk):
    for name, log, _, _ in LAB:
        said = (REPLAY / f"{log}.log").read_bytes() if log else b""
        assert desk.ask(f"/api/machines/{name}/log").body == said, name


def report(desk, *words):
    return desk.ask("/api/report" + "".join(words))


def test_report_as_json(desk):
    told = report(desk).json
    assert told["verdict"] == 6
    assert told["counts"] == {state: list(STATES.values()).count(state)
                              for state in set(STATES.values())}
    assert report(desk, "?machine=whole&machine=ill").json["verdict"] == 0
    assert report(desk, "?machine=failed&machine=whole").json["verdict"] == 1
    assert report(desk, "?machine=kiosk").json["verdict"] == 8
    assert report(desk, "?machine=accepted").json["verdict"] == 0
    unknown = report(desk, "?machine=whole&machine=nobody")
    assert unknown.status == 404 and unknown.json["error"].startswith("nobody: ")
    later = report(desk, f"?since={int(time.time() * 1000)}").json
    assert later["verdict"] == 5
    assert {machine["state"] for machine in later["machines"]} == {"unheard", "screen"}


def test_report_as_junit(desk):
    suites = ElementTree.fromstring(report(desk, "?format=junit").body)
    found = {suite.get("hostname"): suite for suite in suites.iter("testsuite")}
    assert set(found) == set(STATES) - {"kiosk"}
    for name, suite in found.items():
        cases = list(suite.iter("testcase"))
        for count, element in [("failures", "failure"), ("errors", "error"),
                               ("skipped", "skipped")]:
            assert int(suite.get(count)) == sum(case.find(element) is not None for case in cases)
        assert int(suite.get("tests")) == len(cases)
        is_red = any(case.find(bad) is not None for case in cases for bad in ("failure", "error"))
        assert is_red == (STATES[name] != "pass" and name != "ill"), name
    failed = [case.get("name") for case in found["failed"].iter("testcase")
              if case.find("failure") is not None]
    assert failed == ["cpu.features"]
    assert next(found["truncated"].iter("error")).get("type") == "truncated"
    assert "on order" in next(found["ill"].iter("skipped")).get("message")


def test_report_as_ktap(desk):
    text = report(desk, "?format=ktap").body.decode()
    assert text.startswith(f"KTAP version 1\n1..{len(STATES) - 1}\n")
    outer = re.sub(r"^KTAP version 1$", "TAP version 13", re.sub(r"^  .*\n", "", text, flags=re.M),
                   flags=re.M)
    lines = list(Parser().parse_text(outer))
    results = {line.description.split()[0]: line for line in lines if line.category == "test"}
    assert set(results) == set(STATES) - {"kiosk"}
    for name, line in results.items():
        assert line.ok == (STATES[name] == "pass" or name == "ill"), name
    assert results["ill"].skip
    inner = re.search(r"(?:^  .*\n)+(?=not ok \d+ failed )", text, re.M)[0]
    parts = list(Parser().parse_text(re.sub(r"^  ", "", inner, flags=re.M).replace(
        "KTAP version 1", "TAP version 13")))
    assert sum(part.category == "test" and not part.ok for part in parts) == 1


def test_report_as_a_table(desk):
    lines = report(desk, "?format=table").body.decode().splitlines()
    assert len(lines) == 1 + len(STATES)
    assert {line.split()[0]: line.split()[1] for line in lines[1:]} == STATES
    assert any("in quarantine: on order" in line for line in lines)


METRIC = re.compile(r'rollcall_(\w+)(?:\{((?:\w+="[^"\\\n]*",?)*)\})? (-?[0-9.e+]+)$')


def test_metrics(desk):
    kinds, values = {}, {}
    for line in desk.ask("/metrics").body.decode().splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            assert name not in kinds
            kinds[name] = kind
        elif not line.startswith("# HELP "):
            name, labels, value = METRIC.match(line).groups()
            assert f"rollcall_{name}" in kinds and (name, labels) not in values
            is_counter = name.endswith(("_total", "_position"))
            assert (kinds[f"rollcall_{name}"] == "counter") == is_counter
            values[name, labels] = float(value)
    for name, state in STATES.items():
        quarantine = "yes" if name == "ill" else "no"
        label = f'machine="{name}",state="{state}",quarantine="{quarantine}"'
        assert values["machine_state", label] == 1
    assert values["machines", 'state="pass"'] == list(STATES.values()).count("pass")
    size = (REPLAY / "whole.log").stat().st_size
    assert values["line_bytes_total", 'machine="whole"'] == size
    assert values["boots_total", 'machine="reset"'] == 2


def test_quarantine_is_shown(desk):
    machine = desk.ask("/api/machines/ill").json
    assert machine["quarantine"] == "on order" and machine["verdict"] == 1
    assert desk.ask("/api/machines/failed").json["quarantine"] is None


def test_accepted_is_told(desk):
    machine = desk.ask("/api/machines/accepted").json
    assert machine["accepted"] == 1 and machine["verdict"] == 0
    assert [one["accepted"] for one in machine["last"]["results"] if one["accepted"]] == ["old"]
