# SPDX-License-Identifier: MIT
"""Who is answered with what: a real dnsmasq, as deploy/install set it up, asked as every kind of
machine asks, and real iPXE in QEMU going through the whole chain."""

import contextlib
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pxe.machine import CLOCK, FAST
from tests.lab import dhcp_client, tftp
from tests.lab.network import BRIDGE, OTHER, OUTSIDE, PROBE, SERVER, Lab, why_not

LISTED, STRANGER = "52:54:00:00:00:01", "52:54:00:00:00:99"
PLAIN_ROMS = [("bios", "undionly.kpxe"), ("uefi7", "snponly.efi"), ("uefi9", "snponly.efi")]
IPXE = ["ipxe", "ipxe-uefi7"]
FIRMWARE = Path("/usr/share/OVMF")
QEMU = ["qemu-system-x86_64", "-display", "none", "-nodefaults", "-vga", "std", "-no-reboot",
        "-m", "256"]

reason = why_not()
pytestmark = pytest.mark.skipif(reason is not None, reason=reason or "")


@contextlib.contextmanager
def running(folder: Path, *options: str, **more):
    """A Lab that serves a script which ends QEMU, and an Asker outside."""
    (folder / "image").write_bytes(b"image")
    (folder / "script").write_text("#!ipxe\necho script was run\nreboot\n")
    artefacts = [f"--image={folder}/image", f"--script={folder}/script"]
    with Lab(options=[*artefacts, *options], **more) as lab:
        with lab.inside():
            lab.asker = dhcp_client.Asker(PROBE)
        with contextlib.closing(lab.asker):
            yield lab


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    with running(tmp_path_factory.mktemp("own"), listed=[LISTED]) as lab:
        yield lab


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    with running(tmp_path_factory.mktemp("proxy"), "--proxy", listed=[LISTED]) as lab:
        lab.other_log = lab.other_dhcp()
        yield lab


# --- Own DHCP ------------------------------------------------------------------------

@pytest.mark.parametrize("kind, file", [*PLAIN_ROMS, *((kind, "rollcall.ipxe") for kind in IPXE)])
def test_listed_machine_is_told_what_to_boot(own, kind, file):
    [answer] = own.asker.ask(LISTED, kind)
    assert (answer.message, answer.file) == (dhcp_client.OFFER, file)
    assert answer.server == answer.next_server == SERVER
    assert answer.address.startswith("10.77.0.") and int(answer.address.split(".")[3]) >= 128


def test_lease(own):
    answer = own.asker.lease(LISTED, "ipxe")
    assert answer.file == "rollcall.ipxe"
    assert answer.options[175] == b"\xb0\x01\x01\xff", "iPXE is told not to wait for a proxy"
    assert 3 not in answer.options and 6 not in answer.options, "no router, no DNS server"


@pytest.mark.parametrize("kind", [*dhcp_client.KINDS])
def test_unlisted_machine_hears_nothing(own, kind):
    assert own.asker.silence(STRANGER, kind, control=LISTED)


def test_nobody_until_told(tmp_path):
    with running(tmp_path) as lab:
        for kind in dhcp_client.KINDS:
            assert lab.asker.ask(LISTED, kind, seconds=0.1) == []
        again = {dhcp_client.ASKED_FOR: socket.inet_aton("10.77.0.200")}
        assert lab.asker.ask(LISTED, "plain", dhcp_client.REQUEST, 0.1, more=again) == []
        assert lab.dnsmasq_log().count("ignored") == len(dhcp_client.KINDS)
        with open(lab.root / "etc/rollcall/machines", "a") as machines:
            machines.write(LISTED + ",r1\n")
        lab.reload()
        [answer] = lab.asker.ask(LISTED, "bios")
        assert answer.file == "undionly.kpxe"
        assert lab.asker.lease(LISTED, "ipxe").options[12] == b"r1", "its name, for the script"


def test_everybody(tmp_path):
    with running(tmp_path, "--everybody") as lab:
        for kind in ("bios", "ipxe"):
            assert lab.asker.ask(STRANGER, kind)


