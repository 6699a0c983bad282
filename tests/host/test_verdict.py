# SPDX-License-Identifier: MIT
"""rollcall verdict: exit statuses, last lines, and what other programs are given."""
import json
import re
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest

from tests.host.program import MAC, SERVER, answer, rollcall
from tests.reader import reader
from tests.reader.seal import BOOT, record, sealed
from tests.reader.test_reader import PROTOCOL

FAILED = ("ok 1 clock.rtc # 3 ms", "not ok 2 memory.sample # bit 12 at 0x1f3a5c840 (DIMM A2)")
OTHER = "0123456789abcdef"
WHOLE = answer()
LAB = f"""machines:
  - name: r17
    serial: 7xk2m13
    mac: {MAC}
    require: [clock.rtc]
    accept:
      - check: memory.sample
        why: DIMM A2 is on order
        until: 2026-12-31
  - name: r18
    serial: 7XK2M14
  - name: strict
    strict: [memory]
  - name: wants
    require: [cpu.sse]
"""


def lose(log, text):
    return b"".join(line for line in log.splitlines(True) if text not in line)


CASES = {
    0: WHOLE,
    1: answer(results=FAILED),
    3: lose(WHOLE, b"# end"),
    4: lose(WHOLE, b"# bios"),
    5: b"Hello World!\r\n",
    6: WHOLE + b"\r\n" + record("panic", {"boot": BOOT, "what": "page fault", "rip": "0x1"}, 18),
    7: WHOLE,
    8: answer(results=()),
}


def asked(status):
    return ["--run", "r2"] if status == 7 else []


@pytest.fixture(name="lab")
def lab_file(tmp_path):
    path = tmp_path / "lab.yaml"
    path.write_text(LAB)
    return path


@pytest.mark.parametrize("status", CASES)
def test_status_and_last_lines(status, tmp_path):
    path = tmp_path / "serial.log"
    path.write_bytes(CASES[status])
    run = rollcall("verdict", *asked(status), path)
    assert run.status == status
    line = run.lines[-1 if status == 0 else -2]
    assert reader.NAMES[status].upper() in line and str(path) in line
    assert status == 0 or run.lines[-1].startswith("next: ")
    assert status == 5 or line.startswith("r17 ") and f"boot {BOOT}" in line
    assert rollcall("verdict", *asked(status), "-", stdin=CASES[status]).status == status


@pytest.mark.parametrize("status, words", [
    (1, r"r17 FAIL memory.sample: bit 12 at 0x1f3a5c840 \(DIMM A2\); boot \w+; log -:19"),
    (4, r"r17 DAMAGED missing line numbers: 4; .*\nnext: .*after=shell or linger=10"),
    (3, r"nothing was heard behind number 16: the end is missing; .*log -:19\n"),
    (6, r"CRASHED panic: page fault at 0x1; .*log -:22\n"),
    (7, r"this is run r1, not r2; .*log -:3\n"),
    (8, r"nothing passed"),
    (0, r"r17 PASS 2 passed; boot"),
])
def test_what_is_said(status, words):
    run = rollcall("verdict", *asked(status), "-", stdin=CASES[status])
    assert re.search(words, run.err), run.err


def test_many_lines_are_missing():
    log = WHOLE
    for kind in [b"# port", b"# identity", b"# system", b"# cpu", b"# dimm"]:
        log = lose(log, kind)
    run = rollcall("verdict", "-", stdin=log)
    assert "missing line numbers: 1-3, 5, 7-8; " in run.err and "after=shell" in run.err


def test_a_log_that_is_not_there():
    run = rollcall("verdict", "/nowhere/serial.log")
    assert run.status == 2 and "/nowhere/serial.log: No such file" in run.err
    assert run.lines[-1].startswith("next: ")
    assert rollcall("verdict", "/").status == 2


@pytest.mark.parametrize("words", [
    [], ["a", "b"], ["--boot", "0", "-"], ["--boot", "x", "-"], ["--boot", BOOT.upper(), "-"],
    ["--json", "--ktap", "-"], ["--lab", "x", "-"], ["--machine", "x", "-"], ["--nonsense", "-"],
    ["--run"], ["--today", "soon", "-"]])
def test_what_makes_no_sense(words):
    run = rollcall("verdict", *words, stdin=WHOLE)
    assert run.status == 2 and run.lines[-1].startswith("next: ")


def test_report_that_cannot_be_written():
    """The verdict is told all the same."""
    run = rollcall("verdict", "--junit", "/nowhere/x.xml", "-", stdin=WHOLE)
    assert run.status == 2 and "/nowhere/x.xml: No such file" in run.err
    assert run.lines[-1].startswith("r17 PASS ")


OLDER = lose(answer(boot=OTHER, run="r0"), b"# end") + WHOLE


