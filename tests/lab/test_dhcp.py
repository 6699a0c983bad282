# SPDX-License-Identifier: MIT
"""Who is answered with what: a real dnsmasq, as deploy/install set it up, asked as every kind of
machine asks. Real machines that go all the way are in test_boot.py."""

import contextlib
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy import artefacts
from tests.lab import dhcp_client, tftp
from tests.lab.network import BRIDGE, OTHER, OUTSIDE, PROBE, SERVER, Lab, why_not

LISTED, STRANGER = "52:54:00:00:00:01", "52:54:00:00:00:99"
PLAIN = ["bios", "uefi7", "uefi9"]  # a PXE ROM or a firmware's PXE, without iPXE
THROUGH = [("bios", "undionly.kpxe"), ("uefi7", "snponly.efi"), ("uefi9", "snponly.efi")]
IPXE = ["ipxe", "ipxe-uefi7"]
HTTP = ["http15", "http16"]
URL = f"http://{SERVER}/rollcall.efi"
# Option 43 to a BIOS PXE ROM: suboption 6, bit 3: take the file that this offer names; 9: a menu.
DISCOVERY, MENU, TAKE_IT = 6, 9, b"\x08"

reason = why_not()
pytestmark = pytest.mark.skipif(reason is not None, reason=reason or "")


@contextlib.contextmanager
def running(folder: Path, *options: str, **more):
    """A Lab, and an Asker outside."""
    (folder / "image").write_bytes(artefacts.image())
    with Lab(options=[f"--image={folder}/image", *options], **more) as lab:
        with lab.inside():
            lab.asker = dhcp_client.Asker(PROBE)
        with contextlib.closing(lab.asker):
            yield lab


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    with running(tmp_path_factory.mktemp("own"), "--http", listed=[LISTED]) as lab:
        yield lab


@pytest.fixture(scope="module")
def through(tmp_path_factory):
    options = ["--through-ipxe", "--http"]
    with running(tmp_path_factory.mktemp("through"), *options, listed=[LISTED]) as lab:
        yield lab


def proxying(folder: Path, *options: str):
    return running(folder, "--proxy", *options, listed=[LISTED])


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    with proxying(tmp_path_factory.mktemp("proxy"), "--http") as lab:
        lab.other_dhcp()
        yield lab


@pytest.fixture(scope="module")
def proxy_through(tmp_path_factory):
    with proxying(tmp_path_factory.mktemp("through"), "--through-ipxe", "--http") as lab:
        lab.other_dhcp()
        yield lab


def ours(lab, kind: str) -> dhcp_client.Answer:
    """Our offer, beside the other server's."""
    return next(a for a in lab.asker.ask(LISTED, kind, enough=2) if a.server == SERVER)


# --- Own DHCP ------------------------------------------------------------------------

def check_told(lab, kind: str, file: str) -> None:
    [answer] = lab.asker.ask(LISTED, kind)
    assert (answer.message, answer.file) == (dhcp_client.OFFER, file)
    assert answer.server == answer.next_server == SERVER
    assert answer.address.startswith("10.77.0.") and int(answer.address.split(".")[3]) >= 128
    assert answer.options.get(dhcp_client.CLASS) == (b"HTTPClient" if kind in HTTP else None)


@pytest.mark.parametrize("kind, file", [
    *((kind, "rollcall.bin") for kind in PLAIN), *((kind, "rollcall.ipxe") for kind in IPXE),
    *((kind, URL) for kind in HTTP)])
def test_one_file_for_every_architecture(own, kind, file):
    check_told(own, kind, file)


@pytest.mark.parametrize("kind, file", [
    *THROUGH, *((kind, "rollcall.ipxe") for kind in IPXE), *((kind, URL) for kind in HTTP)])
def test_through_ipxe(through, kind, file):
    check_told(through, kind, file)


def test_no_architecture_is_asked_for(own):
    settings = [line for line in (own.root / "etc/rollcall/dnsmasq.conf").read_text().splitlines()
                if not line.startswith("#")]
    assert not any("client-arch" in line or "pxe-service" in line for line in settings)


def test_http_is_offered_where_it_is_served(tmp_path):
    with running(tmp_path, "--everybody") as lab:
        [answer] = lab.asker.ask(LISTED, "http16")
        assert dhcp_client.CLASS not in answer.options and "http" not in answer.file
    with running(tmp_path, "--everybody", "--http=8080") as lab:
        [answer] = lab.asker.ask(LISTED, "http16")
        assert answer.file == f"http://{SERVER}:8080/rollcall.efi"


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
        assert answer.file == "rollcall.bin"
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


@pytest.mark.parametrize("name", ["rollcall.ipxe", "rollcall.bin", "rollcall.efi"])
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

@pytest.mark.parametrize("kind", [*PLAIN, *HTTP])
def test_address_is_the_other_servers(proxy, kind):
    answers = proxy.asker.ask(LISTED, kind, enough=2)
    assert {a.server: a.address == "0.0.0.0" for a in answers} == {SERVER: True, OTHER: False}


