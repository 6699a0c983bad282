# SPDX-License-Identifier: MIT
"""rollcall wait, report, log and attach, as people and programs run them, beside a daemon whose
machines are made up."""
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time

import pytest

from tests.host.program import PROGRAM
from tests.serve.web import PATIENCE, Web, wait_for


@pytest.fixture
def web(tmp_path):
    with Web(tmp_path, machines=3) as running:
        yield running


def start(web, command, *words, **more):
    return subprocess.Popen([PROGRAM, command, "--socket", web.socket, *words], text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, **more)


def run(web, command, *words, **more):
    process = start(web, command, *words, **more)
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


# --- Where the daemon is. ---

def test_no_daemon(tmp_path):
    for words, environment, said in [
            (("--socket", tmp_path / "x"), {}, f"{tmp_path}/x: no daemon listens there"),
            ((), {"ROLLCALL_SOCKET": str(tmp_path / "y")}, f"{tmp_path}/y: no daemon"),
            (("--socket", "/" + "x" * 200), {}, "107 bytes"),
            (("--lab", tmp_path / "none.yaml"), {}, "none.yaml"),
            (("--lab", "a", "--socket", "b"), {}, "either tells")]:
        for command in [("wait", "--all"), ("report",), ("log", "r1"), ("attach", "-r", "r1")]:
            done = subprocess.run([PROGRAM, *command, *words], capture_output=True, text=True,
                                  env={**os.environ, **environment}, timeout=PATIENCE,
                                  stdin=subprocess.DEVNULL, check=False)
            assert done.returncode == 2 and said in done.stderr, done.stderr
            assert "\nnext: " in done.stderr and done.stdout == ""


