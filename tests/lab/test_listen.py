# SPDX-License-Identifier: MIT
"""`rollcall listen` on simulated lines: what was damaged is asked for again until the answer is
complete; and nothing is typed where it isn't known that the machine's own shell listens."""
import contextlib
import os
import re
import select
import signal
import socket
import subprocess
import termios
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import serial
import serial.rfc2217

from tests.lab.simulated import (PROMPT, Bursts, Hits, Leaky, Lingering, Pty, Shell, Socket,
                                 Stranger, answer_lines, spoken)
from tests.reader import reader
from tests.reader.seal import BOOT, record

ROLLCALL = Path(__file__).resolve().parents[2] / "build/rollcall"
SER2NET = ROLLCALL.parent / "peers/ser2net/usr/sbin/ser2net"
SEEDS, THREADS = 50, 50
SECONDS, ROUNDS = 60, 60
OTHER = "0123456789abcdef"
TYPED = re.compile(rb"(\r|resend( [0-9]+)+\r)*")
LINES = answer_lines()
ANSWER = spoken(LINES)
FAILED = answer_lines(fail=True)


def command(source, *options):
    behind = source if isinstance(source, list) else [source]
    return [ROLLCALL, "listen", *options, *behind]


def listen(source, *options, seconds=SECONDS, **more):
    """The finished process; it must end by itself."""
    options = ["--timeout", str(seconds), *options]
    return subprocess.run(command(source, *options), capture_output=True, timeout=seconds + 20,
                          stdin=more.pop("stdin", subprocess.DEVNULL), check=False, **more)


def hear(speaker, said, *options, line=None, **more):
    """What listening to a machine on a TCP port ends with, and what was typed to it."""
    seconds = more.pop("seconds", SECONDS)
    with Socket(speaker, said, line, **more) as wire:
        done = listen(wire.source, *options, seconds=seconds)
    return done, wire.typed


@pytest.fixture(scope="module", autouse=True)
def silent_for_long():
    """Somebody listens to a line where nothing comes, while the other tests run."""
    with Socket(Stranger(b""), b"") as wire, \
            subprocess.Popen(command(wire.source, "--timeout", "32"), stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE) as process:
        yield process, wire
        process.kill()


@pytest.mark.parametrize("loss", [Leaky, Bursts])
@pytest.mark.parametrize("kind", ["pty", "tcp", "unix"])
def test_answer_becomes_complete(kind, loss, tmp_path):
    """Of a machine that passes, and of one that fails, by turns."""
    def one(seed):
        lines = FAILED if seed % 2 else LINES
        shell, line, log = Shell(lines), loss(seed), tmp_path / f"{seed}.log"
        path = tmp_path / str(seed) if kind == "unix" else None
        wire = Pty(shell, spoken(lines), line) if kind == "pty" else \
            Socket(shell, spoken(lines), line, path=path)
        began = time.monotonic()
        with wire:
            done = listen(wire.source, "--log", log)
        return seed, done, wire, shell, log.read_bytes(), time.monotonic() - began

    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(one, range(SEEDS)))
    for seed, done, wire, shell, log, _ in results:
        assert done.returncode == seed % 2, (seed, done.stderr, log[-2000:])
        assert reader.judge(log)[0] == seed % 2
        assert TYPED.fullmatch(wire.typed), (seed, wire.typed)
        assert len(shell.ran) <= ROUNDS
        assert max(map(len, wire.typed.split(b"\r"))) <= 100
    assert any(shell.ran for _, _, _, shell, _, _ in results), "nothing was damaged"
    print(f"{kind} {loss.__name__}: {SEEDS} answers, longest {max(r[5] for r in results):.1f} s, "
          f"at most {max(len(r[3].ran) for r in results)} rounds")


def test_answer_becomes_complete_at_the_line_s_own_pace():
    """At 115200 baud: some 200 bytes in each 17 ms."""
    def one(seed):
        with Socket(Shell(LINES), ANSWER, Leaky(seed), pause=0.017) as wire:
            return listen(wire.source).returncode

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(one, range(10))) == [0] * 10


def test_whole_answer_needs_nothing_typed():
    done, typed = hear(Shell(LINES), ANSWER)
    assert (done.returncode, typed) == (0, b"")
    assert b"Hello World!\n" in done.stdout and b"r17 PASS 4 passed" in done.stderr


def test_no_type():
    done, typed = hear(Shell(LINES), ANSWER, "--no-type", line=Hits(b'{"key0"'))
    assert (done.returncode, typed) == (4, b"")
    assert b"--no-type: not asked again" in done.stderr


LINUX = (b"\x1b[2J\x1b[HBIOS\r\n[    0.000000] Linux version 6.1.0\r\n\r\n"
         b"Debian GNU/Linux 12 r17 ttyS0\r\n\r\n")


