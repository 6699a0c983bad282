# SPDX-License-Identifier: MIT
"""rollcall lab: what is in a lab file, and what may not be meant there."""
import os
import pty
import re

import pytest

from tests.host.program import UUID, rollcall

WHOLE = """serve:
  folder: {folder}
machines:
  - {{name: r1, source: {tty}, serial: A1}}
  - {{name: r2, source: 'localhost:1', mac: 'd0:94:66:00:00:02'}}
  - {{name: r3, source: 'rfc2217://localhost:2', uuid: 4c4c4544-0058-4b10-8032-b7c04f4d3133}}
  - {{name: r4, source: 'exec:sh -c true', serial: A4}}
  - {{name: r5, source: none}}
"""


@pytest.fixture(name="tty")
def serial_device():
    """A device that is there."""
    ends = pty.openpty()
    yield os.ttyname(ends[1])
    for end in ends:
        os.close(end)


def looked(tmp_path, text, *words):
    path = tmp_path / "lab.yaml"
    path.write_text(text)
    run = rollcall("lab", *words, path)
    return run, run.err.replace(f"{path}:", "").splitlines()


def test_nothing_odd(tmp_path, tty):
    run, odd = looked(tmp_path, WHOLE.format(tty=tty, folder=tmp_path))
    assert run.status == 0 and odd == []
    assert run.out == "5 machines: 1 program, 1 device, 1 TCP, 1 RFC 2217, 1 screen\n"


def test_a_mistake(tmp_path):
    run, odd = looked(tmp_path, "machines:\n  - name: r1\n    sorce: x\n")
    assert run.status == 2 and run.out == ""
    assert odd == ["rollcall lab: 3: unexpected key: sorce; was source meant?",
                   "next: man 5 rollcall-lab says what may stand there."]


@pytest.mark.parametrize("words", [[], ["a", "b"], ["--today", "soon", "a"], ["--x", "a"],
                                   ["/nowhere/lab.yaml"], ["/"]])
def test_what_makes_no_sense(words):
    run = rollcall("lab", *words)
    assert run.status == 2 and run.lines[-1].startswith("next: ")


@pytest.mark.parametrize("line, odd", [
    ("source: /nowhere/tty, mac: M", "3: warning: r1: /nowhere/tty: No such file or directory"),
    ("source: /dev/../etc/passwd, mac: M", "3: warning: r1: /dev/../etc/passwd is no device"),
    ("source: 'unix:/nowhere/s', mac: M", "3: warning: r1: /nowhere/s: No such file or directory"),
    ("source: 'file:/nowhere/log', mac: M", "3: warning: r1: /nowhere/log: No such file"),
    ("source: 'exec:no-such-program -v', mac: M", "3: warning: r1: there is no program no-such"),
    ("source: 'exec:/nowhere/pr', mac: M", "3: warning: r1: there is no program /nowhere/pr"),
    ("source: 'sol://admin@bmc', mac: M", "3: warning: r1: its password isn't in the environment"),
    ("source: 'localhost:9'", "3: warning: r1: no serial, uuid or mac: another machine on its"),
    ("mac: M", "3: warning: r1: no source: it is never heard"),
    ("source: none, quarantine: {why: x, until: 2026-01-01}",
     "3: warning: r1: the quarantine is over since 2026-01-01"),
    ("source: none, accept: [{check: a.b, why: x, until: 2026-01-01}]",
     "3: warning: r1: a.b is accepted no longer, since 2026-01-01"),
    ("source: none, accept: [{check: memory, why: x}]",
     "3: warning: r1: memory is no check's whole name"),
    ("source: 'localhost:9', mac: M, type: people, writers: [ann, guest]",
     "3: warning: r1: guest is a viewer, and writes nowhere"),
    ("source: none, expect: 1h", "3: warning: r1: it is expected, and has no line"),
    ("source: none, type: people", "3: warning: r1: people may type, and it has no line"),
    ("source: 'sol://bmc', mac: M", "3: warning: r1: no user"),
    ("source: '/dev/null@12345', mac: M", "3: warning: r1: 12345 is no usual rate"),
    ("source: 'sol://admin@bmc', mac: M, baud: 12345", "3: warning: r1: SOL has no rate 12345"),
    ("source: none, mac: '00:00:00:00:00:09'", "4: warning: r1 and r9 have one mac"),
    ("source: none, serial: a-1", "4: warning: r1 and r9 have one serial"),
])
def test_what_may_not_be_meant(tmp_path, monkeypatch, line, odd):
    """The rest of the file is as it should be."""
    monkeypatch.delenv("IPMI_PASSWORD", raising=False)
    if "baud" in line or "no user" in odd:
        monkeypatch.setenv("IPMI_PASSWORD", "x")
    users = tmp_path / "users"
    users.touch(mode=0o600)
    text = (f"serve: {{viewers: [guest], users: {users}}}\nmachines:\n  - {{name: r1, {line}}}\n"
            "  - {name: r9, source: none, serial: A1, mac: '00-00-00-00-00-09'}\n")
    run, said = looked(tmp_path, text.replace("mac: M", "mac: '00:00:00:00:00:01'"),
                       "--today", "2026-06-01")
    assert run.status == 0
    assert len(said) == 1 and said[0].startswith(odd), said


