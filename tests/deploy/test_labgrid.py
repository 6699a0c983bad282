# SPDX-License-Identifier: MIT
"""labgrid's own drivers speak with the shell, by the environment that is shipped: on a machine that
labgrid starts in QEMU, and on one at the other end of a serial line."""
import re
from pathlib import Path

import attr
import pytest
import yaml
from labgrid import Environment, target_factory
from labgrid.consoleloggingreporter import ConsoleLoggingReporter
from labgrid.driver import Driver, ExecutionError
from labgrid.protocol import PowerProtocol

from pxe.machine import CLOCK, Hardware, Machine
from tests.reader import reader

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "deploy" / "labgrid" / "rollcall.yaml"
IMAGE = ROOT / "build" / "rollcall.bin"


@pytest.fixture(scope="module")
def qemu(tmp_path_factory):
    """(the target `qemu` at its prompt, the folder where labgrid keeps what its console said)"""
    logs = tmp_path_factory.mktemp("labgrid")
    ConsoleLoggingReporter.start(str(logs))
    target = Environment(str(SHIPPED)).get_target("qemu")
    try:
        target.get_driver("Strategy").transition("prompt")
        yield target, logs
        target.get_driver("Strategy").transition("off")
    finally:
        target.cleanup()
        ConsoleLoggingReporter.stop()


def shell_of(target):
    return target.get_driver("CommandProtocol")


def test_commands_are_answered(qemu):
    shell = shell_of(qemu[0])
    assert shell.run_check("echo Hello World!") == ["Hello World!"]
    assert any("help" in line for line in shell.run_check("help"))
    for _ in range(20):
        assert shell.run_check("echo x") == ["x"]


def test_what_makes_no_sense_fails(qemu):
    shell = shell_of(qemu[0])
    said, _, status = shell.run("frobnicate")
    assert status != 0 and "frobnicate" in said[0]
    with pytest.raises(ExecutionError):
        shell.run_check("frobnicate")
    assert shell.run_check("echo still there") == ["still there"]


def test_answer_is_judged(qemu):
    said = shell_of(qemu[0]).run_check("again")
    verdict, answer = reader.judge("\r\n".join([*said, ""]).encode(), "labgrid")
    assert verdict == reader.PASS and answer.record("end")["after"] == "shell"


def test_log_that_labgrid_keeps_is_judged(qemu):
    logs = list(qemu[1].glob("console_*"))
    assert len(logs) == 1
    verdict, _ = reader.judge(logs[0].read_bytes(), "labgrid")
    assert verdict == reader.PASS


@target_factory.reg_driver
@attr.s(eq=False)
class OtherEndDriver(Driver, PowerProtocol):
    """Stands for whatever switches a machine on: here it waits, paused, for its first cycle."""
    machine = None

    def on(self):
        self.machine.command("cont")

    def off(self):
        pass

    def cycle(self):
        self.on()


def terminal_of(machine, name):
    """The path of the pseudo-terminal that QEMU made."""
    return re.search(rf"^{name}: filename=pty:(\S+)", machine.command("info chardev"), re.M)[1]


def test_machine_on_a_serial_line(tmp_path):
    """The target `main` as it is shipped, but for the port's name and who switches it."""
    hardware = Hardware(nic="none", serial=False, extra=[
        "-chardev", "pty,id=line", "-device", "isa-serial,chardev=line,index=0"])
    boot = ["-kernel", str(IMAGE), "-append", "after=shell run=line --"]
    with Machine(tmp_path / "machine", hardware, boot, pace=CLOCK, paused=True) as machine:
        config = yaml.safe_load(SHIPPED.read_text())
        config["imports"] = [] if "RollcallStrategy" in target_factory.drivers else [
            str(SHIPPED.parent / "rollcall.py")]
        main = config["targets"]["main"]
        main["resources"]["RawSerialPort"]["port"] = terminal_of(machine, "line")
        del main["drivers"]["ManualPowerDriver"]
        main["drivers"] = {"OtherEndDriver": {}, **main["drivers"]}
        (tmp_path / "lab.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
        target = Environment(str(tmp_path / "lab.yaml")).get_target("main")
        target.get_driver("OtherEndDriver", activate=False).machine = machine
        try:
            target.get_driver("Strategy").transition("prompt")
            said = shell_of(target).run_check("again")
        finally:
            target.cleanup()
        verdict, _ = reader.judge("\r\n".join([*said, ""]).encode(), "line")
        assert verdict == reader.PASS
