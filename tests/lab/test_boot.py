# SPDX-License-Identifier: MIT
"""Machines without a disk on a real network, as deploy/install serves it: a bridge, tap devices,
dnsmasq, the HTTP server, the chainload script and the image. BIOS and UEFI machines come through
the same server at once; who is listed answers, who isn't hears nothing."""
import contextlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from pxe.machine import CLOCK, FAST, NO_PXE, Hardware, Machine
from tests.lab.network import Lab, until, why_not
from tests.reader import reader

IMAGE = Path(__file__).resolve().parents[2] / "build" / "rollcall.bin"
MACHINES = [f"52:54:00:00:00:0{number}" for number in range(1, 5)]
SECONDS = 120
# The firmware's own drivers and its own PXE, nobody's iPXE.
WITHOUT_IPXE = ",romfile="
PASSED = 33  # QEMU's exit status

reason = why_not()
pytestmark = pytest.mark.skipif(reason is not None, reason=reason or "")


@dataclass
class Way:
    """How a machine comes to the image, and what it must say of that."""
    door: str
    firmware: str
    nic: str = "e1000"
    words: bool = False   # it runs the script, which gives it words; else it has none
    http: bool = False
    rom: str = ""

    def hardware(self):
        """But for the NIC, which is the lab's."""
        if self.firmware == "bios":
            return Hardware(nic="none")
        return Hardware("q35", memory="256M", nic="none", firmware="uefi",
                        extra=NO_PXE if self.http else [])


WAYS = {
    "bios-ipxe": Way("multiboot1", "bios", words=True),
    "uefi-ipxe": Way("efi", "uefi", words=True),
    "uefi-pxe": Way("efi", "uefi", nic="virtio-net-pci", rom=WITHOUT_IPXE),
    "uefi-pxe-ipxe": Way("efi", "uefi", nic="virtio-net-pci", rom=WITHOUT_IPXE, words=True),
    "uefi-http": Way("efi", "uefi", nic="virtio-net-pci", rom=WITHOUT_IPXE, http=True),
}


def machine(lab, folder, number, way=WAYS["bios-ipxe"], pace=FAST):
    """Machine NUMBER at its port of the lab's switch."""
    folder = folder / str(number)
    return Machine(folder, way.hardware(), lab.nic(number, way.nic, way.rom),
                   prefix=lab.qemu_prefix(), pace=pace)


def give_words(lab, name, run):
    path = lab.tftp / name
    path.write_text(f"#!ipxe\nset words after=qemu run={run}\n")
    path.chmod(0o644)


def check_answer(one, run, mac, way=WAYS["bios-ipxe"]):
    """The answer came whole, from this machine, through this door."""
    assert one.wait(lambda: b"# end " in one.said(), SECONDS), (one.said(), one.screen())
    assert one.wait(one.is_over, SECONDS), one.said()
    verdict, answer = reader.judge(one.said(), run if way.words else None)
    assert one.said().count(b"\r\nHello World!\r\n") == 1
    assert verdict == reader.PASS
    # A machine that was told nothing stops and stays: QEMU still runs.
    assert one.exit_status() == (PASSED if way.words else None)
    first = answer.record("rollcall")
    assert (first["door"], first["firmware"]) == (way.door, way.firmware)
    assert answer.record("identity")["mac"] == mac
    assert answer.record("trouble") is None
    return answer


def test_four_at_once_one_of_them_not_listed(tmp_path):
    with contextlib.ExitStack() as stack:
        lab = stack.enter_context(Lab(machines=MACHINES, listed=MACHINES[:3]))
        give_words(lab, "words.ipxe", "all")
        give_words(lab, "words-52-54-00-00-00-02.ipxe", "by-mac")
        started = [stack.enter_context(machine(lab, tmp_path, number)) for number in range(4)]
        boots = {check_answer(started[number], run, MACHINES[number]).boot
                 for number, run in [(0, "all"), (1, "by-mac"), (2, "all")]}
        assert len(boots) == 3
        until(lambda: f"{MACHINES[3]} ignored" in lab.dnsmasq_log(), "it never asked", SECONDS)
        assert started[3].said() == b""
        assert not any("DHCPOFFER" in line and MACHINES[3] in line
                       for line in lab.dnsmasq_log().splitlines())


def boot_all(lab, folder, ways, run, pace):
    """One machine of each of WAYS, all at once; each must answer."""
    give_words(lab, "words.ipxe", run)
    with contextlib.ExitStack() as stack:
        started = [stack.enter_context(machine(lab, folder, number, WAYS[way], pace))
                   for number, way in enumerate(ways)]
        boots = {check_answer(one, run, lab.machines[number], WAYS[ways[number]]).boot
                 for number, one in enumerate(started)}
    assert len(boots) == len(ways)


def test_bios_and_uefi_at_once(tmp_path):
    """One DHCP server, one boot file name, one file."""
    ways = ["bios-ipxe", "uefi-ipxe", "uefi-pxe", "uefi-http"]
    with Lab(machines=MACHINES, options=["--http"]) as lab:
        boot_all(lab, tmp_path, ways, "mixed", FAST)
        assert sent(lab) == {"words.ipxe", "rollcall.ipxe"}
        assert '"GET /rollcall.efi HTTP/1.1" 200' in lab.http_log()


def test_beside_a_dhcp_server_that_is_not_touched(tmp_path):
    ways = ["bios-ipxe", "uefi-pxe", "uefi-http"]
    with Lab(machines=MACHINES[:len(ways)], options=["--proxy", "--http"]) as lab:
        lab.other_dhcp()
        boot_all(lab, tmp_path, ways, "proxy", CLOCK)


@pytest.mark.parametrize("options, pace", [([], FAST), (["--proxy"], CLOCK)],
                         ids=["own", "proxy"])
def test_through_ipxe_a_plain_firmware_gets_words(tmp_path, options, pace):
    with Lab(machines=MACHINES[:1], options=["--through-ipxe", *options]) as lab:
        if options:
            lab.other_dhcp()
        boot_all(lab, tmp_path, ["uefi-pxe-ipxe"], "through", pace)
        assert sent(lab) == {"snponly.efi", "words.ipxe", "rollcall.ipxe"}


def sent(lab):
    """The names of the files that were sent over TFTP before the image. That the image came, its
    answer says; dnsmasq calls it sent only if the machine's last acknowledgement left the NIC
    before the loader shut it down, a race that no boot depends on."""
    return {line.split(" to ")[0].rsplit("/", 1)[1] for line in lab.dnsmasq_log().splitlines()
            if "dnsmasq-tftp" in line and " sent " in line} - {"rollcall.bin"}
