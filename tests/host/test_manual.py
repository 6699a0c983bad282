# SPDX-License-Identifier: MIT
"""The manual pages and the completion know the same options as the program."""
import re
import subprocess
from pathlib import Path

import pytest

from tests.host.program import ROOT, rollcall

LAB = ROOT / "serial" / "lab"
PAGES = sorted((LAB / "man").iterdir())
COMPLETION = LAB / "completion" / "rollcall"
COMMANDS = re.findall(r"^  (\w+)  ", rollcall("--help").out, re.M)


def options(text):
    return set(re.findall(r"--[a-z]+(?:-[a-z]+)*", text.replace("\\-", "-")))


def completed(*words):
    """What bash offers for the last of the words."""
    line = " ".join(f"'{word}'" for word in words)
    script = (f". {COMPLETION}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _rollcall; "
              'printf "%s\\n" "${COMPREPLY[@]}"')
    return set(subprocess.run(["bash", "-euc", script], capture_output=True, text=True,
                              check=True).stdout.split())


def test_commands_were_found():
    assert {"verdict", "show", "diff"} <= set(COMMANDS)
    assert completed("rollcall", "") == {*COMMANDS, "--help", "--version"}


@pytest.mark.parametrize("command", COMMANDS)
def test_options(command):
    known = options(rollcall(command, "--help").out) | {"--help"}
    page = (LAB / "man" / f"rollcall-{command}.1").read_text().split(".SH EXIT STATUS")[0]
    assert options(page) | {"--help"} == known
    assert completed("rollcall", command, "--") == known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page(page):
    done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", page], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_pages_that_are_there(page):
    named = re.findall(r"^\.BR (rollcall[\w\\-]*) \((\d)\)", page.read_text(), re.M)
    for name, section in named:
        assert Path(LAB / "man" / f"{name}.{section}".replace("\\", "")).exists(), name


def test_the_example_of_the_lab_file_is_good(tmp_path):
    page = (LAB / "man" / "rollcall-lab.5").read_text()
    example = re.search(r"\.nf\n(.*?)\.fi", page, re.S)[1].replace("\\-", "-")
    (tmp_path / "lab.yaml").write_text(example)
    run = rollcall("verdict", "--lab", tmp_path / "lab.yaml", "--machine", "r17", "-")
    assert run.status == 5, run.err
