# SPDX-License-Identifier: MIT
"""What tools can say about how the code reads: layout, static analysis, licence tags, line length.
Each tool is asked about one file at a time, so that a finding names it."""
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {".git", "__pycache__", ".pytest_cache"}
TEXTS = {".c", ".h", ".asm", ".inc", ".py", ".ld", ".ipxe", ".cfg", ".gdb", ".sh", ".conf",
         ".service", ".yaml", ".jinja2", ".js", ".mjs", ".css", ".html"}
NAMES = {"SConstruct", "SConscript", "setup", "install", "cross-gcc", "newer-ipxe", "run"}
COLUMNS = 100
# Lines that a program of somebody else reads, and that can't be broken.
LONG_LINES = {".ipxe", ".gdb"}

FILES = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*")
               if path.is_file() and path.relative_to(ROOT).parts[0] != "build"
               and not SKIPPED & set(path.relative_to(ROOT).parts)
               and (path.suffix in TEXTS or path.name in NAMES))
C_FILES = [path for path in FILES if path.suffix in (".c", ".h")]
PYTHON = [path for path in FILES if path.suffix == ".py"]


def _first_line(path):
    with open(ROOT / path, encoding="utf-8", errors="replace") as text:
        return text.readline()


SHELL = [path for path in FILES if path.suffix == ".sh" or (
    _first_line(path).startswith("#!") and "sh" in _first_line(path) and not path.suffix)]


def run(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_files_were_found():
    assert len(C_FILES) > 30 and len(PYTHON) > 10 and len(SHELL) >= 8


@pytest.mark.parametrize("path", FILES, ids=str)
def test_text(path):
    lines = (ROOT / path).read_text(encoding="utf-8").split("\n")
    if lines != [""]:
        assert any("SPDX-License-Identifier: MIT" in line for line in lines[:2])
        assert lines[-1] == "" and lines[-2] != "", "ends with one newline"
    for number, line in enumerate(lines, 1):
        assert "\t" not in line and line == line.rstrip(), f"line {number}: {line!r}"
        assert len(line) <= COLUMNS or path.suffix in LONG_LINES, f"line {number} is too long"


def test_layout_of_c():
    run("clang-format", "--dry-run", "-Werror", *map(str, C_FILES))


@pytest.mark.parametrize("path", [p for p in C_FILES if p.suffix == ".c"], ids=str)
def test_analysis_of_c(path):
    hosted = (["-Itests/unit/fake", "-D_GNU_SOURCE"] if path.parts[0] == "tests" else
              ["-D_GNU_SOURCE"] if path.parts[:2] == ("serial", "lab") else ["-ffreestanding"])
    run("clang-tidy", "--quiet", str(path), "--", "-std=c17", "-Wall", "-Wextra",
        '-DROLLCALL_VERSION="lint"', *hosted, "-I.")


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_analysis_of_python(path):
    run(sys.executable, "-m", "pyflakes", str(path))


@pytest.mark.parametrize("path", SHELL, ids=str)
def test_analysis_of_shell(path):
    run("shellcheck", "--shell=bash", str(path))