STRANGERS = {
    "login": LINUX + b"r17 login: ", "root": LINUX + b"root@r17:~# ", "quiet root": LINUX + b"# ",
    "a host called rollcall": LINUX + b"rollcall login: ", "U-Boot": b"=> ",
    "GRUB": b"\x1b[0m\x1b[30m\x1b[47mWelcome to GRUB!\r\n\r\ngrub> ",
    "quiet login": b"r17 login: ", "quietest root": b"# ", "quietest shell": b"$ ",
    "an old log, shown": b"root@r17:~# cat log\r\n" + spoken(answer_lines(boot=OTHER)) + PROMPT +
                         b"\r\nroot@r17:~# ",
    "somebody types": PROMPT + b"help\r\nshowing the manual\r\nof another\r\nprogram\r\n> more "}


@pytest.mark.parametrize("damage", [(b'{"key0"',), (b'{"key0"', b"# end"), (b'"plan"',)],
                         ids=["a line", "a line and the end", "the end"])
def test_stranger_is_not_typed_to(damage):
    """Nothing, not even Enter, goes to what speaks behind our answer."""
    def one(says):
        return hear(Stranger(says), ANSWER, "--silence", "9", line=Hits(*damage), seconds=15)

    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(one, STRANGERS.values()))
    for name, (done, typed) in zip(STRANGERS, results):
        assert typed == b"", (name, done.stderr)
        assert done.returncode in (0, 3, 4)  # 0: the shown log is another boot, and whole


def test_stranger_behind_our_prompt_gets_no_more_than_enter():
    done, typed = hear(Stranger(PROMPT), ANSWER, line=Hits(b'{"key0"'), seconds=20)
    assert (done.returncode, typed) == (4, b"\r")
    assert b"something else answered Enter" in done.stderr


def test_machine_that_serves_no_prompt_is_not_typed_to():
    lines = answer_lines(after="halt")
    done, typed = hear(Stranger(b""), spoken(lines), line=Hits(b'{"key0"'))
    assert (done.returncode, typed) == (4, b"")
    assert b"it serves no prompt" in done.stderr


def test_prompt_before_the_answer_is_not_taken_for_the_end():
    """A key during the boot brings the prompt earlier: nothing is missing yet that could come."""
    shell = Shell(LINES[:9])
    said = ANSWER[:ANSWER.index(LINES[9])] + b"the answer waits: 10 s without a key give it\r\n"

    class Early(Socket):
        def _say(self, end, data):
            super()._say(end, data)
            if shell.ran and not self.line.texts:
                self.line.texts.append(b"done")
                time.sleep(2)
                shell.lines = LINES
                super()._say(end, ANSWER[ANSWER.index(LINES[9]):] + PROMPT)

    with Early(shell, said, Hits()) as wire:
        done = listen(wire.source)
    assert done.returncode == 0, done.stderr
    assert len(shell.ran) == 1


def test_lingering_machine_is_asked_without_a_prompt():
    lines = answer_lines(after="halt", linger=4)
    machine = Lingering(lines, 4)
    done, typed = hear(machine, spoken(lines), line=Hits(b'{"key0"', b"check.2"))
    assert done.returncode == 0, done.stderr
    assert TYPED.fullmatch(typed) and typed.startswith(b"resend ")


def test_lingering_is_over_before_it_is_over():
    lines = answer_lines(after="reboot", linger=4)
    machine = Lingering(lines, 4)
    machine._run = lambda text: b""
    done, _ = hear(machine, spoken(lines), line=Hits(b'{"key0"'))
    assert (done.returncode, machine.late) == (4, b"")


def test_reset_while_asking():
    """What came back is another boot, and a whole one."""
    again = spoken(answer_lines(boot=OTHER))

    class Resets(Shell):
        def _run(self, text):
            self.__dict__.update(Shell(answer_lines(boot=OTHER)).__dict__)
            return b"# = # pci {\x00\x00" + LINUX + again

    done, _ = hear(Resets(LINES), ANSWER, line=Hits(b'{"key0"'))
    assert done.returncode == 0, done.stderr
    assert OTHER.encode() in done.stderr


def test_two_boots_the_last_counts():
    half = b"".join(LINES[:12])
    done, typed = hear(Shell(LINES), spoken(answer_lines(boot=OTHER))[:2000] + half + ANSWER)
    assert (done.returncode, typed) == (0, b"")
    assert b"1 before it broke off" in done.stderr


