# SPDX-License-Identifier: MIT
"""Lines over the bridge: RFC 2217 with two other halves of it, serial over LAN with a BMC that is
killed, anything that gensio can open; and the bridge itself killed."""
import contextlib
import os
import subprocess
import termios

import pytest
import serial

from tests.lab.test_listen import Pyserial, free_port
from tests.serve.serving import (BUILD, NOTE, PEERS, Load, Ordered, PtyTalker, Serve, TcpTalker,
                                 wait_for)

REFUSED = b'rollcall\0{"refused":"break","why":"the other side takes none"}'
SER2NET = PEERS / "ser2net/usr/sbin/ser2net"
IPMI_SIM = PEERS / "openipmi/usr/bin/ipmi_sim"


def hears(serve, name, text, seconds=20):
    wait_for(lambda: text in serve.heard(name), seconds, f"{text} of {name}")


@contextlib.contextmanager
def ser2net(device, folder, port=None):
    port, config = port or free_port(), folder / "ser2net.yaml"
    config.write_text(f"connection: &one\n  accepter: telnet(rfc2217),tcp,127.0.0.1,{port}\n"
                      f"  connector: serialdev,{device},9600n81,local\n  options:\n"
                      f"    kickolduser: true\n")
    with subprocess.Popen([SER2NET, "-n", "-u", "-c", config, "-P", folder / "pid"],
                          stderr=subprocess.DEVNULL) as server:
        try:
            yield port
        finally:
            server.kill()


@contextlib.contextmanager
def pyserial(device, _folder):
    server = Pyserial(device)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


@pytest.mark.parametrize("server", [ser2net, pyserial])
def test_rfc2217(server, tmp_path, monkeypatch):
    """The rate of the lab file is set there; every byte comes and goes as it is."""
    talker, breaks = PtyTalker(), []
    monkeypatch.setattr(serial.Serial, "_update_break_state",
                        lambda line: breaks.append(line.break_condition))
    odd = bytes(range(256)) + b"\xff\xff\r\n\r\0"
    with server(talker.source, tmp_path) as port, \
            Ordered(tmp_path, {"r1": f"rfc2217://127.0.0.1:{port}@57600"}) as serve:
        wait_for(lambda: termios.tcgetattr(talker.end)[4] == termios.B57600, what="the rate")
        os.write(talker.end, odd)
        hears(serve, "r1", odd)
        serve.order("type", 1, "help")
        wait_for(lambda: talker.hear() == b"help", what="what was typed")
        serve.order("break", 1)
        wait_for(lambda: b'ann\0{"break":250}' in [f.data for f in serve.frames("r1", [NOTE])])
        if server == pyserial:  # the other one breaks a pseudo terminal, which shows nothing
            wait_for(lambda: breaks == [True, False], what="the break")
        for role in ("collector", "keeper", "collector"):
            serve.kill(role)
            talker.say(160)
            hears(serve, "r1", talker.everything()[-160:])
        events = [event for event in serve.events("r1") if "refused" not in event]
        assert events == [f"+rfc2217://127.0.0.1:{port}@57600"]
        serve.end()
    talker.close()


def test_rfc2217_server_goes_and_comes(tmp_path):
    """By its host's name, whose first address may be one where it doesn't listen."""
    talker, port = PtyTalker(), free_port()
    with Serve(tmp_path, {"r1": f"rfc2217://localhost:{port}"}) as serve:
        wait_for(lambda: serve.events("r1"))
        assert "refused: is ser2net" in serve.events("r1")[0]
        with ser2net(talker.source, tmp_path, port):
            wait_for(lambda: serve.is_open("r1"))
            talker.say(1600)
            hears(serve, "r1", talker.everything())
        wait_for(lambda: serve.events("r1")[-1] == "-closed by the other side")
        with ser2net(talker.source, tmp_path, port):
            wait_for(lambda: serve.is_open("r1"))
            talker.say(1600)
            hears(serve, "r1", talker.everything()[-1600:])
            serve.end()
    talker.close()


@pytest.mark.parametrize("source", ["rfc2217://no.slow:2217@9600", "sol://ann@no.slow"])
def test_name_that_nobody_answers(source, tmp_path):
    """Such a line waits for the name server; the others over the bridge don't."""
    talker = TcpTalker()
    with Serve(tmp_path, {"r1": source, "r2": f"gensio:tcp,{talker.source.replace(':', ',')}"},
               environment={"LD_PRELOAD": str(BUILD / "slow_names.so"),
                            "IPMI_PASSWORD": "test"}) as serve:
        wait_for(talker.meet, 10)
        talker.say(160)
        hears(serve, "r2", talker.everything(), 10)
        serve.end()
    talker.close()


