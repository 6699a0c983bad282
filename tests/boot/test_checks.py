# SPDX-License-Identifier: MIT
"""Checks on a whole machine, from a folder outside the tree: those that fail, err, hang, flood the
line or crash leave one result each, and the others their turn. What comes out is read by those who
read KTAP: tappy, KUnit's rules, and jq as PROTOCOL.md has it."""
import json
import re
import shutil
import subprocess

import pytest
import tap.parser

from pxe.machine import FAST
from tests.boot.console import Console, booted, wait_over
from tests.reader import reader
from tests.scons.copied import ROOT, copy_tree, scons

BAD = ROOT / "tests" / "boot" / "checks" / "bad.c"
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
PROTOCOL = (ROOT / "serial" / "record" / "PROTOCOL.md").read_text()
# tools/testing/kunit/kunit_parser.py
KUNIT_RESULT = re.compile(r"^\s*(ok|not ok) ([0-9]+) (- )?([^#]*)( # .*)?$")
KUNIT_SKIP = re.compile(r"^\s*(ok|not ok) ([0-9]+) (- )?(.*) # SKIP ?(.*)$")

OUTCOMES = {"bad.errs": "ERROR no table",
            "bad.fails": "bit 12 ? SKIP no??ok 99 forged ? 1 ms, ",
            "bad.floods": "ERROR ended, since it said more than 64 records",
            "bad.hangs": "TIMEOUT no end after ",
            "bad.hangs_oddly": "TIMEOUT no end after ",
            "bad.mutes": "off, ",
            "bad.skips": "SKIP no line rate",
            "cpu.rdrand_changes": "SKIP no RDRAND"}


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The image with tests/boot/checks and CONTRIBUTING.md's example from another folder."""
    folder = tmp_path_factory.mktemp("checks")
    own = folder / "own"
    own.mkdir()
    shutil.copy(BAD, own)
    [example] = re.findall(r"```c\n(.*?)```", CONTRIBUTING, re.S)
    assert len(example.split("\n\n", 1)[1].splitlines()) <= 10
    (own / "example.c").write_text(example)
    copy = copy_tree(folder / "tree")
    built = scons(copy, f"CHECKS={own}", "build/rollcall.bin")
    assert built.returncode == 0, built.stdout + built.stderr
    return copy / "build" / "rollcall.bin"


def boot(image, folder, words, **hardware):
    """What a machine says that runs these checks, and its exit status."""
    with booted(folder, f"after=qemu run=checks {words}", pace=FAST, image=image,
                **hardware) as machine:
        wait_over(machine, 60)
        return machine.said(), machine.exit_status()


@pytest.fixture(scope="module")
def log(image, tmp_path_factory):
    """The answer of a machine whose checks are bad, to its end."""
    said, status = boot(image, tmp_path_factory.mktemp("bad"),
                        f"checks={','.join(OUTCOMES)},image.rights")
    assert status == 35
    return said


def results(said):
    """{name: (ok or not ok, what stands behind the #)}"""
    found = re.findall(rb"^(ok|not ok) (\d+) ([a-z_.]+) # (.*) @\d+:[0-9a-f]{8}\r$", said, re.M)
    assert [int(number) for _, number, _, _ in found] == list(range(1, len(found) + 1))
    return {name.decode(): (ok.decode(), text.decode()) for ok, _, name, text in found}


def test_each_check_has_its_result(log):
    heard = results(log)
    assert list(heard) == sorted([*OUTCOMES, "image.rights"])
    for name, text in OUTCOMES.items():
        assert heard[name][1].startswith(text), heard[name]
        well = name in ("bad.mutes", "bad.skips", "cpu.rdrand_changes")
        assert heard[name][0] == ("ok" if well else "not ok"), name
    assert heard["image.rights"][0] == "ok"


def test_answer_is_whole_and_says_fail(log):
    verdict, answer = reader.judge(log, "checks")
    assert verdict == reader.FAIL
    end = answer.record("end")
    assert (end["plan"], end["pass"], end["fail"], end["error"], end["skip"]) == (9, 2, 3, 2, 2)
    assert (end["verdict"], end["why"]) == ("fail", "bad.fails")
    assert b" is ILL: bad.fails, bit 12 # SKIP no??ok 99" in log
    assert all(len(line) <= 240 for line in log.split(b"\r\n"))


def test_evidence_comes_before_its_result(log):
    _, answer = reader.judge(log)
    faults = [(number, fault) for number, _, fault in answer.records("fault")
              if fault["check"] == "bad.fails"]
    [(number, fault)] = faults
    assert fault["addr"] == "0x1f3a5c840"
    assert answer.lines[number + 1].startswith(b"not ok 2 bad.fails # ")