def test_run_that_was_asked_for_is_waited_for():
    old = spoken(answer_lines(boot=OTHER, run="old"))
    shell = Shell(LINES)

    class Later(Socket):
        def _say(self, end, data):
            super()._say(end, data)
            time.sleep(1.5)
            super()._say(end, ANSWER + PROMPT)

    with Later(shell, old) as wire:
        done = listen(wire.source, "--run", "r1")
    assert (done.returncode, wire.typed) == (0, b"")
    done, typed = hear(Shell(LINES), old, "--run", "r1", "--silence", "2")
    assert (done.returncode, typed) == (7, b"")


def test_crash():
    panic = record("panic", {"boot": BOOT, "what": "page fault"}, 9)
    done, typed = hear(Stranger(b""), b"".join(LINES[:9]) + b"\r\n" + panic)
    assert (done.returncode, typed) == (6, b"")


@pytest.mark.parametrize("said, status", [(ANSWER, 0), (ANSWER[:1500], 3), (b"nothing\r\n", 5),
                                          (b"", 5)])
def test_source_closes(said, status):
    done, _ = hear(Stranger(b""), said, close=True)
    assert done.returncode == status, done.stderr


@pytest.mark.parametrize("said, status", [(b"", 5), (ANSWER[:1500], 3)])
def test_timeout(said, status):
    began = time.monotonic()
    done, typed = hear(Stranger(b""), said, seconds=2)
    assert (done.returncode, typed) == (status, b"")
    assert b"time is up" in done.stderr and time.monotonic() - began < 10


def test_silence_behind_the_beginning():
    done, typed = hear(Stranger(b""), ANSWER[:1500], "--silence", "2")
    assert (done.returncode, typed) == (3, b"")


def test_interrupt_gives_the_verdict():
    with Socket(Stranger(b""), ANSWER[:1500]) as wire, \
            subprocess.Popen(command(wire.source), stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE) as process:
        assert select.select([process.stdout], [], [], 10)[0]
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 3
    assert b"interrupted" in errors and b"TRUNCATED" in errors


def test_garbage_is_told():
    done, _ = hear(Stranger(b""), bytes([0xf8, 0x80, 0xfe, 0x00] * 64), seconds=2)
    assert done.returncode == 5
    assert done.stderr.count(b"Another rate? Try --baud auto") == 1


def test_baud_auto_finds_the_rate():
    """The machine speaks at 57600; at any other rate what comes is garbage."""
    wire = Pty(Shell(LINES), b"")
    stop = threading.Event()

    def speak():
        master = wire._meet()
        while not stop.is_set():
            is_right = termios.tcgetattr(master)[4] == termios.B57600
            os.write(master, ANSWER + PROMPT if is_right else bytes([0xf8, 0x80, 0xfe, 0x00] * 32))
            time.sleep(0.1 if not is_right else 1)

    thread = threading.Thread(target=speak)
    thread.start()
    done = listen(wire.source, "--baud", "auto")
    stop.set()
    thread.join()
    wire._close()
    assert done.returncode == 0, done.stderr
    assert b"not text at 9600 baud: trying 57600" in done.stderr


class Rated(Pty):
    """Remembers the rate that the device has when the machine begins to speak."""
    wait, rate = 0, None

    def _meet(self):
        master = super()._meet()
        time.sleep(self.wait)
        self.rate = termios.tcgetattr(master)[4]
        return master


def test_rate_of_a_device():
    with Rated(Shell(LINES), ANSWER) as wire:
        assert listen(wire.source + "@38400").returncode == 0
    assert wire.rate == termios.B38400


@contextlib.contextmanager
def ser2net(device, folder):
    port, config = free_port(), folder / "ser2net.yaml"
    config.write_text(f"connection: &one\n  accepter: telnet(rfc2217),tcp,127.0.0.1,{port}\n"
                      f"  connector: serialdev,{device},9600n81,local\n")
    with subprocess.Popen([SER2NET, "-n", "-u", "-c", config, "-P", folder / "pid"],
                          stderr=subprocess.DEVNULL) as server:
        time.sleep(0.5)
        yield port
        server.terminate()


class Pyserial(threading.Thread):
    """pyserial's half of RFC 2217 between a device and a TCP port."""

    def __init__(self, device):
        super().__init__(daemon=True)
        self._device, self._server = device, socket.create_server(("127.0.0.1", 0))
        self.port, self._peer = self._server.getsockname()[1], None
        self._over = threading.Event()

    def write(self, data):
        self._peer.sendall(data)

    def run(self):
        self._peer, _ = self._server.accept()
        with serial.serial_for_url(self._device, timeout=0) as line, self._peer, self._server:
            manager = serial.rfc2217.PortManager(line, self)
            manager.check_modem_lines = lambda **_: None  # a pseudo terminal has none
            while not self._over.is_set():
                if select.select([self._peer], [], [], 0.01)[0]:
                    keys = self._peer.recv(1024)
                    if not keys:
                        return
                    line.write(b"".join(manager.filter(keys)))
                said = b"".join(manager.escape(line.read(4096)))
                if said:
                    self.write(said)

    def stop(self):
        self._over.set()
        self.join(timeout=10)