def test_whatever_gensio_opens(tmp_path):
    talker = TcpTalker()
    with Ordered(tmp_path, {"r1": f"gensio:tcp,{talker.source.replace(':', ',')}",
                            "r2": "gensio:serialdev,/dev/ttyUSB77"}) as serve:
        wait_for(lambda: talker.meet() and serve.is_open("r1"))
        talker.say(160)
        hears(serve, "r1", talker.everything())
        serve.order("break", 1)
        wait_for(lambda: REFUSED in [f.data for f in serve.frames("r1", [NOTE])])
        wait_for(lambda: serve.events("r2"))
        assert "/dev/ttyUSB77: not found: is it plugged in" in serve.events("r2")[0]
        serve.end()


def test_collector_killed_at_load_loses_nothing(tmp_path):
    talkers = [TcpTalker() for _ in range(4)]
    machines = {f"m{i}": f"gensio:tcp,{talker.source.replace(':', ',')}"
                for i, talker in enumerate(talkers)}
    with Serve(tmp_path, machines) as serve:
        wait_for(lambda: all(serve.is_open(name) for name in machines))
        with Load(talkers, 100000) as load:
            for role in ("collector", "keeper", "desk", "collector"):
                before = talkers[0].said
                serve.kill(role)
                wait_for(lambda: talkers[0].said > before + 20000)
            load.stop()
        for name, talker in zip(machines, talkers):
            wait_for(lambda: len(serve.heard(name)) >= talker.said)
            assert serve.heard(name) == talker.everything() and talker.breaks == 0
        serve.end()


def test_bridge_killed_at_load(tmp_path):
    """Its connections die with it, and what they had in the kernel. Other lines don't notice."""
    lost, plain = [TcpTalker() for _ in range(4)], TcpTalker()
    machines = {f"m{i}": f"gensio:tcp,{talker.source.replace(':', ',')}"
                for i, talker in enumerate(lost)}
    with Serve(tmp_path, {**machines, "plain": plain.source}) as serve:
        wait_for(lambda: all(serve.is_open(name) for name in [*machines, "plain"]))
        with Load([*lost, plain], 100000) as load:
            wait_for(lambda: lost[0].said > 50000)
            serve.kill("bridge")
            wait_for(lambda: all(talker.breaks == 1 for talker in lost), what="opening anew")
            before = lost[0].said
            wait_for(lambda: lost[0].said > before + 50000)
            load.stop()
        wait_for(lambda: len(serve.heard("plain")) >= plain.said)
        assert serve.heard("plain") == plain.everything() and plain.breaks == 0
        for name, talker in zip(machines, lost):
            tail = talker.everything()[-1600:]
            hears(serve, name, tail)
            assert "-the bridge died" in serve.events(name)
            missing = talker.said - len(serve.heard(name))
            print(f"{name}: {missing} of {talker.said} bytes lost")
            assert 0 <= missing < 65536
        serve.end()


@contextlib.contextmanager
def bmc(device, folder, port):
    """A simulated BMC whose SOL is a pseudo terminal."""
    (folder / "state").mkdir(exist_ok=True)
    (folder / "lan.conf").write_text(
        f'name "bmc"\nset_working_mc 0x20\n  startlan 1\n    addr 127.0.0.1 {port}\n'
        '    priv_limit admin\n    allowed_auths_callback none md2 md5 straight\n'
        '    allowed_auths_user none md2 md5 straight\n'
        '    allowed_auths_operator none md2 md5 straight\n'
        '    allowed_auths_admin none md2 md5 straight\n'
        '    guid a123456789abcdefa123456789abcdef\n  endlan\n'
        f'  sol "{device}" 115200\n  user 1 true "" "test" user 10 none md2 md5 straight\n'
        '  user 2 true "ipmiusr" "test" admin 10 none md2 md5 straight\n')
    (folder / "bmc.emu").write_text("mc_setbmc 0x20\nmc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f "
                                    "0x1291 0xf02 persist_sdr\nmc_enable 0x20\n")
    with subprocess.Popen([IPMI_SIM, "-c", folder / "lan.conf", "-f", folder / "bmc.emu", "-s",
                           folder / "state", "-n"], stdout=subprocess.DEVNULL) as server:
        try:
            yield server
        finally:
            server.kill()


def test_sol_with_its_server_killed(tmp_path):
    """A BMC that was reset says nothing more to anybody who doesn't ask anew. What is heard, typed
    and lost is known."""
    talker, port = PtyTalker(), free_port()
    with Ordered(tmp_path, {"r1": f"sol://ipmiusr@localhost:{port}"}, "--sol-silence",
                 "3") as serve:
        with bmc(talker.source, tmp_path, port) as server:
            wait_for(lambda: serve.is_open("r1"))
            talker.say(1600)
            hears(serve, "r1", talker.everything())
            serve.order("type", 1, "help")
            wait_for(lambda: talker.hear() == b"help", what="what was typed")
            serve.kill("collector")
            talker.say(160)
            hears(serve, "r1", talker.everything())
            server.kill()
            server.wait()
        with bmc(talker.source, tmp_path, port):
            wait_for(lambda: "-nothing for 3 s: opened anew, in case it stopped without saying so"
                     in serve.events("r1"))
            wait_for(lambda: serve.is_open("r1"))
            talker.say(1600)
            hears(serve, "r1", talker.everything()[-1600:])
            serve.end()
    talker.close()