def test_a_flood_is_bounded(log):
    _, answer = reader.judge(log)
    floods = [f for _, _, f in answer.records("fault") if f["check"] == "bad.floods"]
    assert 60 <= len(floods) <= 65


def test_kunit_reads_it(log):
    lines = log.decode().replace("\r\n", "\n").split("\n")
    start = lines.index("KTAP version 1")
    assert re.match(r"1\.\.(\d+)$", lines[start + 1])[1] == "9"
    tests = [match for match in map(KUNIT_RESULT.match, lines[start:]) if match]
    assert [match[4].strip() for match in tests] == sorted([*OUTCOMES, "image.rights"])
    assert [match[4] for match in map(KUNIT_SKIP.match, lines[start:]) if match] == [
        "bad.skips", "cpu.rdrand_changes"]


def test_tappy_reads_it(log):
    text = log.decode().replace("\r\n", "\n")
    lines = list(tap.parser.Parser().parse_text(text))
    tests = [line for line in lines if line.category == "test"]
    assert [(test.number, test.ok, test.skip) for test in tests] == [
        (number, ok == "ok", text.startswith("SKIP"))
        for number, (ok, text) in enumerate(results(log).values(), 1)]
    assert [line.expected_tests for line in lines if line.category == "plan"] == [9]
    assert not any(test.todo for test in tests)


def test_jq_reads_it(log):
    """By the very line that PROTOCOL.md prints."""
    [line] = re.findall(r"^    (sed .* \| jq .*)$", PROTOCOL, re.M)
    done = subprocess.run(["bash", "-c", line.replace(" LOG ", " /dev/stdin ")], input=log,
                          capture_output=True, check=True)
    said = [json.loads(text) for text in done.stdout.splitlines()]
    _, answer = reader.judge(log)
    assert [(one.pop("record"), one) for one in said] == \
        [(kind, content) for _, kind, content in answer.records()]


def test_example_of_the_documentation_passes_where_it_can(image, tmp_path):
    said, status = boot(image, tmp_path, "checks=cpu.rdrand_changes", cpu="max")
    assert status == 33 and results(said)["cpu.rdrand_changes"][1].startswith("two numbers differ")


@pytest.mark.parametrize("words, status, why", [
    ("checks=image.rights", 33, None),
    ("checks=bad.skips", 49, "nothing passed"),
    ("checks=bad.errs,image.rights", 49, "an error"),
    ("checks=bad.risks", 33, None),
    ("checks=bad.fails,bad.nonesuch", 35, "bad.fails"),
    ("checks=bad.skips,image loop=3", 33, None),
])
def test_verdict_is_the_exit(image, tmp_path, words, status, why):
    said, heard = boot(image, tmp_path, words)
    assert heard == status, said
    end = reader.judge(said, "checks")[1].record("end")
    assert end["why"] == why


def test_runs_are_counted(image, tmp_path):
    said, _ = boot(image, tmp_path, "checks=bad.slow,bad.fails,image.rights loop=9 seconds=12")
    heard = results(said)
    assert heard["bad.fails"][1].startswith("8 of 8 runs failed: bit 12")
    assert re.fullmatch("2 runs: done, 30[0-9]{2} ms", heard["bad.slow"][1])
    assert heard["image.rights"][1].startswith("9 runs: four faults came, ")
    progress = [int(n) for n in re.findall(rb"^# progress bad.slow (\d+) %\r$", said, re.M)]
    assert len(progress) >= 4 and b"# progress" not in said.split(b"# end ")[1]


def test_a_fault_is_a_panic(image, tmp_path):
    said, status = boot(image, tmp_path, "checks=bad.faults,bad.skips")
    assert status == 45
    assert reader.judge(said, "checks")[0] == reader.CRASHED
    assert b'"what":"page fault: write to a page that is not mapped"' in said


def test_prompt_comes_after_all_that(image, tmp_path):
    """Interrupts, input and the stack are as they were."""
    with booted(tmp_path, "checks=bad.hangs,bad.hangs_oddly,bad.mutes,bad.floods run=checks",
                image=image) as machine:
        typist = Console(machine, seconds=60)
        typist.expect()
        assert typist.run("check bad.risks") == ["bad.risks needs shell=full"]
        said = typist.run("check bad.fails,bad.hangs")
        assert [line.split(" ")[1] for line in said if "progress" not in line] == [
            "fault", "check", "check"]
        assert '"outcome":"timeout"' in said[-1]
        assert typist.run("echo well") == ["well"]
        assert reader.judge(machine.said(), "checks")[0] == reader.FAIL


def test_build_wants_checks(tmp_path):
    done = scons(ROOT, "-n", f"CHECKS={tmp_path}")
    assert done.returncode == 2 and "there is no *.c file in that folder" in done.stdout