@contextlib.contextmanager
def pyserial(device, _folder):
    server = Pyserial(device)
    server.start()
    yield server.port
    server.stop()


@pytest.mark.parametrize("server", [ser2net, pyserial])
def test_rfc2217(server, tmp_path):
    """The server sets the rate that the lab's end asks for, and what is typed arrives."""
    wire = Rated(Shell(LINES), ANSWER, Hits(b'{"key0"'))
    wire.wait = 1
    if server == pyserial:  # which has the device open in this very process
        wire.wait, wire._is_open = 2, lambda _: True
    with wire:
        with server(wire.source, tmp_path) as port:
            done = listen(f"rfc2217://127.0.0.1:{port}@57600")
    assert done.returncode == 0, (done.stderr, done.stdout[-500:])
    assert wire.rate == termios.B57600
    assert TYPED.fullmatch(wire.typed) and b"resend" in wire.typed


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_standard_input(tmp_path):
    log = tmp_path / "answer.log"
    log.write_bytes(ANSWER)
    with open(log, "rb") as stdin:
        assert listen("-", stdin=stdin).returncode == 0
    log.write_bytes(Hits(b'{"key0"').damage(ANSWER))
    with open(log, "rb") as stdin:
        done = listen("-", stdin=stdin)
    assert done.returncode == 4 and b"the source closed" in done.stderr


def test_program(tmp_path):
    log = tmp_path / "the answer"
    log.write_bytes(ANSWER)
    assert listen(["--", "cat", str(log)]).returncode == 0
    assert listen(f"exec:cat '{log}'; exec sleep 60").returncode == 0
    assert listen("exec:exit 1").returncode == 5


@pytest.mark.parametrize("source, said", [
    ("/dev/ttyUSB77", b"no such device"), ("127.0.0.1:1", b"refused: is ser2net"),
    ("rfc2217://127.0.0.1:1", b"refused: is ser2net"), (str(ROLLCALL), b"rollcall verdict judges"),
    ("unix:/dev/null/x", b"next:"), ("r17", b"not a source: give /dev/ttyUSB0"),
    ("sol://admin@r17", b"IPMI_PASSWORD"), ("no.such.host.invalid:2001", b"name"),
    ("exec:", b"not a source"), ("gensio:serialdev,/dev/ttyUSB77", b"not found")])
def test_source_that_cannot_be_opened(source, said):
    done = listen(source, seconds=15)
    assert done.returncode == 2 and said in done.stderr and b"next: " in done.stderr


@pytest.mark.parametrize("options", [
    ["--timeout", "x", "-"], ["--baud", "fast", "-"], ["--json", "--ktap", "-"], [], ["-", "-"],
    ["--lab", "x", "-"], ["--nonsense", "-"]])
def test_misuse(options):
    done = subprocess.run([ROLLCALL, "listen", *options], capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 2 and b"next: rollcall listen --help" in done.stderr


def test_terminal_is_safe(tmp_path):
    said = b"\x1b[2J\x1b]0;title\x07red \x1b[31mtext\x00\x9b1m\r\r\nnext\rover\r\n" + ANSWER
    log = tmp_path / "log"
    done, _ = hear(Stranger(b""), said, "--log", log, close=True)
    assert b"\x1b" not in done.stdout and b"\x9b" not in done.stdout and b"\0" not in done.stdout
    assert b"red text?1m\nnext\nover\n" in done.stdout
    assert log.read_bytes() == said
    done, _ = hear(Stranger(b""), said, "--raw", close=True)
    assert done.stdout.startswith(said)


def test_time_in_front():
    done, _ = hear(Stranger(b""), ANSWER, "-t", close=True)
    stamped = [line for line in done.stdout.split(b"\n") if line]
    assert all(re.match(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3} ", line) for line in stamped)
    assert reader.judge(done.stdout)[0] == reader.PASS


def test_for_programs(tmp_path):
    junit = tmp_path / "junit.xml"
    done, _ = hear(Stranger(b""), ANSWER, "--json", "--junit", junit, close=True)
    assert done.stdout.startswith(b"{") and b"Hello World!" in done.stderr
    assert b"<testsuite" in junit.read_bytes()
    done, _ = hear(Stranger(b""), ANSWER, "--ktap", close=True)
    assert done.stdout.startswith(b"KTAP version 1\n")


def test_hints_when_nothing_comes(silent_for_long):
    process, wire = silent_for_long
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, wire.typed) == (5, b"", b"")
    assert errors.count(b"nothing for 30 s") == 1
    assert all(word in errors for word in (b"console=", b"null-modem", b"PXE"))