def test_lease_is_the_other_servers(proxy):
    lease = proxy.asker.lease(LISTED, "plain")
    assert lease.server == OTHER and lease.address.startswith("10.77.0.")


@pytest.mark.parametrize("kind, file", [
    *((kind, "rollcall.bin") for kind in PLAIN), *((kind, "rollcall.ipxe") for kind in IPXE),
    *((kind, URL) for kind in HTTP)])
def test_proxy_tells_it_with_its_offer(proxy, kind, file):
    """And says the same on port 4011 to who asks there too, as UEFI does."""
    offer = ours(proxy, kind)
    [again] = proxy.asker.boot_server(SERVER, LISTED, kind, OUTSIDE)
    assert (offer.file, offer.next_server) == (again.file, again.next_server) == (file, SERVER)
    client = b"HTTPClient" if kind in HTTP else b"PXEClient"
    assert offer.options[dhcp_client.CLASS] == again.options[dhcp_client.CLASS] == client


@pytest.mark.parametrize("kind", PLAIN)
def test_proxy_shows_no_menu(proxy, kind):
    told = dhcp_client.suboptions(ours(proxy, kind).options.get(dhcp_client.VENDOR, b""))
    assert MENU not in told
    assert told.get(DISCOVERY) == (TAKE_IT if kind == "bios" else None)


@pytest.mark.parametrize("kind, file", [
    *((kind, "rollcall.ipxe") for kind in IPXE), *((kind, URL) for kind in HTTP)])
def test_proxy_through_ipxe_tells_the_others_the_same(proxy_through, kind, file):
    offer = ours(proxy_through, kind)
    assert (offer.file, offer.next_server) == (file, SERVER)


@pytest.mark.parametrize("kind, file", THROUGH)
def test_proxy_through_ipxe_tells_a_plain_rom_on_4011(proxy_through, kind, file):
    """UEFI asks outright; BIOS takes the only entry of the menu that the offer brought."""
    offer = ours(proxy_through, kind)
    menu = dhcp_client.suboptions(offer.options.get(dhcp_client.VENDOR, b"")).get(MENU, b"")
    item = int.from_bytes(menu[:2], "big") if kind == "bios" else None
    assert (item is None) == (menu == b"")
    [answer] = proxy_through.asker.boot_server(SERVER, LISTED, kind, OUTSIDE, item)
    assert (answer.file, answer.next_server) == (file, SERVER)


@pytest.mark.parametrize("kind", ["bios", "uefi7", "ipxe", "http16"])
def test_proxy_ignores_the_unlisted(proxy, kind):
    answers = proxy.asker.ask(STRANGER, kind, enough=2, seconds=1)
    assert [a.server for a in answers] == [OTHER]
    assert proxy.asker.boot_server(SERVER, STRANGER, kind, OUTSIDE, seconds=0.2) == []


def test_proxy_ignores_who_does_not_netboot(proxy):
    answers = proxy.asker.ask(LISTED, "plain", enough=2, seconds=1)
    assert [a.server for a in answers] == [OTHER]


# --- Ports ---------------------------------------------------------------------------

HOLD = """
import socket, sys, time
tcp = sys.argv[2] == "80"
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM)
if sys.argv[3]: s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, sys.argv[3].encode())
s.bind((sys.argv[1], int(sys.argv[2])))
if tcp: s.listen()
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def idle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("idle")
    (folder / "image").write_bytes(artefacts.image())
    with Lab(serve=False) as lab:
        lab.check = ["--dry-run", "--check-ports", f"--image={folder}/image"]
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
    ("0.0.0.0", 80, "", ["--http"]),
])
def test_taken_port_stops_it(idle, address, port, device, options):
    with held(idle, address, port, device) as pid:
        done = idle.run_install(*idle.check, *options)
    assert done.returncode == 1 and done.stderr.count("\n") == 1, done.stderr
    protocol = "TCP" if port == 80 else "UDP"
    assert f"{protocol} port {port} on {BRIDGE} is taken: python3" in done.stderr
    assert f"(pid {pid}) holds {address}" in done.stderr and "left alone" in done.stderr


@pytest.mark.parametrize("address, port, device", [
    ("0.0.0.0", 67, "lo"), ("127.0.0.1", 69, ""), ("0.0.0.0", 4011, ""), ("0.0.0.0", 53, ""),
    ("0.0.0.0", 80, "")])
def test_what_is_not_in_the_way(idle, address, port, device):
    with held(idle, address, port, device):
        done = idle.run_install(*idle.check)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("port, word", [(67, "--conf-file=/etc/rollcall/dnsmasq.conf"),
                                        (80, "/usr/local/lib/rollcall/http_server.py")])
def test_own_service_is_not_in_the_way(idle, port, word):
    with held(idle, "0.0.0.0", port, BRIDGE, word):
        done = idle.run_install(*idle.check, "--http")
    assert done.returncode == 0, done.stderr


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
