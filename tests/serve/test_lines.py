# SPDX-License-Identifier: MIT
"""Every kind of line that `rollcall serve` hears itself: opened, heard, typed to, opened again when
it was gone; and what it says when it can't be."""
import os
import signal
import socket
import subprocess
import termios
import time
from pathlib import Path

import pytest

from tests.serve.serving import (BYTES, NOTE, TYPED, Load, Ordered, PtyTalker, Serve,
                                 TcpTalker, wait_for)


def hears(serve, name, text, seconds=20):
    wait_for(lambda: text in serve.heard(name), seconds, f"{text} of {name}")


def test_thousand_at_once(tmp_path):
    """A thousand TCP lines are attached within a second, each a descriptor and little more."""
    talkers = [TcpTalker() for _ in range(1000)]
    began = time.monotonic()
    with Serve(tmp_path, {f"m{i}": talker.source for i, talker in enumerate(talkers)}) as serve:
        waiting = list(talkers)
        while waiting:
            waiting = [talker for talker in waiting if not talker.meet()]
            assert time.monotonic() - began < 20
        took = time.monotonic() - began
        memory = {}
        for role, process in serve.processes().items():
            text = Path(f"/proc/{process}/smaps_rollup").read_text()
            memory[role] = int(text.split("Pss:")[1].split()[0])
        for talker in talkers:
            talker.say(16)
        wait_for(lambda: len(serve.frames(kinds=[BYTES])) == 1000, what="the journal")
        serve.end()
    for talker in talkers:
        talker.close()
    print(f"attached in {took:.2f} s, {memory} KiB")
    assert took < 3 and sum(memory.values()) < 16384  # a second where nothing else runs


def test_other_side_closes_and_comes_back(tmp_path):
    talker = TcpTalker()
    with Serve(tmp_path, {"r1": talker.source}) as serve:
        wait_for(talker.meet)
        talker.say(160)
        hears(serve, "r1", talker.everything())
        talker.peer.close()
        talker.end = None
        wait_for(talker.meet)
        talker.say(160)
        hears(serve, "r1", talker.everything())
        assert serve.events("r1") == ["+" + talker.source, "-closed by the other side",
                                      "+" + talker.source]
        serve.end()
    assert serve.events("r1")[-1] == "-serve ended"


def test_nobody_there_is_said_once(tmp_path):
    """However often it is tried: within the second and a half some three times. Who started serve
    is told at once."""
    talker = TcpTalker()
    talker.close()
    port = int(talker.source.split(":")[1])
    with Serve(tmp_path, {"r1": talker.source}) as serve:
        wait_for(lambda: serve.events("r1"))
        time.sleep(1.5)
        serve.kill("collector")
        late = TcpTalker(port)
        wait_for(late.meet, what="the next try")
        wait_for(lambda: serve.is_open("r1"))
        events = serve.events("r1")
        serve.end()
    assert [event[0] for event in events] in (["-", "+"], ["-", "-", "+"])  # once by each collector
    assert f"hears 1 line of 1 machine, keeps what they say in {serve.folder}\n" in serve.errors
    assert serve.errors.count(f"rollcall serve: r1: {talker.source}: refused: is ser2net") == 1
    assert "refused: is ser2net (or conserver, or QEMU) running" in events[0]


def test_name_of_a_host(tmp_path):
    talker = TcpTalker()
    with Serve(tmp_path, {"r1": talker.source.replace("127.0.0.1", "localhost"),
                          "r2": "no.such.host.invalid:2001"}) as serve:
        wait_for(talker.meet)
        talker.say(160)
        hears(serve, "r1", talker.everything())
        assert "+localhost:" in serve.events("r1")[0]
        wait_for(lambda: serve.events("r2"), 40)
        assert "name" in serve.events("r2")[0]
        serve.end()


def test_unix_socket(tmp_path):
    path = tmp_path / "a socket"
    with socket.socket(socket.AF_UNIX) as server, Serve(tmp_path, {"r1": f"unix:{path}"}) as serve:
        wait_for(lambda: serve.events("r1"))
        assert "not found" in serve.events("r1")[0]
        server.bind(str(path))
        server.listen(1)
        peer, _ = server.accept()
        peer.sendall(b"over a socket\n")
        hears(serve, "r1", b"over a socket\n")
        peer.close()
        peer, _ = server.accept()
        peer.sendall(b"and again\n")
        hears(serve, "r1", b"and again\n")
        peer.close()
        serve.end()


