# SPDX-License-Identifier: MIT
"""The daemon's tests once more, with the sanitizers watching every process of it. Whatever a
sanitizer says is a failure, of the test's verdict regardless: a process that died of one is begun
again, and the test may well pass."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

BUILD = Path(__file__).resolve().parents[2] / "build"
# What needs the page, which isn't in these programs, and what only measures or reads files.
TESTS = ["tests/serve/test_bridge.py", "tests/serve/test_desk.py", "tests/serve/test_desk_live.py",
         "tests/serve/test_killed.py", "tests/serve/test_lines.py",
         "tests/serve/test_removed.py", "tests/serve/test_served_anew.py",
         # It measures memory, of which sanitizers take theirs.
         "--deselect=tests/serve/test_lines.py::test_thousand_at_once"]
OPTIONS = {
    # A process that is ended by a signal has no end at which leaks would be looked for. A test
    # loads a library of its own first.
    "asan": {"ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:"
                             "verify_asan_link_order=0",
             "UBSAN_OPTIONS": "print_stacktrace=1"},
    # The daemon's processes fork while they have threads, and only exec afterwards.
    "tsan": {"TSAN_OPTIONS": "die_after_fork=0:second_deadlock_stack=1:suppressions="
                             + str(Path(__file__).with_name("tsan.supp"))},
}


def run(name, words):
    """How many reports the sanitizer wrote, and whether the tests passed."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "ROLLCALL_UNDER_TEST": str(BUILD / name / "rollcall"),
                       "ORDERED_UNDER_TEST": str(BUILD / name / "ordered")}
        for key, value in OPTIONS[name].items():
            environment[key] = f"{value}:log_path={folder}/report"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "-p",
             "no:labgrid", *TESTS, *words], env=environment, check=False)
        reports = sorted(Path(folder).iterdir())
        for report in reports:
            print(report.read_text(errors="replace"))
    print(f"{name}: {len(reports)} reports")
    return reports == [] and done.returncode == 0


if __name__ == "__main__":
    good = [run(name, sys.argv[1:]) for name in OPTIONS]
    sys.exit(0 if all(good) else 1)
