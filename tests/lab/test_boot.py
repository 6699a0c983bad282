# SPDX-License-Identifier: MIT
"""Machines without a disk on a real network, as deploy/install serves it: a bridge, tap devices,
dnsmasq, the chainload script and the image. Who is listed answers; who isn't hears nothing."""
import contextlib
import time
from pathlib import Path

import pytest

from pxe.machine import CLOCK, FAST, Hardware, Machine
from tests.lab.network import Lab, why_not
from tests.reader import reader

IMAGE = Path(__file__).resolve().parents[2] / "build" / "rollcall.bin"
MACHINES = [f"52:54:00:00:00:0{number}" for number in range(1, 5)]
SECONDS = 60
NOTHING_CHECKED = 49  # QEMU's exit status for inconclusive

reason = why_not()
pytestmark = pytest.mark.skipif(reason is not None, reason=reason or "")


def machine(lab, folder, number, pace=FAST):
    """Machine NUMBER at its port of the lab's switch."""
    return Machine(folder / str(number), Hardware(nic="none"), lab.nic(number),
                   prefix=lab.qemu_prefix(), pace=pace)


def give_words(lab, name, run):
    path = lab.tftp / name
    path.write_text(f"#!ipxe\nset words after=qemu run={run}\n")
    path.chmod(0o644)


def check_answer(one, run):
    assert one.wait(lambda: one.exit_status() is not None, SECONDS), one.screen()
    verdict, answer = reader.judge(one.said(), run)
    assert b"\r\nHello World!\r\n" in one.said()
    assert (verdict, one.exit_status()) == (reader.INCONCLUSIVE, NOTHING_CHECKED)
    return answer


def test_four_at_once_one_of_them_not_listed(tmp_path):
    with contextlib.ExitStack() as stack:
        lab = stack.enter_context(Lab(machines=MACHINES, listed=MACHINES[:3]))
        give_words(lab, "words.ipxe", "all")
        give_words(lab, "words-52-54-00-00-00-02.ipxe", "by-mac")
        started = [stack.enter_context(machine(lab, tmp_path, number)) for number in range(4)]
        boots = set()
        for number, run in [(0, "all"), (1, "by-mac"), (2, "all")]:
            answer = check_answer(started[number], run)
            assert answer.record("identity")["mac"] == MACHINES[number]
            boots.add(answer.boot)
        assert len(boots) == 3
        wait_for(lambda: f"{MACHINES[3]} ignored" in lab.dnsmasq_log())
        assert started[3].said() == b""
        assert not any("DHCPOFFER" in line and MACHINES[3] in line
                       for line in lab.dnsmasq_log().splitlines())


def test_beside_a_dhcp_server_that_is_not_touched(tmp_path):
    with Lab(machines=MACHINES[:1], options=["--proxy"]) as lab:
        lab.other_dhcp()
        give_words(lab, "words.ipxe", "proxy")
        with machine(lab, tmp_path, 0, CLOCK) as one:
            check_answer(one, "proxy")


def wait_for(true):
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline, "it did not come in time"
        time.sleep(0.02)