def test_device(tmp_path):
    """Its rate is set, nothing of what comes is changed; and when it vanishes it is waited for."""
    talker = PtyTalker()
    link = tmp_path / "ttyUSB0"
    link.symlink_to(talker.source)
    with Serve(tmp_path, {"r1": f"{link}@57600"}) as serve:
        wait_for(lambda: serve.is_open("r1"))
        settings = termios.tcgetattr(talker.end)
        assert settings[4] == settings[5] == termios.B57600
        assert not settings[2] & (termios.HUPCL | termios.PARENB | termios.CRTSCTS)
        odd = bytes(range(256)) + b"\r\n\n\r\x11\x13\x03\x04"
        os.write(talker.end, odd)
        hears(serve, "r1", odd)
        talker.close()
        wait_for(lambda: not serve.is_open("r1"))
        assert "the device is gone: is it plugged in" in serve.events("r1")[-1]
        link.unlink()
        wait_for(lambda: "no such device" in serve.events("r1")[-1])
        again = PtyTalker()
        link.symlink_to(again.source)
        wait_for(lambda: serve.is_open("r1"))
        again.say(160)
        hears(serve, "r1", again.everything())
        serve.end()
        again.close()


def test_device_of_somebody_else(tmp_path):
    talker = PtyTalker()
    other = Path("/var/lock/LCK.." + Path(talker.source).name)
    other.parent.mkdir(parents=True, exist_ok=True)
    other.write_text(f"{os.getpid():10}\n")
    try:
        with Serve(tmp_path, {"r1": talker.source}) as serve:
            wait_for(lambda: serve.events("r1"))
            assert f"in use: process {os.getpid()}" in serve.events("r1")[0]
            other.unlink()
            wait_for(lambda: serve.is_open("r1"))
            serve.end()
    finally:
        other.unlink(missing_ok=True)
        talker.close()


def test_program(tmp_path):
    """It has a terminal, is started again when it ends, and ended when the line is."""
    script = tmp_path / "program"
    script.write_text("#!/bin/sh\ntest -t 0 && test -t 1 && test -t 2 && echo a terminal\n"
                      "echo $$ >> pids\necho complaint >&2\nexec dd bs=1\n")
    script.chmod(0o755)
    with Ordered(tmp_path, {"r1": f"exec:cd {tmp_path} && exec ./program"}) as serve:
        hears(serve, "r1", b"complaint\n")
        assert b"a terminal\n" in serve.heard("r1")
        serve.kill("collector")
        serve.order("type", 1, "what is typed")
        hears(serve, "r1", b"what is typed")
        serve.end()
    pids = (tmp_path / "pids").read_text().split()
    wait_for(lambda: len(pids) == 1 and not Path(f"/proc/{pids[0]}").exists(), what="its end")


def test_program_that_ends(tmp_path):
    with Serve(tmp_path, {"r1": "exec:echo once; exit 3", "r2": "exec:kill -9 $$"}) as serve:
        wait_for(lambda: serve.heard("r1").count(b"once\n") >= 2)
        assert "-the program ended with status 3" in serve.events("r1")
        wait_for(lambda: "-the program was ended by signal 9" in serve.events("r2"))
        serve.end()


def test_program_that_does_not_want_to_end(tmp_path):
    (tmp_path / "deaf").write_text("trap '' HUP TERM\necho $$ > pid\n"
                                   "while :; do sleep 1; done\n")
    machines = {"r1": f"exec:cd {tmp_path} && exec sh deaf"}
    with Serve(tmp_path, machines) as serve:
        pid = wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
        serve.write_lab({"r1": "none"})
        os.kill(serve.processes()["keeper"], signal.SIGHUP)
        wait_for(lambda: not Path(f"/proc/{pid.strip()}").exists(), what="its end")
        serve.end()