def test_hundred_at_once(tmp_path):
    """A room switched on by one breaker: none is kept waiting by another, or by dnsmasq's ping."""
    with running(tmp_path, "--everybody") as lab:
        for number in range(100):
            lab.asker.ask(f"52:54:00:00:01:{number:02x}", "ipxe", seconds=0)
        assert lab.asker.ask(LISTED, "ipxe")
        assert lab.dnsmasq_log().count("DHCPOFFER") == 101


@pytest.mark.parametrize("name", ["undionly.kpxe", "snponly.efi", "rollcall.ipxe", "rollcall.bin"])
def test_files_are_served(own, name):
    with own.inside():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with contextlib.closing(sock):
        assert tftp.get(sock, SERVER, name) == (own.tftp / name).read_bytes()


@pytest.mark.parametrize("name", ["nothing", "../../../etc/rollcall/machines", "/etc/passwd"])
def test_nothing_else_is_served(own, name):
    with own.inside():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with contextlib.closing(sock), pytest.raises(FileNotFoundError):
        tftp.get(sock, SERVER, name)


# --- proxyDHCP -----------------------------------------------------------------------

def test_address_is_the_other_servers(proxy):
    for kind, _ in PLAIN_ROMS:
        answers = proxy.asker.ask(LISTED, kind, enough=2)
        assert {a.server: a.address == "0.0.0.0" for a in answers} == {SERVER: True, OTHER: False}
    lease = proxy.asker.lease(LISTED, "plain")
    assert lease.server == OTHER and lease.address.startswith("10.77.0.")


@pytest.mark.parametrize("kind, file", [(kind, "rollcall.ipxe") for kind in IPXE])
def test_proxy_tells_ipxe_with_its_offer(proxy, kind, file):
    answer = next(a for a in proxy.asker.ask(LISTED, kind, enough=2) if a.server == SERVER)
    assert (answer.file, answer.next_server) == (file, SERVER)
    [again] = proxy.asker.boot_server(SERVER, LISTED, kind, OUTSIDE)
    assert (again.file, again.next_server) == (file, SERVER)


@pytest.mark.parametrize("kind, file", PLAIN_ROMS)
def test_proxy_tells_a_plain_rom_on_4011(proxy, kind, file):
    """UEFI asks outright; BIOS takes the only entry of the menu that the offer brought."""
    offer = next(a for a in proxy.asker.ask(LISTED, kind, enough=2) if a.server == SERVER)
    menu = dhcp_client.suboptions(offer.options.get(dhcp_client.VENDOR, b"")).get(9, b"")
    item = int.from_bytes(menu[:2], "big") if kind == "bios" else None
    assert (item is None) == (menu == b"")
    [answer] = proxy.asker.boot_server(SERVER, LISTED, kind, OUTSIDE, item)
    assert (answer.file, answer.next_server) == (file, SERVER)


@pytest.mark.parametrize("kind", ["bios", "uefi7", "ipxe"])
def test_proxy_ignores_the_unlisted(proxy, kind):
    answers = proxy.asker.ask(STRANGER, kind, enough=2, seconds=0.3)
    assert [a.server for a in answers] == [OTHER]
    assert proxy.asker.boot_server(SERVER, STRANGER, kind, OUTSIDE, seconds=0.2) == []


def test_proxy_ignores_who_does_not_netboot(proxy):
    answers = proxy.asker.ask(LISTED, "plain", enough=2, seconds=0.3)
    assert [a.server for a in answers] == [OTHER]


# --- Ports ---------------------------------------------------------------------------

