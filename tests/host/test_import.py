# SPDX-License-Identifier: MIT
"""rollcall import: what conserver's, ser2net's and dnsmasq's files say of machines becomes a lab
file that `rollcall lab` takes; what can't be taken over is told with its file and line."""
import re
import subprocess

import pytest
import yaml

from tests.host.program import ROOT, rollcall

CONSERVER = ROOT / "build" / "peers" / "conserver-server" / "usr" / "sbin" / "conserver"
CONSOLES = r"""# the consoles of room 2
config * { logfile /var/log/conserver.log; sslrequired no; }
group staff { users ann,bob; }
group ops { users staff,carol; }
default full { rw *; }
default * {
    master localhost;
    logfile /var/consoles/&;        # not here
    timestamp 1hab;
    include full;
}
default ts1 { type host; host ts1.lan; portbase 2000; portinc 10; protocol raw; }
default usb { type device; baud 9600; parity none; device /dev/serial/by-id/usb-@-port0;
              devicesubst @=cs; }
console r17 { include usb; baud 115200; }
console r18 { include ts1; port 7; aliases web1,www; motd "call \"Ann\" first; then pull"; }
console "r 19" { include ts1; protocol telnet; port 0; rw ""; rw ops,!dave; }
console r21 { type exec; exec "ipmitool -H % -I lanplus -E sol activate"; execsubst %=hs;
              host bmc21; initcmd /bin/greet; }
console r22 { type device; device /dev/ttyS4; baud 9600; parity even; options crtscts,!ixon; }
console r23 { type uds; uds /run/qemu/\&.sock; udssubst &=cs; }
console r24 { type noop; }
console r26 { master other.lan; type device; device /dev/ttyS9; baud 9600; parity none; }
#include more.cf
access * { trusted 127.0.0.1; }
"""
MORE = r"""
console r27 { type host; host 2001:db8::27; port 4001; protocol raw; rw ""; }
console r28 { type exec; exec "run # {it};"; }
console r29 { include usb; device /dev/tty@; devicesubst @=p3d; port 7; }
"""
WANTED = {
    "r17": {"source": "/dev/serial/by-id/usb-r17-port0", "baud": 115200, "type": "people"},
    "r18": {"source": "ts1.lan:2070", "type": "people",
            "notes": 'also called web1,www; call "Ann" first; then pull'},
    "r-19": {"source": "rfc2217://ts1.lan:2000", "type": "people",
             "writers": ["ann", "bob", "carol"]},
    "r21": {"source": "exec:ipmitool -H bmc21 -I lanplus -E sol activate", "type": "people"},
    "r22": {"source": "/dev/ttyS4", "baud": 9600, "type": "people"},
    "r23": {"source": "unix:/run/qemu/r23.sock", "type": "people"},
    "r24": {"type": "people"},
    "r26": {"source": "exec:console -M other.lan -s r26", "type": "people"},
    "r27": {"source": "[2001:db8::27]:4001"},
    "r28": {"source": "exec:run # {it};", "type": "people"},
    "r29": {"source": "/dev/tty  7", "baud": 9600, "type": "people"},
}
TOLD = ["conserver.cf:2: config: ", "conserver.cf:8: logfile: ", "conserver.cf:9: timestamp: ",
        "conserver.cf:17: r 19 is called r-19 here", "conserver.cf:17: rw !dave: ",
        "conserver.cf:19: initcmd /bin/greet: ", "conserver.cf:20: parity even: ",
        "conserver.cf:20: options crtscts: ", "conserver.cf:22: type noop has no line",
        "conserver.cf:25: access: "]
HOSTS = """interface=eth1
dhcp-range=10.0.0.10,10.0.0.99,1h
dhcp-host=d0:94:66:12:34:56,r17,10.0.0.17,infinite
dhcp-host = 52:54:00:00:00:12,set:lab,r18.lab.lan,[2001:db8::18]  # U18
dhcp-host=52:54:00:00:00:13,52:54:00:00:00:14,www,12h
dhcp-host=52:54:00:*:*:*,ignore
dhcp-host=AA:BB:CC:DD:EE:FF
dhcp-hostsfile=machines
"""
MACHINES = "# MAC,name\naa:00:00:00:00:01,set:x,new1\n\naa:00:00:00:00:02,10.0.0.2,new2,1h\n"