@pytest.mark.parametrize("word", ["while :; do", ":", "exec", "test -e x ||"])
def test_what_a_shell_does_itself(tmp_path, word):
    run, odd = looked(tmp_path, f"machines:\n- {{name: a, serial: x, source: 'exec:{word} cat'}}\n")
    assert run.status == 0 and odd == []


def test_what_goes_for_many_machines_is_said_once(tmp_path):
    text = "machines:\n" + "".join(f"- {{name: m{i}, source: 'h:{i}'}}\n" for i in range(1, 41))
    run, odd = looked(tmp_path, text)
    assert run.status == 0 and len(odd) == 1
    assert odd[0].startswith("2: warning: m1, m2, m3 and 37 more: no serial, uuid or mac"), odd


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le"])
def test_a_file_in_another_coding(tmp_path, coding):
    path = tmp_path / "lab.yaml"
    path.write_bytes("machines: []\n".encode(coding))
    run = rollcall("lab", path)
    assert run.status == 2 and "lab.yaml:1: this is no text in UTF-8" in run.err


def test_logins_that_serve_would_not_take(tmp_path):
    for name, text in (("users", "ann:plain\n"), ("tokens", "# none\nci:1234\n")):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    run, odd = looked(tmp_path, f"""serve:
  users: {tmp_path}/users
  tokens: {tmp_path}/tokens
machines: []
""")
    assert run.status == 0 and len(odd) == 2, odd
    assert odd[0].startswith(f"2: warning: {tmp_path}/users:1: ")
    assert odd[1].startswith(f"3: warning: {tmp_path}/tokens:2: ")


def test_one_device_by_two_names(tmp_path, tty):
    (tmp_path / "link").symlink_to(tty)
    text = f"machines:\n- {{name: a, source: {tty}, mac: '00:00:00:00:00:01'}}\n"
    run, odd = looked(tmp_path, text + f"- {{name: b, source: {tmp_path}/link, serial: x}}\n")
    assert run.status == 0 and odd == ["3: warning: a and b have one source"]


def test_warnings_come_by_line(tmp_path):
    """Although who is alike is looked at last."""
    run, odd = looked(tmp_path, """machines:
- {name: a, source: none, serial: A}
- {name: b, source: none, serial: a}
- {name: c, mac: '00:00:00:00:00:01', expect: 1h, type: people}
- {name: d, source: 'h:1', serial: D}
- {name: e, source: 'h:2', serial: E}
""")
    assert [line[0] for line in odd] == ["3", "4", "4", "4"], odd
    assert run.out == "5 machines: 2 TCP, 2 screens, 1 without a source\n"


@pytest.mark.parametrize("source", ["h:0", "h:65536", "h:99999", "rfc2217://h:0", "sol://h:70000"])
def test_ports_that_there_are_not(tmp_path, source):
    run, odd = looked(tmp_path, f"machines:\n- {{name: a, source: '{source}'}}\n")
    assert run.status == 2 and odd[0].endswith("a port is a number from 1 to 65535")


def test_a_file_that_serve_would_not_take(tmp_path):
    run, _ = looked(tmp_path, "machines: []\n" + "#\n" * (2 << 20))
    assert run.status == 2 and run.lines[0].endswith("lab.yaml: larger than 4 MiB")


def test_files_of_the_server(tmp_path):
    key, tokens = tmp_path / "key", tmp_path / "tokens"
    key.write_text("")
    key.chmod(0o644)
    tokens.touch(mode=0o600)
    run, odd = looked(tmp_path, f"""serve:
  viewers: [guest]
  tls:
    certificate: /nowhere/pem
    key: {key}
  tokens: {tokens}
machines: []
""")
    assert run.status == 0
    assert odd == ["4: warning: /nowhere/pem: No such file or directory",
                   f"5: warning: {key}: everybody may read it"]
    run, odd = looked(tmp_path, "serve:\n  viewers: [guest]\nmachines: []\n")
    assert odd == ["2: warning: nobody has a login: there are no users and no tokens"]
    assert run.out == "0 machines\n"


def test_a_terminal_is_told_nothing_that_it_obeys(tmp_path):
    run, odd = looked(tmp_path, 'machines:\n- {name: "a\\e[2J\\x9b"}\n- {name: ä}\n')
    assert run.status == 2 and re.match(r"rollcall lab: 2: a\?\[2J\?\? is no name", odd[0])
    run, odd = looked(tmp_path, "machines:\n- {name: ä}\n")
    assert "2: ä is no name" in odd[0]
    run, odd = looked(tmp_path, 'machines:\n- {name: a, uuid: %s, source: "/\\a"}\n' % UUID)
    assert run.status == 0 and odd == ["2: warning: a: /?: No such file or directory"]