def test_a_lab_file_that_is_half_edited(tmp_path):
    """The daemon that runs needs none."""
    (tmp_path / "lab.yaml").write_text("machines: [")
    done = subprocess.run([PROGRAM, "report", "--lab", tmp_path / "lab.yaml"], text=True,
                          capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2 and "--socket FOLDER/rollcall.sock" in done.stderr


def test_a_daemon_that_has_gone(tmp_path):
    with Web(tmp_path) as web:
        web.process.kill()
        web.process.wait()
        status, _, err = run(web, "report")
        assert status == 2 and "has gone" in err and "rollcall serve" in err
        web.process.returncode = 0


def test_the_daemon_of_a_lab_file(web, tmp_path):
    (tmp_path / "lab.yaml").write_text(
        f"serve: {{folder: {tmp_path}, socket: {web.socket}}}\nmachines: [{{name: r1}}]\n")
    web.do("say r1 hello")
    done = subprocess.run([PROGRAM, "log", "--lab", tmp_path / "lab.yaml", "r1"],
                          capture_output=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stdout) == (0, b"hello\r\n"), done.stderr
    done = subprocess.run([PROGRAM, "log", "r1"], capture_output=True, timeout=PATIENCE,
                          check=False, env={**os.environ, "ROLLCALL_SOCKET": str(web.socket)})
    assert (done.returncode, done.stdout) == (0, b"hello\r\n"), done.stderr


# --- log. ---

def test_log(web):
    for number in range(5):
        web.do(f"say r1 line {number} \x1b[31mred")
    status, out, err = run(web, "log", "r1")
    assert status == 0 and err == "" and out.count("\x1b[31m") == 5
    assert run(web, "log", "--tail", "2", "r1")[1].split()[1::3] == ["3", "4"]
    assert run(web, "log", "--boot", "b", "r1")[1] == "ne "
    web.do("fill r1 4000")
    whole = (web.folder / "r1.log").read_bytes().replace(b"\r\n", b"\n").decode()
    status, out, _ = run(web, "log", "--since", "@1", "r1")  # behind a thousand bytes
    assert status == 0 and 2000 < len(out) < len(whole) and whole.endswith(out)


@pytest.mark.parametrize("words, said", [
    (("r9",), "there is no such machine"), (("--boot", "none", "r1"), "there is no such boot"),
    ((), "one machine's name"), (("r1", "r2"), "one machine's name"),
    (("--since", "yesterday", "r1"), "--since takes"), (("--tail", "x", "r1"), "--tail takes"),
    (("--boot", "b", "-f", "r1"), "not both"), (("--boots", "-f", "r1"), "stands alone"),
    (("--boots", "r9"), "there is no such machine"), (("a/b",), "nothing at this path"),
    (("--nix", "r1"), "nix")])
def test_log_refuses(web, words, said):
    status, out, err = run(web, "log", *words)
    assert status == 2 and said in err and "next: " in err and out == ""


def test_log_goes_on(web):
    web.do("say r1 one")
    process = start(web, "log", "-f", "r1")
    assert process.stdout.readline() == "one\n"
    web.do("say r1 two")
    assert process.stdout.readline() == "two\n"
    process.terminate()
    process.communicate(timeout=PATIENCE)


def test_log_whose_reader_has_enough(web):
    web.do("fill r1 4000000")
    process = start(web, "log", "r1")
    process.stdout.read(10)
    process.stdout.close()
    assert process.wait(PATIENCE) == 0 and process.stderr.read() == ""


@pytest.mark.parametrize("words", [["log", "r1"], ["report"], ["report", "--format", "json"]])
def test_an_output_that_is_full(web, words):
    web.do("say r1 one")
    for number in range(1, 4):
        boot(web, f"r{number}", 0)
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([PROGRAM, words[0], "--socket", web.socket, *words[1:]], stdout=full,
                              stderr=subprocess.PIPE, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2 and "standard output: No space left" in done.stderr


# --- report. ---

@pytest.mark.parametrize("verdicts, status", [
    ((0, 0, 0), 0), ((0, 1, 0), 1), ((6, 4, 1), 6), ((1, 4, 3), 4), ((3, 7, 1), 3), ((7, 1, 8), 7),
    ((8, 0, 5), 8), ((0, 5, 0), 5)])
def test_report(web, verdicts, status):
    for number, verdict in enumerate(verdicts, 1):
        web.do(f"begin r{number} b{number}")
        web.do(f"end r{number} {verdict}")
    for name, number in [("table", 3), ("junit", 1), ("ktap", 2)]:
        assert run(web, "report", "--format", name) == (status, f"format {number}\n", "")
    assert run(web, "report", "--format", "json", "r1")[0] == verdicts[0]
    assert run(web, "report", "--since", "1d")[0] == status
    assert run(web, "report", "--since", "@9999999999")[0] == 5


def test_report_refuses(web):
    for words in [("--format", "xml"), ("--since", "x"), ["r1"] * 61]:
        status, out, err = run(web, "report", *words)
        assert status == 2 and out == "" and "next: " in err


# --- wait. ---

def boot(web, name, verdict, run_token=""):
    web.do(f"begin {name} boot-{name} {run_token}")
    web.do(f"end {name} {verdict}")


STARTED = ("--", "sh", "-c", "echo started")


def wait(web, *words, command=STARTED):
    """`rollcall wait`, once it listens."""
    process = start(web, "wait", *words, *command)
    if command is STARTED:
        assert process.stdout.readline() == "started\n"
    return process


def end(process):
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


@pytest.mark.parametrize("verdicts, status", [
    ((0, 0, 0), 0), ((0, 1, 0), 1), ((6, 4, 1), 6), ((1, 4, 3), 4), ((3, 7, 1), 3), ((7, 1, 8), 7),
    ((1, 8, 0), 1), ((8, 0, 5), 8), ((0, 5, 0), 5)])
def test_wait(web, verdicts, status):
    boot(web, "r1", 6)  # before: it doesn't count
    process = wait(web, "--all")
    for number, verdict in enumerate(verdicts, 1):
        boot(web, f"r{number}", verdict)
    got, out, err = end(process)
    assert got == status, (out, err)
    assert len(out.splitlines()) == 3
    assert f"{verdicts.count(0)} of 3 passed" in err
    assert (err.splitlines()[-1].startswith("next: ")) == (status != 0)


def test_wait_for_some(web):
    process = wait(web, "r1", "r2")
    boot(web, "r3", 6)
    boot(web, "r1", 0)
    boot(web, "r2", 0)
    assert end(process)[0] == 0


def test_wait_ends_with_time(web):
    process = wait(web, "--timeout", "1s", "--all")
    boot(web, "r1", 0)
    web.do("begin r2 b2")
    status, out, err = end(process)
    assert status == 3 and out == "r1 pass\n"
    assert re.search("^r2 TRUNCATED ", err, re.M) and re.search("^r3 SILENT ", err, re.M)
    assert "1 of 3 passed, 1 truncated, 1 silent" in err


def test_wait_for_a_line_that_is_closed(web):
    """Power isn't to blame."""
    web.do("closed r1 refused")
    status, out, err = run(web, "wait", "--timeout", "1s", "r1", "--", "echo", "started")
    assert status == 5 and out == "started\n"
    assert err.splitlines()[:2] == ["r1: its line is closed: refused",
                                    "r1 SILENT no boot was heard; its line is closed: refused"]
    assert "next: put right what closed the line" in err and "power" not in err


def test_wait_counts_only_what_began_since(web):
    boot(web, "r1", 0)
    web.do("begin r2 b2")
    process = wait(web, "--timeout", "1s", "r1", "r2")
    web.do("end r2 0")  # begun before
    assert end(process)[:2] == (5, "")
    status, out, _ = run(web, "wait", "--since", "10m", "r1", "r2")
    assert (status, out) == (0, "r1 pass\nr2 pass\n")
    status, out, _ = run(web, "wait", "--timeout", "1s", "--since", "@9999999999", "r1")
    assert (status, out) == (5, "")


def test_wait_for_a_run(web):
    boot(web, "r1", 0, "nightly-1")
    boot(web, "r2", 1, "nightly-1")
    assert run(web, "wait", "--run", "nightly-1", "r1", "r2")[0] == 1
    process = wait(web, "--run", "nightly-2", "--timeout", "1s", "r1", "r2")
    boot(web, "r1", 0, "nightly-2")
    status, out, err = end(process)
    assert (status, out) == (5, "r1 pass\n") and "r2 SILENT" in err
    process = wait(web, "--run", "nightly-3", "--timeout", "1s", "r1")
    boot(web, "r1", 0, "nightly-4")
    status, out, err = end(process)
    assert (status, out) == (7, "") and "not the run" in err


def test_wait_takes_the_last_verdict(web):
    process = wait(web, "r1", "r2")
    boot(web, "r1", 6)
    assert process.stdout.readline() == "r1 crashed: made up\n"
    boot(web, "r1", 0)
    assert process.stdout.readline() == "r1 pass\n"
    web.do("begin r1 again")  # a third boot begins, and the second's verdict stays
    boot(web, "r2", 0)
    assert end(process)[0] == 0


def test_wait_and_quarantine(web):
    web.do("quarantine r1 waits for a fan")
    web.do("screen r3")
    process = wait(web, "--all")
    boot(web, "r1", 1)
    boot(web, "r2", 0)
    status, out, err = end(process)
    assert status == 0 and "r1 FAIL" in err and "in quarantine" in err
    assert "1 of 1 passed; 1 in quarantine" in err
    web.do("quarantine r2 too")
    assert run(web, "wait", "--all")[0] == 8


def test_wait_and_looping(web):
    process = wait(web, "r1")
    web.do("begin r1 b1")
    web.do("state r1 looping")
    assert end(process)[0] == 6


@pytest.mark.parametrize("words, count", [(("--all",), 3), (("r1", "r3"), 2)])
def test_wait_and_machines_that_go(web, words, count):
    """What they would have said isn't known, however well the others are."""
    process = wait(web, *words)
    boot(web, "r2", 0)
    web.do("gone r3")
    web.do("reload")
    boot(web, "r1", 0)
    status, _, err = end(process)
    assert status == 2 and "r3 COULD NOT BE ASKED it was taken out of the lab file" in err
    assert f"{count - 1} of {count} passed, 1 could not be asked" in err


@pytest.mark.parametrize("words, said", [
    ((), "--all, or"), (("--all", "r1"), "--all, or"), (("r9",), "r9: there is no such machine"),
    (("r1", "--timeout", "x"), "--timeout takes"), (("r1", "--timeout", "0"), "--timeout takes"),
    (("r1", "--since", "x"), "--since takes"), (("r1", "--"), "a command is expected"),
    (("r1", "--", "false"), "false ended with 1"), (("r1", "--", "/nix/nix"), "/nix/nix"),
    (("r1", "--", "sh", "-c", "kill -9 $$"), "signal 9"), (("--all", "--nix"), "nix")])
def test_wait_refuses(web, words, said):
    status, out, err = run(web, "wait", *words)
    assert status == 2 and said in err and "next: " in err and out == ""


def test_wait_for_a_screen(web):
    web.do("screen r1")
    status, _, err = run(web, "wait", "r1")
    assert status == 2 and "has no line" in err


def test_wait_whose_command_goes_on(web):
    process = start(web, "wait", "--timeout", "1s", "r1", "--", "sleep", "2")
    wait_for(lambda: web.ask("GET", "/api/machines/r1"))
    status, _, err = end(process)
    assert status == 5 and "sleep hasn't ended yet" in err


def test_wait_whose_daemon_goes(tmp_path):
    with Web(tmp_path) as web:
        process = wait(web, "--timeout", "2s", "--all")
        web.process.kill()
        status, _, err = end(process)  # time is up before it counts as gone
        assert status == 2 and "see that the daemon runs" in err
        web.process.wait()
        web.process.returncode = 0


# --- A terminal. ---

class Terminal:
    """A program on a pty."""

    def __init__(self, web, *words):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execv(PROGRAM, [str(PROGRAM), words[0], "--socket", str(web.socket), *words[1:]])
        self.seen = b""
        self.before = termios.tcgetattr(self.master)

    def until(self, text):
        """All that was shown up to and with that text."""
        end_time = time.monotonic() + PATIENCE
        while text not in self.seen:
            left = end_time - time.monotonic()
            assert left > 0, self.seen
            if select.select([self.master], [], [], left)[0]:
                self.seen += os.read(self.master, 65536)
        before, _, self.seen = self.seen.partition(text)
        return before + text

    def wait_for(self, *texts):
        """All of them are shown, in whatever order."""
        end_time = time.monotonic() + PATIENCE
        while not all(text in self.seen for text in texts):
            assert time.monotonic() < end_time, self.seen
            if select.select([self.master], [], [], 0.1)[0]:
                self.seen += os.read(self.master, 65536)

    def type(self, data):
        os.write(self.master, data)

    def end(self):
        """What else was shown, and the exit status; the terminal is as it was."""
        try:
            while piece := os.read(self.master, 65536):
                self.seen += piece
        except OSError:
            pass
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.master)
        return status, self.seen


def is_raw(terminal):
    return not termios.tcgetattr(terminal.master)[3] & termios.ICANON


def test_attach(web):
    web.do("people r1")
    web.do("say r1 before \x1b]0;title\x07\x1b[2Jand after")
    terminal = Terminal(web, "attach", "r1")
    wait_for(lambda: is_raw(terminal), "raw mode")
    terminal.wait_for(b"~. leaves", b"you type here now", b"and after")
    assert b"\x1b" not in terminal.seen
    terminal.type(b"help\r")
    typed = ""
    while typed != b"help\r".hex():
        typed += web.typed.get(timeout=PATIENCE).split()[-1]
    web.do("say r1 the answer\x08R\x1b[31m!")
    assert terminal.until(b"!") .endswith(b"the answer\x08R!")
    terminal.type(b"\x03\xff~x\r~~~?")  # Ctrl-C is the machine's; a tilde, then help
    typed = ""
    while typed != b"\x03\xff~x\r~~?".hex():
        typed += web.typed.get(timeout=PATIENCE).split()[-1]
    terminal.type(b"\r~?")
    terminal.until(b"types a tilde")
    terminal.type(b"\r~b")
    terminal.until(b"a break was sent")
    assert web.ask("GET", "/api/machines/r1").json["writer"] == "root"
    terminal.type(b"\r~.")
    status, shown = terminal.end()
    assert status == 0 and b"[left r1]" in shown
    wait_for(lambda: web.ask("GET", "/api/machines/r1").json["writer"] is None)


def test_attach_to_one_that_is_taken(web):
    web.do("people r1")
    with web.live() as live:
        live.say(take="r1")
        live.until("done")
        terminal = Terminal(web, "attach", "r1")
        assert b"root writes there: you only read" in terminal.until(b"~? helps]")
        terminal.type(b"unheard\r~b")
        terminal.until(b"no break was sent")
        web.do("say r1 heard")
        terminal.until(b"heard")
        assert web.typed.empty()
        live.say(release="r1")
        live.until("done")
        terminal.type(b"\r~t")
        terminal.until(b"you type here now")
        terminal.type(b"\r~.")
        assert terminal.end()[0] == 0


def test_attach_only_reads(web):
    web.do("people r1")
    terminal = Terminal(web, "attach", "-r", "r1")
    terminal.until(b"attached to r1")
    terminal.type(b"x\r")
    web.do("say r1 heard")
    terminal.until(b"heard")
    terminal.type(b"~.")
    assert terminal.end()[0] == 0 and web.typed.empty()


def test_attach_raw(web):
    web.do("say r1 \x1b[31mred")
    terminal = Terminal(web, "attach", "-r", "--raw", "r1")
    terminal.until(b"\x1b[31mred")
    terminal.type(b"~.")
    assert terminal.end()[0] == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGSEGV,
                                    signal.SIGABRT])