@pytest.mark.parametrize("which, status", [
    (None, 0), ("1", 6), ("2", 0), ("3", 7), (OTHER, 6), (BOOT, 0), ("f" * 16, 7), ("all", 6)])
def test_which_boot(which, status):
    words = ["--boot", which] if which else []
    run = rollcall("verdict", *words, "-", stdin=OLDER)
    assert run.status == status
    assert ("1 before it broke off" in run.err) == (which in (None, "2", BOOT))


def test_build():
    assert rollcall("verdict", "--build", "0f5dc5369afa473a", "-", stdin=WHOLE).status == 0
    assert rollcall("verdict", "--build", "0f5dc5369afa473b", "-", stdin=WHOLE).status == 7


@pytest.mark.parametrize("machine, log, status", [
    ("r17", WHOLE, 0), ("r18", WHOLE, 7), ("strict", WHOLE, 0), ("wants", WHOLE, 8),
    ("r17", answer(results=FAILED), 0), ("r18", answer(results=FAILED), 7),
    ("strict", answer(results=FAILED), 1),
    ("strict", answer([*SERVER, ("note", {"check": "memory.sample", "text": "left over"})]), 1),
    ("r17", answer([*SERVER, ("note", {"check": "memory.sample", "text": "left over"})]), 0),
])
def test_lab(lab, machine, log, status):
    run = rollcall("verdict", "--lab", lab, "--machine", machine, "--today", "2026-12-31", "-",
                   stdin=log)
    assert run.status == status, run.err
    assert run.lines[-1 if status == 0 else -2].startswith(machine + " ")


def test_a_known_fault_is_printed_and_ends(lab):
    words = ["verdict", "--lab", lab, "--machine", "r17", "--today"]
    run = rollcall(*words, "2026-12-31", "-", stdin=answer(results=FAILED))
    assert run.status == 0 and "1 failed as is accepted" in run.err
    assert re.search("accepted +memory.sample: bit 12 .*; known: DIMM A2 is on order, until "
                     "2026-12-31\n", run.out)
    run = rollcall(*words, "2027-01-01", "-", stdin=answer(results=FAILED))
    assert run.status == 1 and "accepted" not in run.out + run.err


def test_quarantine_is_told_and_changes_no_verdict(lab):
    """It is for those who look at all machines: here somebody asks about this one."""
    lab.write_text(LAB + "    quarantine: {why: the riser is loose, until: 2026-12-31}\n")
    words = ["verdict", "--lab", lab, "--machine", "wants", "--today"]
    run = rollcall(*words, "2026-12-31", "-", stdin=WHOLE)
    assert run.status == 8 and "quarantine the riser is loose, until 2026-12-31\n" in run.out
    run = rollcall(*words, "2027-01-01", "-", stdin=WHOLE)
    assert run.status == 8 and "quarantine" not in run.out
    said = json.loads(rollcall(*words, "2026-12-31", "--json", "-", stdin=WHOLE).out)
    assert said["quarantine"] == {"why": "the riser is loose", "until": "2026-12-31"}
    said = json.loads(rollcall("verdict", "--json", "-", stdin=WHOLE).out)
    assert said["quarantine"] is None


def test_lab_that_is_wrong(lab):
    assert rollcall("verdict", "--lab", lab, "--machine", "r19", "-", stdin=WHOLE).status == 2
    lab.write_text(LAB.replace("accept:", "acept:"))
    run = rollcall("verdict", "--lab", lab, "--machine", "r17", "-", stdin=WHOLE)
    assert run.status == 2 and f"{lab}:6: unexpected key: acept; was accept" in run.err


@pytest.mark.parametrize("status", CASES)
def test_json(status):
    run = rollcall("verdict", "--json", *asked(status), "-", stdin=CASES[status])
    said = json.loads(run.out)
    assert said["exit"] == status == run.status
    assert said["verdict"] == reader.NAMES[status]
    assert (said["why"] is None) == (status == 0)
    if status == 0:
        assert said["records"]["dimm"][1]["serial"] == "2B1F0512"
        assert [result["outcome"] for result in said["results"]] == ["pass", "pass"]
        assert said["missing"] == [] and said["machine"] == "r17" and said["run"] == "r1"
    if status == 4:
        assert said["missing"] == [[4, 4]]


def ktap_results(text):
    """By KUnit's rules: the header alone on its line, then the plan, then results at column 0."""
    lines = text.splitlines()
    assert lines[0] == "KTAP version 1"
    plan = int(re.fullmatch(r"1\.\.([0-9]+)", lines[1])[1])
    results = [re.fullmatch(r"(ok|not ok) ([0-9]+) (- )?([^#]*)( # .*)?", line)
               for line in lines[2:]]
    assert all(results)
    return plan, [(result[1], int(result[2]), result[4].strip()) for result in results]


