# SPDX-License-Identifier: MIT
"""rollcall discover: which lines this computer has, of what holds them already and of what is left,
and who answers there. The computer is a folder."""
import os
import pty
import threading
import tty

import pytest
import yaml

from tests.host.program import MAC, UUID, answer, changed, rollcall


def machines(run):
    return {machine.pop("name"): machine for machine in yaml.safe_load(run.out)["machines"] or []}


@pytest.fixture(name="root")
def a_computer(tmp_path):
    for folder in ["dev/serial/by-id", "dev/serial/by-path", "etc/conserver"]:
        (tmp_path / folder).mkdir(parents=True)
    for name in ["ttyUSB0", "ttyUSB1", "ttyUSB2", "ttyUSB10", "ttyACM0", "ttyS0", "ttyS1", "ttyS2",
                 "tty1", "null"]:
        (tmp_path / "dev" / name).touch()
    by_id, by_path = tmp_path / "dev/serial/by-id", tmp_path / "dev/serial/by-path"
    (by_id / "usb-FTDI_FT232R_USB_UART_A5069RR4-if00-port0").symlink_to("../../ttyUSB0")
    (by_id / "gone").symlink_to("../../ttyUSB99")
    (by_path / "pci-0000:00:14.0-usb-0:1:1.0-port0").symlink_to("../../ttyUSB1")
    (by_path / "pci-0000:00:14.0-usb-0:2:1.0-port0").symlink_to("../../ttyUSB0")
    for number, kind in enumerate(["4", "0"]):
        (tmp_path / f"sys/class/tty/ttyS{number}").mkdir(parents=True)
        (tmp_path / f"sys/class/tty/ttyS{number}/type").write_text(kind + "\n")
    return tmp_path


def test_devices_by_names_that_last(root):
    run = rollcall("discover", "--root", root)
    assert run.status == 0
    assert {name: machine["source"] for name, machine in machines(run).items()} == {
        "FTDI_FT232R_USB_UART_A5069RR4":
            "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A5069RR4-if00-port0",
        "pci-0000-00-14.0-usb-0-1-1.0":
            "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0",
        "ttyACM0": "/dev/ttyACM0", "ttyUSB2": "/dev/ttyUSB2", "ttyUSB10": "/dev/ttyUSB10",
        "ttyS0": "/dev/ttyS0"}
    assert machines(run)["FTDI_FT232R_USB_UART_A5069RR4"]["notes"] == "/dev/ttyUSB0 now"


def test_lines_that_others_hold(root, tmp_path):
    (root / "etc/ser2net.yaml").write_text(
        "connection: &con2\n  accepter: tcp,2002\n  connector: serialdev,/dev/ttyUSB2,9600n81\n")
    (root / "etc/conserver/conserver.cf").write_text(
        "console r0 { type device; baud 9600; parity none; device /dev/ttyUSB0; }\n"
        "console r5 { type host; host ts; port 5; protocol raw; }\n")
    run = rollcall("discover", "--root", root)
    sources = {name: machine["source"] for name, machine in machines(run).items()}
    assert sources["con2"] == "localhost:2002" and sources["r0"] == "exec:console -s r0"
    assert sources["r5"] == "exec:console -s r5"
    assert {"ttyUSB2", "FTDI_FT232R_USB_UART_A5069RR4"}.isdisjoint(sources)
    assert "ttyUSB10" in sources
    path = tmp_path / "lab.yaml"
    path.write_text(run.out)
    assert rollcall("lab", path).status == 0


def test_ports_that_no_line_ends_in(root):
    """As Debian's own ser2net.yaml has them; ttyS1 has a name, and no port."""
    (root / "etc/ser2net.yaml").write_text("".join(
        f"connection: &{name}\n  accepter: tcp,{port}\n  connector: serialdev,/dev/{device}\n"
        for name, port, device in [("a", 1, "ttyS0"), ("b", 2, "ttyS1"), ("c", 3, "ttyUSB7")]))
    run = rollcall("discover", "--root", root)
    told = [line for line in run.lines if "no port" in line]
    assert told == [f"rollcall discover: /dev: {name} leads to /dev/{device}, where no port is now"
                    for name, device in [("b", "ttyS1"), ("c", "ttyUSB7")]]
    assert "    # b leads to /dev/ttyS1, where no port is now\n" in run.out