def imported(run):
    return {machine.pop("name"): machine for machine in yaml.safe_load(run.out)["machines"] or []}


def is_taken(tmp_path, run):
    path = tmp_path / "lab.yaml"
    path.write_text(run.out)
    again = rollcall("lab", path)
    assert again.status == 0, again.err
    return True


@pytest.fixture(name="files")
def realistic_files(tmp_path):
    for name, text in [("conserver.cf", CONSOLES), ("more.cf", MORE), ("dnsmasq.conf", HOSTS),
                       ("machines", MACHINES)]:
        (tmp_path / name).write_text(text)
    return tmp_path


def test_consoles(files):
    run = rollcall("import", files / "conserver.cf")
    assert run.status == 0 and imported(run) == WANTED
    said = [line.replace(f"rollcall import: {files}/", "") for line in run.lines]
    assert len(said) == len(TOLD), said
    for line, wanted in zip(said, TOLD):
        assert line.startswith(wanted), line
        assert "# " + line.split(": ", 1)[1] in run.out
    assert is_taken(files, run)


@pytest.mark.skipif(not CONSERVER.exists(), reason="conserver is not there: deploy/setup")
def test_conserver_takes_them_too(files):
    done = subprocess.run([CONSERVER, "-S", "-C", "conserver.cf"], cwd=files, check=False,
                          capture_output=True, text=True, timeout=20)
    assert "ERROR" not in done.stdout + done.stderr, done.stderr


def test_hosts(files):
    run = rollcall("import", files / "dnsmasq.conf")
    assert run.status == 0
    assert imported(run) == {
        "r17": {"mac": "d0:94:66:12:34:56", "notes": "address 10.0.0.17"},
        "r18": {"mac": "52:54:00:00:00:12", "notes": "address [2001:db8::18]; tags lab; U18"},
        "www": {"mac": "52:54:00:00:00:13"},
        "AA-BB-CC-DD-EE-FF": {"mac": "AA:BB:CC:DD:EE:FF"},
        "new1": {"mac": "aa:00:00:00:00:01", "notes": "tags x"},
        "new2": {"mac": "aa:00:00:00:00:02", "notes": "address 10.0.0.2"},
    }
    assert "dnsmasq.conf:6: 52:54:00:*:*:* is no one machine's MAC" in run.err
    assert "dnsmasq.conf:5: other MACs are 52:54:00:00:00:14" in run.err
    assert is_taken(files, run)
    run = rollcall("import", files / "machines")
    assert set(imported(run)) == {"new1", "new2"}


def test_both_by_name(files):
    """Also by another name that conserver knows."""
    run = rollcall("import", files / "conserver.cf", files / "dnsmasq.conf")
    machines = imported(run)
    assert machines["r17"] == {**WANTED["r17"], "mac": "d0:94:66:12:34:56",
                               "notes": "address 10.0.0.17"}
    assert machines["r18"]["source"] == "ts1.lan:2070"
    assert machines["r18"]["mac"] == "52:54:00:00:00:12" and "www" not in machines
    assert "# another MAC is 52:54:00:00:00:13" in run.out
    assert is_taken(files, run)


def test_beside_conserver(files):
    """It goes on holding the lines."""
    machines = imported(rollcall("import", "--beside", files / "conserver.cf"))
    assert machines["r17"] == {"source": "exec:console -s r17", "type": "people"}
    assert machines["r26"]["source"] == "exec:console -M other.lan -s r26"
    assert "source" not in machines["r-19"], "a name with a blank is no word of a shell's"