HOLD = """
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
if sys.argv[3]: s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, sys.argv[3].encode())
s.bind((sys.argv[1], int(sys.argv[2])))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def idle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("idle")
    (folder / "image").write_bytes(b"image")
    with Lab(serve=False) as lab:
        lab.check = ["--dry-run", "--check-ports", f"--image={folder}/image",
                     f"--script={folder}/image"]
        yield lab


@contextlib.contextmanager
def held(lab, address: str, port: int, device: str = "", *words: str):
    command = [*lab.qemu_prefix(), sys.executable, "-c", HOLD, address, str(port), device, *words]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        yield holder.pid
    finally:
        holder.kill()
        holder.communicate()


@pytest.mark.parametrize("address, port, device, options", [
    ("0.0.0.0", 67, "", ()), ("0.0.0.0", 67, BRIDGE, ()), ("0.0.0.0", 67, "", ["--proxy"]),
    ("0.0.0.0", 69, "", ()), (SERVER, 69, "", ()), ("0.0.0.0", 4011, "", ["--proxy"]),
])
def test_taken_port_stops_it(idle, address, port, device, options):
    with held(idle, address, port, device) as pid:
        done = idle.run_install(*idle.check, *options)
    assert done.returncode == 1 and done.stderr.count("\n") == 1, done.stderr
    assert f"UDP port {port} on {BRIDGE} is taken: python3" in done.stderr
    assert f"(pid {pid}) holds {address}" in done.stderr and "left alone" in done.stderr


@pytest.mark.parametrize("address, port, device", [
    ("0.0.0.0", 67, "lo"), ("127.0.0.1", 69, ""), ("0.0.0.0", 4011, ""), ("0.0.0.0", 53, "")])
def test_what_is_not_in_the_way(idle, address, port, device):
    with held(idle, address, port, device):
        done = idle.run_install(*idle.check)
    assert done.returncode == 0, done.stderr


def test_own_service_is_not_in_the_way(idle):
    with held(idle, "0.0.0.0", 67, BRIDGE, "--conf-file=/etc/rollcall/dnsmasq.conf"):
        done = idle.run_install(*idle.check)
    assert done.returncode == 0, done.stderr


# --- Real machines -------------------------------------------------------------------

def boots(lab, pace: list[str], *arguments: str) -> subprocess.Popen:
    return subprocess.Popen([*lab.qemu_prefix(), *QEMU, *pace, *arguments],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def fetched(lab, machine: subprocess.Popen, seconds: float = 60) -> list[str]:
    """The files that were sent by the time this machine ended (by the script's `reboot`)."""
    try:
        _, said = machine.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        machine.kill()
        machine.communicate()
        raise AssertionError(f"the script was never run:\n{lab.dnsmasq_log()}") from None
    assert machine.returncode == 0, said
    return re.findall(r" sent /\S*/(\S+) to ", lab.dnsmasq_log())


needs_qemu = pytest.mark.skipif(not shutil.which(QEMU[0]), reason="QEMU is not installed")


@needs_qemu
@pytest.mark.parametrize("firmware, mode", [("bios", "own"), ("uefi", "own"), ("uefi", "proxy")])
def test_whole_chain(tmp_path, firmware, mode):
    """BIOS with iPXE in its ROM; UEFI with the firmware's own PXE, so through snponly.efi."""
    options, arguments = (["--proxy"] if mode == "proxy" else []), []
    with running(tmp_path, *options, machines=[LISTED]) as lab:
        if mode == "proxy":
            lab.other_dhcp()
        if firmware == "uefi":
            arguments = uefi(lab)
        nic = lab.nic(0, "virtio-net-pci", ",romfile=" if firmware == "uefi" else "")
        files = fetched(lab, boots(lab, CLOCK if mode == "proxy" else FAST, *arguments, *nic))
        assert files[-1] == "rollcall.ipxe", lab.dnsmasq_log()
        assert ("snponly.efi" in files) == (firmware == "uefi")


def uefi(lab) -> list[str]:
    if not (FIRMWARE / "OVMF_CODE_4M.fd").exists():
        pytest.skip("the package ovmf is not installed")
    shutil.copy(FIRMWARE / "OVMF_VARS_4M.fd", lab.folder / "vars.fd")
    return ["-machine", "q35",
            "-drive", f"if=pflash,format=raw,readonly=on,file={FIRMWARE}/OVMF_CODE_4M.fd",
            "-drive", f"if=pflash,format=raw,file={lab.folder}/vars.fd"]


# --- Nothing is left -----------------------------------------------------------------

def test_failure_leaves_nothing_behind(tmp_path):
    with pytest.raises(RuntimeError, match="not a machine's MAC"):
        with Lab(machines=["nonsense"]) as lab:
            raise AssertionError("must not get here")
    lab = Lab(serve=False)
    with pytest.raises(ZeroDivisionError), lab:
        dnsmasq = lab.other_dhcp() and lab.started[0]
        raise ZeroDivisionError
    assert dnsmasq.returncode is not None and not lab.folder.exists()
    assert lab.switch not in subprocess.run(["ip", "netns", "list"], capture_output=True,
                                            text=True).stdout
