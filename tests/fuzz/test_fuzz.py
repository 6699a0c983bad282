# SPDX-License-Identifier: MIT
"""A bounded piece of what `scons fuzz` does, and proof that it would find something."""
import re
import shutil
import subprocess

import pytest

from tests.fuzz.run import CORPUS, DOORS, ENVIRONMENT, NAMES, PROGRAMS, ROOT, command

SECONDS = 120
RUNS = 20000
RUNS_OF = {"journal": 2000, "spool": 3000}  # each makes files or memory of megabytes
# A missing check took 50 to 270,000 inputs to be found, in 27 tries; the same seed doesn't repeat
# the count, since addresses go into what libFuzzer calls new.
RUNS_TO_FIND = 3000000
# What each program is to say of its broken twin (tests/fuzz/SConscript).
BROKEN = {
    **dict.fromkeys(DOORS, "framebuffer"),
    "acpi": "root", "spcr": "address", "dbg2": "address", "fadt": "I/O port",
    "dsdt": "sleep types", "madt": "a whole list", "hpet": "address that can be",
    "mcfg": "buses of a region", "smbios": "structures lie behind one another",
    "journal": "a frame that is given has its sum", "spool": "what is copied are frames",
    "pci": "the board's own ports", "log": "a pass has every line",
    "web": "a message names a machine",
    "import": "what was written can be read",
}
FOUND = re.compile("[0-9a-f]{40}")  # how libFuzzer names what it finds

pytestmark = pytest.mark.skipif(not shutil.which("clang"),
                                reason="clang is not there: deploy/setup")


def run(program, tmp_path, *arguments):
    done = subprocess.run(command(program, tmp_path / "found", *arguments), cwd=ROOT,
                          env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=SECONDS, check=False, text=True, errors="replace")
    return done.returncode, done.stdout


def coverage(printed):
    return max(int(cover) for cover in re.findall(r"\bcov: (\d+)", printed))


def files(name):
    return sorted((CORPUS / name).iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_corpus_holds(name, tmp_path):
    """Every kept input, and nothing else."""
    status, printed = run(name, tmp_path, *files(name))
    assert status == 0, printed
    assert printed.count("Executed ") == len(files(name)) > 0


@pytest.mark.parametrize("name", NAMES)
def test_new_inputs_hold(name, tmp_path):
    (tmp_path / "new").mkdir()
    runs = RUNS_OF.get(name, RUNS)
    status, printed = run(name, tmp_path, f"-runs={runs}", tmp_path / "new",
                          CORPUS / name)
    assert status == 0, printed
    assert f"Done {runs} runs" in printed


@pytest.mark.parametrize("name", NAMES)
def test_corpus_reaches_what_nothing_does_not(name, tmp_path):
    """A corpus that no longer fits its parser would only test how it says no."""
    empty, full = tmp_path / "empty", tmp_path / "full"
    empty.mkdir()
    shutil.copytree(CORPUS / name, full)
    blank = coverage(run(name, tmp_path, "-runs=0", empty)[1])
    assert coverage(run(name, tmp_path, "-runs=0", full)[1]) > 1.5 * blank


@pytest.mark.parametrize("name", BROKEN)
def test_missing_check_is_found(name, tmp_path):
    """From what real loaders left alone, and tables made by hand, with one source that believes
    what it must not."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for path in files(name):
        if not FOUND.fullmatch(path.name):
            shutil.copy(path, seeds)
    status, printed = run(f"broken/{name}", tmp_path, f"-runs={RUNS_TO_FIND}", seeds)
    assert status != 0 and f"a promise is broken: {BROKEN[name]}" in printed, printed
    found = list((tmp_path / "found").iterdir())
    assert len(found) == 1
    status, printed = run(name, tmp_path, found[0])
    assert status == 0, "the unbroken parser takes it well"


def test_programs_are_there():
    assert all((PROGRAMS / name).exists() for name in NAMES)