@pytest.mark.parametrize("status", CASES)
def test_ktap(status):
    run = rollcall("verdict", "--ktap", *asked(status), "-", stdin=CASES[status])
    plan, results = ktap_results(run.out)
    is_well = plan == len(results) and all(outcome == "ok" for outcome, _, _ in results)
    assert is_well == (status == 0)
    assert [number for _, number, _ in results] == list(range(1, plan + 1)) or status in (3, 4)


@pytest.mark.parametrize("status", CASES)
def test_junit(status, tmp_path):
    path = tmp_path / "junit.xml"
    run = rollcall("verdict", "--junit", path, *asked(status), "-", stdin=CASES[status])
    assert run.status == status
    suite = ElementTree.parse(path).getroot().find("testsuite")
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert int(suite.get("tests")) == len(cases)
    for name in ["failure", "error", "skipped"]:
        counted = suite.get({"failure": "failures", "error": "errors"}.get(name, name))
        assert int(counted) == len(list(suite.iter(name)))
    if status == 0:
        assert not list(suite.iter("failure")) and not list(suite.iter("error"))
    elif status == 1:
        assert cases["memory.sample"].find("failure") is not None
        assert cases["answer"].find("error") is None
    else:
        assert cases["answer"].find("error").get("type") == reader.NAMES[status]


def test_junit_of_a_known_fault(lab, tmp_path):
    path = tmp_path / "junit.xml"
    rollcall("verdict", "--lab", lab, "--machine", "r17", "--today", "2026-01-01", "--junit", path,
             "-", stdin=answer(results=FAILED))
    suite = ElementTree.parse(path).getroot().find("testsuite")
    assert suite.get("failures") == "0" and "DIMM A2 is on order" in path.read_text()


def test_whatever_a_machine_says_is_shown_safely(tmp_path):
    """Sealed, and still nothing that a terminal obeys, that ends a line, or that isn't XML."""
    path = tmp_path / "junit.xml"
    nasty = "\u001b[2J<&>\"'\u0000\u00ff\r\nok 9 x # y"
    log = answer([("identity", {"serial": nasty})],
                 results=("ok 1 a.b # \x1b[2J <b>&amp;\x01", "not ok 2 c.d # ]]> \x7f\xff"))
    log = log.replace(b'"name":"r17"', b'"nome":"r17"')
    log = re.sub(rb"# rollcall .*\r\n", lambda line: sealed(line[0].decode().rsplit(" @", 1)[0], 0),
                 log, count=1)
    run = rollcall("verdict", "--junit", path, "--ktap", "-", stdin=log)
    assert run.status == 1
    assert all(" " <= c <= "~" or c == "\n" for c in run.out + run.err), run
    assert len(ktap_results(run.out)[1]) == 2
    ElementTree.parse(path)
    run = rollcall("show", "-", stdin=log)
    assert all(" " <= c <= "~" or c == "\n" for c in run.out), run.out
    json.loads(rollcall("verdict", "--json", "-", stdin=log).out)


def test_kunits_own_rule_and_tappy_agree(tmp_path):
    tap = pytest.importorskip("tap.parser")
    path = tmp_path / "answer.tap"
    path.write_text(rollcall("verdict", "--ktap", "-", stdin=answer(results=FAILED)).out)
    results = [line for line in tap.Parser().parse_file(str(path)) if line.category == "test"]
    assert [result.ok for result in results] == [True, False]


def test_the_sed_line_of_the_protocol(tmp_path):
    """From a log to jq, as PROTOCOL.md prints it."""
    line = re.search(r"^    (sed -n .*)$", PROTOCOL, re.M)[1]
    path = tmp_path / "serial.log"
    for log in [WHOLE, WHOLE.replace(b"\r", b""), b"".join(b"[12:00] " + line for line in
                                                           WHOLE.splitlines(True))]:
        path.write_bytes(log)
        done = subprocess.run(["bash", "-euc", line.replace("LOG", str(path))], check=True,
                              capture_output=True, text=True)
        said = [json.loads(one) for one in done.stdout.splitlines()]
        assert len(said) == len(SERVER) + 2
        assert (said[3]["record"], said[3]["product"]) == ("system", "PowerEdge R440")


def test_help_and_version():
    assert rollcall("--version").out.startswith("rollcall ")
    assert rollcall("--help").status == 0
    assert rollcall().status == 2 and "Usage" in rollcall().err
    run = rollcall("judge")
    assert run.status == 2 and "there is no command judge\nnext: rollcall --help" in run.err
    assert rollcall("serv").err == "rollcall: there is no command serv: was serve meant?\n"
    for command in ["verdict", "show", "diff"]:
        run = rollcall(command, "--help")
        assert run.status == 0 and run.out.startswith(f"Usage: rollcall {command} ")
        assert command in rollcall("--help").out