@pytest.mark.parametrize("name", ["a;reboot", "$(reboot)", "a|b", "-x", "a`b`", "a/b"])
def test_a_name_is_no_command(tmp_path, name):
    path = tmp_path / "c.cf"
    path.write_text('console "%s" { type host; host h; port 1; }\nconsole ok { type host; host h; '
                    'port 2; }\n' % name)
    run = rollcall("import", "--as", "conserver", "--beside", path)
    assert run.status == 0 and "a shell takes these names otherwise" in run.err
    assert [machine.get("source") for machine in imported(run).values()] == [
        None, "exec:console -s ok"]


def test_a_path_is_told_as_text(tmp_path):
    path = tmp_path / "c.cf"
    path.write_bytes(b"console a { type host; host h; port 1; }\n#include x\x1b[2J\n")
    (tmp_path / "x\x1b[2J").write_text("config * { logfile y; }\n")
    run = rollcall("import", path)
    assert "x?[2J:1: config" in run.err and "\x1b" not in run.err


def test_master_here(files):
    machines = imported(rollcall("import", "--host", "other", files / "conserver.cf"))
    assert machines["r26"]["source"] == "/dev/ttyS9"


SER2NET = """%YAML 1.1
---
define: &banner \\r\\nport \\p
connection: &con1
    accepter: tcp,localhost,2001
    connector: serialdev,
              /dev/ttyS1,
              9600n81,local
    options:
      banner: *banner
      accepter: tcp,9999
connection: &con2
    accepter: telnet(rfc2217,mode=server),tcp,2002
    connector: serialdev,/dev/ttyUSB2,57600n81,local
connection: &con3
    accepter: tcp,0.0.0.0,2003
    connector: serialdev,/dev/ttyUSB2,9600n81,local
connection: &con4
    accepter: tcp,2004
    enable: off
    connector: serialdev,/dev/ttyUSB4,9600n81,local
connection: &con5
    accepter: telnet,ssl,tcp,2005
    connector: ipmisol,lan -U u -P p bmc,9600
"""


def test_ser2net(tmp_path):
    path = tmp_path / "ser2net.yaml"
    path.write_text(SER2NET)
    run = rollcall("import", "--host", "cs1", path)
    machines = imported(run)
    assert {name: (machine.get("source"), machine.get("baud"))
            for name, machine in machines.items()} == {
        "con1": ("localhost:2001", None), "con2": ("rfc2217://cs1:2002", 57600),
        "con5": (None, None)}
    assert "ttyS1" in machines["con1"]["notes"]
    assert "-P p" not in run.out + run.err, "a password stays where it is"
    assert ":15: connection con3 leads to /dev/ttyUSB2, as does con2" in run.err.replace(
        str(path), "")
    assert "connection con4 is switched off" in run.err and "accepter telnet,ssl" in run.err
    assert is_taken(tmp_path, run)


@pytest.mark.parametrize("text, said", [
    ("console a { type host; host x; port 1 }\n", ":1: a semicolon is missing"),
    ("console a {\n type host;\n", ":3: a block has no end"),
    ("console a\n", "it was taken for a file of"),
    ("console a { exec \"x; }\n", "without an end"),
    ("}{\n{", ":1: this is no block"),
])
def test_what_conserver_would_not_take(tmp_path, text, said):
    path = tmp_path / "conserver.cf"
    path.write_text(text)
    run = rollcall("import", *(["--as", "conserver"] if "taken" not in said else []), path)
    assert run.status == 2 and run.out == "" and said in run.err, run.err
    assert run.lines[-1].startswith("next: ")


def test_files_that_include_each_other(tmp_path):
    (tmp_path / "a.cf").write_text("console a { type host; host x; port 1; protocol raw; }\n"
                                   "#include b.cf\n")
    (tmp_path / "b.cf").write_text("#include a.cf\n#include nowhere.cf\n")
    run = rollcall("import", tmp_path / "a.cf")
    assert run.status == 0 and imported(run)["a"]["source"] == "x:1"
    assert "files include each other" in run.err and "nowhere.cf: No such file" in run.err


