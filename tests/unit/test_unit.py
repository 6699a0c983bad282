# SPDX-License-Identifier: MIT
"""Each hosted C test as one pytest item, found in the sources: a test that was written but never
built or never ran is a failure, not a gap."""
import os
import pathlib
import re
import subprocess

import pytest

SOURCES = pathlib.Path(__file__).parent
PROGRAMS = SOURCES.parent.parent / "build" / "unit"
REGISTERED = re.compile(r"\bcmocka_unit_test(?:_setup|_teardown|_setup_teardown|_prestate"
                        r"|_prestate_setup_teardown)?\(\s*(\w+)")
SECONDS = 60
ENVIRONMENT = {
    **os.environ,
    "CMOCKA_MESSAGE_OUTPUT": "TAP",
    # Nothing under test allocates, and looking for leaks takes 0.1 s a test.
    "ASAN_OPTIONS": "abort_on_error=1:detect_stack_use_after_return=1:detect_leaks=0",
    "UBSAN_OPTIONS": "abort_on_error=1:print_stacktrace=1",
}
ENVIRONMENT.pop("CMOCKA_XML_FILE", None)


def registered_tests():
    """Every (program, test) pair, in an order that all of xdist's workers agree on."""
    return [(source.stem, name) for source in sorted(SOURCES.glob("test_*.c"))
            for name in REGISTERED.findall(source.read_text())]


def is_one_pass(output, name):
    """True where the TAP output says that this test ran, passed, and was the only one."""
    results = [line for line in output.splitlines() if re.match(r"(not )?ok\b|\d+\.\.\d+", line)]
    return results == ["1..1", "ok 1 - " + name]


@pytest.mark.parametrize("program, name", registered_tests())
def test_c(program, name):
    """Runs one test in a process of its own."""
    path = PROGRAMS / program
    if not path.exists():
        pytest.fail("%s is not there: run scons test" % path, pytrace=False)
    run = subprocess.run([path, name], env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS,
                         encoding="utf-8", errors="backslashreplace", check=False)
    if run.returncode != 0 or not is_one_pass(run.stdout, name):
        pytest.fail("%s %s: exit status %d\n%s" % (path, name, run.returncode, run.stdout),
                    pytrace=False)


@pytest.mark.parametrize("source", sorted(SOURCES.glob("test_*.c")), ids=lambda path: path.stem)
def test_every_c_test_is_registered(source):
    """A TEST() that RUN_TESTS forgets doesn't compile; one listed twice would run twice."""
    text = source.read_text()
    assert REGISTERED.findall(text) == re.findall(r"^TEST\((\w+)\)", text, re.MULTILINE)


@pytest.mark.parametrize("output, passed", [
    ("1..1\nok 1 - name\n# ok - name\n", True),
    ("1..1\nnot ok 1 - name\n", False),
    ("1..1\nok 1 # SKIP name\n", False),
    ("1..1\nok 1 - another\n", False),
    ("1..2\nok 1 - name\nok 2 - another\n", False),
    ("1..0\n", False),
    ("1..1\n", False),
    ("", False),
])
def test_what_counts_as_a_pass(output, passed):
    assert is_one_pass(output, "name") == passed