def test_attach_puts_the_terminal_back(web, number):
    """Whatever ends it. The pty's other end is held open here, so that its settings can be seen."""
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    process = subprocess.Popen([PROGRAM, "attach", "--socket", web.socket, "r1"], stdin=slave,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for(lambda: not termios.tcgetattr(slave)[3] & termios.ICANON, "raw mode")
    process.send_signal(number)
    process.communicate(timeout=PATIENCE)
    assert termios.tcgetattr(slave) == before
    assert process.returncode == (0 if number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
                                  else -number)
    os.close(master)
    os.close(slave)


def test_attach_when_the_daemon_goes(tmp_path):
    with Web(tmp_path) as web:
        terminal = Terminal(web, "attach", "r1")
        terminal.until(b"attached to r1")
        web.process.kill()
        status, shown = terminal.end()
        assert status == 2 and b"attach again" in shown
        web.process.wait()
        web.process.returncode = 0


def test_attach_refuses(web):
    status, _, err = run(web, "attach", "r1")
    assert status == 2 and "no terminal; -r only reads" in err
    status, _, err = run(web, "attach", "-r", "r9\x1b[31m")
    assert status == 2 and "there is no such machine" in err and "\x1b" not in err
    status, _, err = run(web, "attach", "-r", b"r1\xff")
    assert status == 2 and "next: " in err
    assert run(web, "attach")[0] == 2 and run(web, "attach", "r1", "r2")[0] == 2


def test_attach_to_a_line_that_is_not_open(web):
    web.do("closed r1 no such \x1b[31mdevice")
    terminal = Terminal(web, "attach", "r1")
    terminal.until(b"[its line isn't open: no such ?[31mdevice; what it says is shown once it is]")
    terminal.type(b"~.")
    assert terminal.end()[0] == 0
    web.do("screen r2")
    status, _, err = run(web, "attach", "-r", "r2")
    assert status == 2 and "r2: it has no line" in err and "next: " in err


def test_a_machine_that_leaves_the_lab(web):
    """Whoever shows it hears the last that it said, and then that it has gone."""
    log = start(web, "log", "-f", "r1")
    terminal = Terminal(web, "attach", "r1")
    terminal.until(b"~. leaves]")
    web.do("say r1 before")
    assert log.stdout.readline() == "before\n"
    terminal.until(b"before")
    web.do("gone r1")
    status, out, err = end(log)
    assert (status, out) == (2, "") and err.endswith("[r1 is no longer in the lab file]\n")
    status, shown = terminal.end()
    assert status == 2 and b"[r1 is no longer in the lab file]" in shown


def test_log_of_a_line_that_is_not_open(web):
    web.do("closed r1 no such \x1b[31mdevice")
    log = start(web, "log", "-f", "r1")
    assert log.stderr.readline() == ("[its line isn't open: no such ?[31mdevice; what it says is "
                                     "shown once it is]\n")
    log.terminate()
    log.communicate(timeout=PATIENCE)
    web.do("screen r2")
    status, _, err = run(web, "log", "r2")
    assert status == 2 and "r2: it has no line" in err and "next: " in err


def test_log_of_a_boot_that_is_not_there(web):
    status, _, err = run(web, "log", "--boot", "last", "r1")
    assert status == 2 and "no boot of it was heard" in err and "next: " in err
    web.do("begin r1 abc")
    web.do("say r1 its words")
    assert run(web, "log", "--boot", "last", "r1")[0] == 0
    assert run(web, "log", "--boot", "ab", "r1")[0] == 0


def test_log_on_a_terminal(web):
    web.do("say r1 \x1b[31mred\x07")
    terminal = Terminal(web, "log", "r1")
    assert terminal.end() == (0, b"red\r\n")
    terminal = Terminal(web, "log", "--raw", "r1")
    assert b"\x1b[31mred" in terminal.end()[1]


def test_wait_on_a_terminal(web):
    terminal = Terminal(web, "wait", "--all")
    terminal.until(b"waiting for 3 of 3, ")
    boot(web, "r1", 0)
    terminal.until(b"r1 pass")
    terminal.until(b"waiting for 2 of 3, ")
    boot(web, "r2", 0)
    boot(web, "r3", 0)
    status, shown = terminal.end()
    assert status == 0 and shown.rstrip().endswith(b"3 of 3 passed")


def test_wait_paints_one_line(tmp_path):
    """However many machines there are, and only when it says something else."""
    with Web(tmp_path, machines=40) as web:
        terminal = Terminal(web, "wait", "--timeout", "2s", "--all")
        status, shown = terminal.end()
    lines = re.findall(rb"waiting for 40 of 40, \d s left:[^\r\n]*", shown)
    assert status == 5 and 2 <= len(lines) <= 3 and len(set(lines)) == len(lines), lines
    assert all(60 < len(line) < 80 and line.endswith(b" ...") for line in lines), lines


def test_wait_that_is_interrupted(web):
    terminal = Terminal(web, "wait", "--all")
    terminal.until(b"waiting for 3 of 3, ")
    boot(web, "r1", 0)
    web.do("begin r2 b2")
    terminal.until(b"left: r2 (booting) r3")
    terminal.type(b"\x03")
    status, shown = terminal.end()
    assert status == -signal.SIGINT
    assert b"\r\nrollcall wait: interrupted; without a verdict: r2 (booting) r3\r\n" in shown


def test_report_ends_its_last_line(web):
    assert run(web, "report", "--format", "json", "r1")[1].endswith("}\n")