def test_file(tmp_path):
    log, later = tmp_path / "r1.log", tmp_path / "r2.log"
    log.write_bytes(b"old news\n")
    with Serve(tmp_path, {"r1": f"file:{log}", "r2": f"file:{later}"}) as serve:
        wait_for(lambda: serve.is_open("r1"))
        with open(log, "ab") as file:
            file.write(b"first\n")
        hears(serve, "r1", b"first\n")
        serve.kill("collector")
        with open(log, "ab") as file:
            file.write(b"second\n")
        hears(serve, "r1", b"second\n")
        with open(log, "ab") as file:  # rotated: what was written before and behind is heard
            file.write(b"third\n")
            log.rename(tmp_path / "r1.log.1")
            log.write_bytes(b"fourth\n")
        hears(serve, "r1", b"fourth\n")
        log.write_bytes(b"cut\n")
        hears(serve, "r1", b"cut\n")
        wait_for(lambda: serve.heard("r1")[-4:] == b"cut\n")
        for name, make in (("pipe", os.mkfifo), ("fifth", lambda path: path.write_bytes(b"5th\n"))):
            make(tmp_path / name)  # what can't be heard takes its place, then what can
            (tmp_path / name).rename(log)
            wait_for(lambda: "no file" in serve.events("r1")[-1])
        hears(serve, "r1", b"5th\n")
        later.write_bytes(b"a file that wasn't there\n")
        hears(serve, "r2", b"a file that wasn't there\n")
        serve.end()
    assert serve.heard("r1") == b"first\nsecond\nthird\nfourth\ncut\n5th\n"
    assert "no such file" in serve.events("r2")[0]


def test_orders(tmp_path):
    """What the desk wants typed is written down, then typed; what can't be done is said."""
    tcp, pty, gone = TcpTalker(), PtyTalker(), TcpTalker()
    gone.close()
    with Ordered(tmp_path, {"r1": tcp.source, "r2": pty.source, "r3": gone.source}) as serve:
        wait_for(lambda: tcp.meet() and serve.is_open("r2"))
        serve.order("type", 1, "to the first")
        serve.order("type", 2, "to the second", who="bob")
        serve.order("type", 3, "to nobody")
        serve.order("break", 2)
        serve.order("break", 1)
        serve.order("note", 1, '{"mark":1}')
        serve.order("type", 77, "to a stranger")
        wait_for(lambda: tcp.hear() == b"to the first" and pty.hear() == b"to the second")
        wait_for(lambda: serve.frames("r1", [NOTE])[-1:] and
                 serve.frames("r1", [NOTE])[-1].data == b'ann\0{"mark":1}')
        wait_for(lambda: serve.status().get("open") == 2, what="the status")
        assert serve.status()["lines"] == 3
        serve.end()
    assert [f.data for f in serve.frames("r1", [TYPED])] == [b"ann\0to the first"]
    assert [f.data for f in serve.frames("r2", [TYPED])] == [b"bob\0to the second"]
    notes = {name: [frame.data for frame in serve.frames(name, [NOTE])] for name in ("r1", "r2",
                                                                                  "r3")}
    assert notes["r3"] == [b'ann\0{"refused":"type","why":"the line isn\'t open"}']
    assert notes["r2"] == [b'ann\0{"break":250}']
    assert notes["r1"][0] == b'ann\0{"refused":"break"}'


def test_typing_to_who_takes_nothing(tmp_path):
    """What fits nowhere is refused, and said."""
    talker = PtyTalker()
    with Ordered(tmp_path, {"r1": talker.source}) as serve:
        wait_for(lambda: serve.is_open("r1"))
        for _ in range(40):
            serve.order("type", 1, "x" * 900)
        refused = b'ann\0{"refused":"type","why":"the line takes nothing"}'
        wait_for(lambda: [f for f in serve.frames("r1", [NOTE]) if f.data == refused])
        talker.say(160)
        hears(serve, "r1", talker.everything())
        serve.end()
        talker.close()


def test_reload(tmp_path):
    """What is as it was stays open; what is new is opened, what is gone closed; numbers stay."""
    one, two, three = TcpTalker(), TcpTalker(), TcpTalker()
    with Serve(tmp_path, {"r1": one.source, "r2": two.source}) as serve:
        wait_for(lambda: one.meet() and two.meet() and serve.is_open("r1") and serve.is_open("r2"))
        serve.write_lab({"r3": three.source, "r1": one.source})
        os.kill(serve.processes()["keeper"], signal.SIGHUP)
        wait_for(three.meet)
        wait_for(lambda: serve.events("r2")[-1] == "-the lab file has no line for it any more")
        serve.lab.write_text("machines:\n  - name: r1\n    sauce: none\n")
        os.kill(serve.processes()["keeper"], signal.SIGHUP)
        wait_for(lambda: "sauce" in serve.errors)
        assert f"{serve.lab}:3" in serve.errors
        assert "until then the lab is as it was" in serve.errors
        serve.kill("keeper")  # which must not need the file
        serve.kill("collector")
        for talker in (one, three):
            talker.say(160)
            assert talker.breaks == 0
        hears(serve, "r1", one.everything())
        hears(serve, "r3", three.everything())
        serve.end()
    assert serve.events("r1") == ["+" + one.source, "-serve ended"]