@pytest.mark.parametrize("text", ["x: y\n", "a: [\n", "connection: x\n", ""])
def test_what_is_no_ser2net(tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_text(text)
    run = rollcall("import", "--as", "ser2net", path)
    assert run.status == 2 and run.out == "" and run.lines[-1].startswith("next: ")


@pytest.mark.parametrize("text, said", [
    ("root:x:0:0:root:/root:/bin/bash\nnet:x:998:998:Network,,,:/:/bin/false\n"
     "sync:x:4:65534:sync:/bin:/bin/sync\n", "it was taken for a file of dnsmasq's"),
    ("machines:\n  - {name: a, source: none}\n", "this is a lab file already"),
    ("# mine\nserve:\n  folder: /x\nmachines: []\n", "this is a lab file already"),
])
def test_what_is_nobodys(tmp_path, text, said):
    path = tmp_path / "x"
    path.write_text(text)
    run = rollcall("import", path)
    assert run.status == 2 and run.out == "" and said in run.err


def test_passwords_stay_out(tmp_path):
    path = tmp_path / "c.cf"
    path.write_text('console a { type exec; exec "ipmitool -H b -P secret sol activate"; }\n')
    run = rollcall("import", path)
    assert imported(run) == {"a": {"source": "exec:ipmitool -H b -P *** sol activate"}}
    assert "secret" not in run.out + run.err
    assert "the password in a's source stays out of the lab file" in run.err
    assert is_taken(tmp_path, run)


@pytest.mark.parametrize("words", [[], ["--as", "minicom", "x"], ["/nowhere/x"], ["--x"]])
def test_what_makes_no_sense(words):
    run = rollcall("import", *words)
    assert run.status == 2 and run.out == ""


def test_two_machines_behind_one_line(tmp_path):
    path = tmp_path / "c.cf"
    path.write_text("default d { type device; device /dev/ttyS1; baud 9600; parity none; }\n"
                    "console a { include d; }\nconsole b { include d; }\n")
    run = rollcall("import", path)
    assert imported(run) == {"a": {"source": "/dev/ttyS1", "baud": 9600}, "b": {}}
    assert "source: /dev/ttyS1 is a's already" in run.err and is_taken(tmp_path, run)


def test_texts_come_through_as_they_are(tmp_path):
    """Whatever YAML makes of it unquoted."""
    odd = ["yes", "1e3", "12:30", "a: b", "- x", "ä\u2028", "'\"\\x", "#no", "*x", "{", "~", "\x7f"]
    path = tmp_path / "c.cf"
    path.write_text("".join(
        'console c%d { type host; host h; port %d; protocol raw; motd "%s"; }\n'
        % (number, number + 1, text.replace('"', '\\"')) for number, text in enumerate(odd)))
    run = rollcall("import", path)
    assert [machine["notes"] for machine in imported(run).values()] == odd
    assert is_taken(tmp_path, run)
    path.write_bytes(b'console c { type host; host h; port 1; motd "\xff\xc3"; }\n')
    run = rollcall("import", path)
    assert run.status == 0 and '"??"' in run.out and is_taken(tmp_path, run)


def test_standard_input_and_names_that_meet(tmp_path):
    text = ("console a/b { type host; host h; port 1; }\n"
            "console a-b { type host; host h; port 2; }\n")
    run = rollcall("import", "--as", "conserver", "-", stdin=text.encode())
    assert set(imported(run)) == {"a-b", "a-b-2"} and is_taken(tmp_path, run)


def test_nothing_is_lost_of_a_thousand(tmp_path):
    path = tmp_path / "c.cf"
    path.write_text("".join("console m%d { type host; host h; port %d; protocol raw; rw *; }\n"
                            % (number, number) for number in range(1, 1001)))
    run = rollcall("import", path)
    assert len(imported(run)) == 1000 and is_taken(tmp_path, run)
    assert len(re.findall("type: people", run.out)) == 1000