@pytest.mark.parametrize("name", ["link", "there/", "there/../there"])
def test_a_root_by_any_name(tmp_path, name):
    (tmp_path / "there/dev").mkdir(parents=True)
    (tmp_path / "link").symlink_to("there")
    (tmp_path / "there/dev/ttyUSB0").touch()
    run = rollcall("discover", "--root", f"{tmp_path}/{name}")
    assert machines(run) == {"ttyUSB0": {"source": "/dev/ttyUSB0"}}


def test_a_root_that_is_not_there(tmp_path):
    run = rollcall("discover", "--root", tmp_path / "x")
    assert run.status == 2 and "/x: No such file or directory" in run.err


def test_nothing_there(tmp_path):
    run = rollcall("discover", "--root", tmp_path)
    assert run.status == 0 and machines(run) == {}
    assert "no serial line was found" in run.err and run.lines[-1].startswith("next: ")


class Line:
    """A machine that says this again and again, at the end of a pty; what is typed is kept."""

    def __init__(self, path, said):
        self.ends = pty.openpty()
        tty.setraw(self.ends[1])
        path.unlink(missing_ok=True)
        path.symlink_to(os.ttyname(self.ends[1]))
        self.over, self.typed, self.said = threading.Event(), b"", said
        self.thread = threading.Thread(target=self.speak)
        self.thread.start()

    def speak(self):
        os.set_blocking(self.ends[0], False)
        while not self.over.wait(0.2):
            try:
                if self.said:
                    os.write(self.ends[0], self.said)
            except BlockingIOError:
                pass
            try:
                self.typed += os.read(self.ends[0], 4096)
            except BlockingIOError:
                pass

    def close(self):
        self.over.set()
        self.thread.join()
        for end in self.ends:
            os.close(end)


def test_who_answers(tmp_path):
    """By name, MAC and what else it says; the other line is as it was; nothing is typed."""
    (tmp_path / "dev").mkdir()
    lines = [Line(tmp_path / "dev/ttyUSB0", answer()), Line(tmp_path / "dev/ttyUSB1", b""),
             Line(tmp_path / "dev/ttyUSB2", b"login: \r\n")]
    try:
        run = rollcall("discover", "--root", tmp_path, "--listen", "2s")
    finally:
        for line in lines:
            line.close()
    found = machines(run)
    assert set(found) == {"r17", "ttyUSB1", "ttyUSB2"}
    assert found["r17"] == {"source": "/dev/ttyUSB0", "mac": MAC, "serial": "7XK2M13", "uuid": UUID,
                            "notes": found["r17"]["notes"]}
    assert [line.typed for line in lines] == [b""] * 3


def test_what_no_lab_file_takes_is_told(tmp_path):
    """A machine may say whatever it likes; the file can be read all the same."""
    (tmp_path / "dev").mkdir()
    records = changed(1, mac="12:34", uuid="none")
    line = Line(tmp_path / "dev/ttyUSB0", answer(records, name="no name"))
    try:
        run = rollcall("discover", "--root", tmp_path, "--listen", "2s")
    finally:
        line.close()
    found = machines(run)
    assert set(found) == {"ttyUSB0"} and not {"mac", "uuid"} & set(found["ttyUSB0"])
    for said in ["it is no name, which is no name here", "its MAC is 12:34, which is none",
                 "its UUID is none, which is none"]:
        assert f"/dev/ttyUSB0: says that {said}" in run.err
    path = tmp_path / "lab.yaml"
    path.write_text(run.out)
    assert rollcall("lab", path).status == 0


def test_a_line_that_cannot_be_heard(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/ser2net.yaml").write_text(
        "connection: &con2\n  accepter: tcp,127.0.0.1,1\n  connector: serialdev,/dev/ttyUSB2\n")
    run = rollcall("discover", "--root", tmp_path, "--listen", "1s")
    assert run.status == 0 and "127.0.0.1:1: could not be heard: " in run.err


@pytest.mark.parametrize("words", [["x"], ["--listen", "0s"], ["--listen", "2h"], ["--listen"],
                                   ["--listen", "30"]])
def test_what_makes_no_sense(words):
    run = rollcall("discover", *words)
    assert run.status == 2 and run.lines[-1].startswith("next: ")