def test_settings_that_change(tmp_path):
    """How the journal is written changes with another collector, without a loss; where it is
    doesn't change."""
    talker = TcpTalker()
    with Serve(tmp_path, {"r1": talker.source}) as serve:
        wait_for(lambda: serve.is_open("r1"))
        with Load([talker], 100000) as load:
            collector = serve.processes()["collector"]
            serve.settings = "  sync: always\n"
            serve.write_lab({"r1": talker.source})
            os.kill(serve.processes()["keeper"], signal.SIGHUP)
            wait_for(lambda: serve.processes().get("collector", collector) != collector)
            serve.deaths += 1
            before = talker.said
            wait_for(lambda: talker.said > before + 50000)
            load.stop()
        serve.lab.write_text(serve.lab.read_text().replace(str(serve.folder), "/elsewhere"))
        os.kill(serve.processes()["keeper"], signal.SIGHUP)
        wait_for(lambda: f"folder stays {serve.folder}" in serve.errors)
        assert "nothing of the new file is used" in serve.errors
        wait_for(lambda: len(serve.heard("r1")) >= talker.said)
        serve.end()
    assert serve.heard("r1") == talker.everything() and talker.breaks == 0


def test_numbers_stay(tmp_path):
    """Whatever the lab file says later, a machine's old frames stay its own."""
    talkers = {name: TcpTalker() for name in ("r1", "r2", "r3")}
    for names in (("r1", "r2"), ("r2",), ("r3", "r2", "r1")):
        with Serve(tmp_path, {name: talkers[name].source for name in names}) as serve:
            for name in names:
                talkers[name].end = None
                wait_for(talkers[name].meet)
                talkers[name].say(160)
                hears(serve, name, talkers[name].everything())
            assert serve.end() == 0
    for name, talker in talkers.items():
        assert serve.heard(name) == talker.everything()
        talker.close()


def run(*words, **more):
    return subprocess.run([Serve.program, "serve", *words], capture_output=True, timeout=20,
                          check=False, text=True, **more)


def test_bad_beginnings(tmp_path):
    lab = tmp_path / "lab.yaml"
    assert run().returncode == 2
    assert "next: rollcall serve --help" in run("--sol-silence", "x", lab).stderr
    done = run(lab)
    assert done.returncode == 2 and "No such file" in done.stderr
    lab.write_text("machines:\n  - nam: r1\n")
    done = run(lab)
    assert done.returncode == 2 and f"{lab}:2" in done.stderr
    lab.write_text("serve:\n  folder: /dev/null/x\nmachines:\n  - name: r1\n")
    done = run(lab)
    assert done.returncode == 2 and "/dev/null/x" in done.stderr and "folder:" in done.stderr


def test_folder_is_served_once(tmp_path):
    with Serve(tmp_path, {"r1": "none"}) as serve:
        wait_for(lambda: "desk" in serve.processes())
        done = run(serve.lab)
        assert done.returncode == 2
        assert f"is served already (process {serve.processes()['keeper']})" in done.stderr
        serve.end()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_orderly_end(how, tmp_path):
    """All that was said before is in the journal, and systemd knows."""
    talker = TcpTalker()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notes:
        notes.bind(str(tmp_path / "notify"))
        notes.settimeout(20)
        with Serve(tmp_path, {"r1": talker.source},
                   environment={"NOTIFY_SOCKET": str(tmp_path / "notify")}) as serve:
            assert notes.recv(200).startswith(b"READY=1\nMAINPID=%d" % serve.process.pid)
            wait_for(talker.meet)
            with Load([talker], 1000000):
                wait_for(lambda: talker.said > 300000)
            began = time.monotonic()
            os.kill(serve.process.pid, how)
            assert notes.recv(200) == b"STOPPING=1"
            assert serve.process.wait(timeout=10) == 0
            assert time.monotonic() - began < 5 and not serve.processes()
    assert serve.events("r1")[-1] == "-serve ended"
    heard = serve.heard("r1")
    assert talker.everything().startswith(heard) and len(heard) > 200000


def test_new_keeper_is_told_to_systemd(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notes:
        notes.bind(str(tmp_path / "notify"))
        notes.settimeout(20)
        with Serve(tmp_path, {"r1": "none"},
                   environment={"NOTIFY_SOCKET": str(tmp_path / "notify")}) as serve:
            notes.recv(200)
            keeper = serve.kill("keeper")
            assert notes.recv(200) == b"MAINPID=%d" % keeper
            assert (serve.folder / "serve.lock").read_text() == f"process {keeper}\n"
            serve.end()
