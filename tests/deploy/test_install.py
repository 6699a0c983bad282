# SPDX-License-Identifier: MIT
"""deploy/install: what it lays out, refuses, keeps and takes away again. All below --root."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy import artefacts

TOP = Path(__file__).resolve().parents[2]
IPXE = Path("/usr/lib/ipxe")
SERVED = "srv/rollcall/tftp"
CONF, MACHINES = "etc/rollcall/dnsmasq.conf", "etc/rollcall/machines"
UNIT = "etc/systemd/system/rollcall-pxe.service"
HTTP_UNIT = "etc/systemd/system/rollcall-http.service"
HTTP_SERVER = "usr/local/lib/rollcall/http_server.py"
IMAGE, NEWER = artefacts.image(), artefacts.image(b"newer", b"newer id")
KEYS = Path("/usr/share/ovmf")  # the package ovmf has a key to try Secure Boot with
HERE = ("--interface", "lab0", "--address", "10.77.0.1/24")
MAC = "52:54:00:00:00:01"

pytestmark = pytest.mark.skipif(not (IPXE / "undionly.kpxe").exists(),
                                reason="the package ipxe is not installed")


class Server:
    """A root folder, and artefacts to install into it."""

    def __init__(self, folder: Path):
        self.root = folder / "root"
        self.root.mkdir()
        self.image, self.script = folder / "image", folder / "script"
        self.image.write_bytes(IMAGE)
        self.script.write_text("#!ipxe\n")

    def run(self, *arguments, here=HERE, script=TOP / "deploy/install", **more):
        command = [str(script), "--root", str(self.root), *here, *arguments]
        return subprocess.run(command, capture_output=True, text=True, **more)

    def install(self, *arguments, **more) -> str:
        done = self.run("--image", self.image, "--script", self.script, *arguments, **more)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return done.stdout

    def refusal(self, *arguments, **more) -> str:
        """Its one line; nothing may have been written."""
        before = self.tree()
        done = self.run("--image", self.image, "--script", self.script, *arguments, **more)
        assert done.returncode == 1
        assert done.stderr.startswith("install: ") and done.stderr.count("\n") == 1, done.stderr
        assert self.tree() == before
        return done.stderr

    def tree(self) -> dict[str, tuple]:
        """Every path with its mode, its age and what is in it."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            status = path.lstat()
            content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            found[str(path.relative_to(self.root))] = (status.st_mode, status.st_mtime_ns, content)
        return found

    def read(self, path: str) -> str:
        return (self.root / path).read_text()

    def add(self, path: str, line: str) -> None:
        with open(self.root / path, "a") as file:
            file.write(line + "\n")


@pytest.fixture
def server(tmp_path):
    return Server(tmp_path)


def settings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


# --- What is laid out ----------------------------------------------------------------

def test_layout(server):
    said = server.install("--machine", MAC + "=r1")
    served = {path.name: path.read_bytes() for path in (server.root / SERVED).iterdir()}
    assert served == {"rollcall.bin": IMAGE, "rollcall.efi": IMAGE,
                      "rollcall.ipxe": server.script.read_bytes()}
    assert os.readlink(server.root / SERVED / "rollcall.efi") == "rollcall.bin"
    assert settings(server.read(MACHINES)) == [MAC + ",r1"]
    assert "interface=lab0" in settings(server.read(CONF))
    assert "--conf-file=/etc/rollcall/dnsmasq.conf" in server.read(UNIT)
    assert "journalctl -fu rollcall-pxe" in said and "--remove" in said
    assert not (server.root / HTTP_UNIT).exists() and not (server.root / HTTP_SERVER).exists()


def test_layout_through_ipxe(server):
    server.install("--through-ipxe")
    for name in ("undionly.kpxe", "snponly.efi"):
        assert (server.root / SERVED / name).read_bytes() == (IPXE / name).read_bytes()


def test_layout_with_http(server):
    said = server.install("--http")
    assert (server.root / HTTP_SERVER).read_text() == (TOP / "deploy/http_server.py").read_text()
    assert "--address 10.77.0.1 --port 80 --folder /srv/rollcall/tftp" in server.read(HTTP_UNIT)
    assert "http://10.77.0.1/rollcall.efi" in said and "rollcall-pxe rollcall-http" in said


def test_readable_after_dropping_root(server):
    server.install("--http", "--through-ipxe", preexec_fn=lambda: os.umask(0o077))
    for path in server.root.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


@pytest.mark.parametrize("options", [[], ["--everybody"], ["--proxy"], ["--ra"],
                                     ["--proxy", "--everybody"], ["--http"],
                                     ["--http=8080", "--through-ipxe"], ["--through-ipxe"],
                                     ["--proxy", "--http"], ["--proxy", "--through-ipxe"]],
                         ids=" ".join)
def test_dnsmasq_accepts_it(server, options):
    server.install(*options)
    conf = server.read(CONF)
    assert "@" not in "".join(settings(conf) + settings(server.read(UNIT)))
    assert ("dhcp-ignore=tag:!known" in settings(conf)) == ("--everybody" not in options)
    moved = conf.replace("=/etc/", f"={server.root}/etc/")
    done = subprocess.run(["dnsmasq", "--test", "--conf-file=-"], input=moved, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr


def test_stays_alone(server):
    """What another dnsmasq on the machine would share by default: none of it."""
    server.install()
    conf = settings(server.read(CONF))
    assert {"port=0", "pid-file", "except-interface=lo"} <= set(conf)
    assert not any(line.startswith(("resolv-file", "conf-file")) for line in conf)


@pytest.mark.parametrize("unit", [UNIT, HTTP_UNIT])
def test_unit_is_understood(server, unit):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    server.install("--http")
    done = subprocess.run(["systemd-analyze", "verify", str(server.root / unit)],
                          capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "rollcall-" in line]
    assert ours == []


def test_reload_may_signal_dnsmasq(server):
    """Its capabilities don't include CAP_KILL, and dnsmasq has become another user by then."""
    server.install()
    assert "ExecReload=+/bin/kill -HUP $MAINPID" in server.read(UNIT).splitlines()


@pytest.mark.parametrize("address, expected", [
    ("10.77.0.1/24", "10.77.0.128,10.77.0.254"), ("10.77.0.200/24", "10.77.0.1,10.77.0.127"),
    ("10.0.0.1/8", "10.128.0.0,10.128.3.255"), ("10.0.0.1/30", "10.0.0.2,10.0.0.2"),
    ("10.0.0.2/30", "10.0.0.1,10.0.0.1"),
])
def test_range_is_the_half_without_the_server(server, address, expected):
    said = server.install(here=("--interface", "lab0", "--address", address))
    assert f"dhcp-range={expected},1h" in settings(server.read(CONF))
    assert expected.replace(",", " to ") in said


def test_range_as_told(server):
    server.install("--range=10.77.0.10,10.77.0.19")
    assert "dhcp-range=10.77.0.10,10.77.0.19,1h" in settings(server.read(CONF))


# --- What is refused -----------------------------------------------------------------

@pytest.mark.parametrize("options, said", [
    (["--machine", "52:54:00:12:34"], "not a machine's MAC"),
    (["--machine", "01:00:5e:00:00:01"], "not a machine's MAC"),
    (["--machine", MAC + "=17"], "can't be a machine's name"),
    (["--machine", MAC + "=ignore"], "can't be a machine's name"),
    (["--machine", MAC + "=a", "--machine", MAC + "=b"], "already listed as a"),
    (["--machine"], "--machine needs a value"),
    (["--machines", "/nowhere"], "/nowhere: no such file"),
    (["--range", "10.77.0.9"], "expected FROM,TO"),
    (["--range", "10.77.0.9,10.77.0.2"], "above the last"),
    (["--range", "10.77.0.9,10.77.1.2"], "not inside the network of lab0"),
    (["--range", "10.77.0.9,10.77.0.300"], "expected FROM,TO"),
    (["--range", "10.77.0.9,10.77.0.19", "--proxy"], "--range goes without --proxy"),
    (["--range", "10.77.0.1,10.77.0.9"], "holds 10.77.0.1, this server's own address"),
    (["--http=0"], "expected a port"),
    (["--http=65536"], "expected a port"),
    (["--http=", "--proxy"], "--http needs a value"),
    (["--ipxe-uefi", "/nowhere"], "go with --through-ipxe"),
    (["--image", "/nowhere"], "/nowhere is missing, empty or unreadable: it is the image"),
    (["--through-ipxe", "--ipxe-uefi", "/nowhere"], "iPXE for UEFI"),
    (["--address", "10.77.0.1"], "expected A.B.C.D/LENGTH"),
    (["--interface", "lab*"], "not the name of a network interface"),
    (["--frobnicate"], "no such option"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_refusal(server, options, said):
    assert said in server.refusal(*options)


def test_interface_is_needed(server):
    assert "--interface is missing" in server.refusal(here=())


def without(image: bytes, at: int, length: int) -> bytes:
    return image[:at] + bytes(length) + image[at + length:]


SIGNED = artefacts.signed(IMAGE)


@pytest.mark.parametrize("content, said", [
    (b"MZ", "no image of Rollcall: it has no HdrS"),
    ((IPXE / "snponly.efi"), "no image of Rollcall: it has no HdrS"),
    ((IPXE / "undionly.kpxe"), "no image of Rollcall: it doesn't begin with MZ"),
    (without(IMAGE, 0, 2), "it doesn't begin with MZ"),
    (without(IMAGE, 0x202, 4), "it has no HdrS"),
    (without(IMAGE, artefacts.PE_AT, 2), "it has no PE header"),
    (without(IMAGE, artefacts.HEAD, 1), "it has no Multiboot header"),
    (without(IMAGE, artefacts.HEAD + 8, 1), "it has no Multiboot header"),
    (without(IMAGE, len(IMAGE) - 8, 8), "only a part of an image of Rollcall"),
    (without(IMAGE, artefacts.HEAD + 0x40, 8), "only a part of an image of Rollcall"),
    (IMAGE[:-1], "the build id at its end isn't the one at its beginning"),
    (IMAGE[:artefacts.PAGE], "it ends before its text begins"),
    (IMAGE[:artefacts.HEAD + 0x48], "only a part of an image of Rollcall"),
    (IMAGE + NEWER[-8:], "the build id at its end isn't the one at its beginning"),
    (SIGNED[:-1], "its signature is cut off"),
    (SIGNED[:len(IMAGE)], "its signature is cut off"),
    (artefacts.signed(without(IMAGE, len(IMAGE) - 8, 8)), "the build id at its end"),
], ids=range(17))
def test_image_is_looked_at(server, content, said):
    server.image.write_bytes(content.read_bytes() if isinstance(content, Path) else content)
    assert said in server.refusal() and str(server.image) in server.refusal()


def test_signed_image(server):
    server.image.write_bytes(SIGNED)
    server.install()
    assert (server.root / SERVED / "rollcall.efi").read_bytes() == SIGNED


def test_real_image_signed_by_sbsign(server, tmp_path):
    key = tmp_path / "key.pem"
    subprocess.run(["openssl", "rsa", "-in", KEYS / "PkKek-1-snakeoil.key", "-passin",
                    "pass:snakeoil", "-out", key], check=True, capture_output=True)
    subprocess.run(["sbsign", "--key", key, "--cert", KEYS / "PkKek-1-snakeoil.pem", "--output",
                    server.image, TOP / "build/rollcall.bin"], check=True, capture_output=True)
    server.install()
    server.image.write_bytes(server.image.read_bytes()[:-8])
    assert "its signature is cut off" in server.refusal()


@pytest.mark.parametrize("content", ["", "#!/bin/sh\n", "echo\n#!ipxe\n", "#!ipxes\n"])
def test_script_is_looked_at(server, content):
    server.script.write_text(content)
    assert str(server.script) in server.refusal()


@pytest.mark.parametrize("content", ["#!ipxe", "#!ipxe\r\nboot\r\n"])
def test_script_of_another_editor(server, content):
    server.script.write_bytes(content.encode())
    server.install()


@pytest.mark.parametrize("line, said", [
    ("52:54:00:12:34:zz r2", '"52:54:00:12:34:zz" is not a machine\'s MAC'),
    ("52:54:00:12:34:56 r 2", '"2" is too much'),
    ("52:54:00:12:34:56 5d", '"5d" can\'t be a machine\'s name'),
    (MAC + " other", f"{MAC} was already listed as r1"),
])
def test_bad_line_is_named(server, tmp_path, line, said):
    listing = tmp_path / "list"
    listing.write_text(f"# rack 3\n{MAC} r1\n\n{line}\n")
    error = server.refusal("--machines", listing)
    assert f"{listing}:4: {said}" in error and "expected" in error


def test_list_of_machines(server, tmp_path):
    listing = tmp_path / "list"
    listing.write_text("# rack 3\r\n52-54-00-AA-00-01  r1 # the loud one\n\n52:54:00:aa:00:02\n"
                       "52:54:00:aa:00:03,r3\n52:54:00:aa:00:04")
    said = server.install("--machines", listing)
    assert settings(server.read(MACHINES)) == [
        "52:54:00:aa:00:01,r1", "52:54:00:aa:00:02", "52:54:00:aa:00:03,r3", "52:54:00:aa:00:04"]
    assert "4 listed" in said


# --- Trying first --------------------------------------------------------------------

def test_dry_run_changes_nothing(server):
    said = server.install("--dry-run", "--machine", MAC)
    assert server.tree() == {}
    assert f"would write {server.root}/{CONF} (new)" in said
    assert "    dhcp-range=10.77.0.128,10.77.0.254,1h" in said and f"    {MAC}" in said
    server.install()
    before = server.tree()
    server.image.write_bytes(NEWER)
    said = server.install("--dry-run", "--everybody", "--http")
    assert server.tree() == before
    assert f"would write {server.root}/{SERVED}/rollcall.bin (updated)" in said
    assert f"would leave {server.root}/{UNIT} as it is" in said


# --- Again ---------------------------------------------------------------------------

def test_twice_is_fine(server):
    server.install("--machine", MAC)
    before = server.tree()
    said = server.install("--machine", MAC)
    del before["var/lib/rollcall/manifest"]
    after = server.tree()
    del after["var/lib/rollcall/manifest"]
    assert after == before and "Nothing to change" in said


def test_upgrade_says_what_changed(server):
    server.install("--machine", MAC)
    server.image.write_bytes(NEWER)
    said = server.install()
    assert [line for line in said.splitlines() if line.startswith(("new", "updated"))] == [
        f"updated: {server.root}/{SERVED}/rollcall.bin"]
    for name in ("rollcall.bin", "rollcall.efi"):
        assert (server.root / SERVED / name).read_bytes() == NEWER


def test_what_is_not_asked_for_any_more_goes(server):
    server.install("--machine", MAC)
    before = set(server.tree())
    server.install("--through-ipxe", "--http")
    more = set(server.tree()) - before
    assert {HTTP_UNIT, HTTP_SERVER, f"{SERVED}/snponly.efi", f"{SERVED}/undionly.kpxe"} <= more
    said = server.install()
    assert {path for path in set(server.tree()) - before if (server.root / path).is_file()} == set()
    assert f"removed, since it isn't asked for: {server.root}/{HTTP_UNIT}" in said
    assert server.run("--remove", here=()).returncode == 0 and server.tree() == {}


def test_somebodys_own_rollcall_efi_is_saved(server):
    (server.root / SERVED).mkdir(parents=True)
    (server.root / SERVED / "rollcall.efi").write_text("mine")
    said = server.install()
    [saved] = (server.root / SERVED).glob("rollcall.efi.changed-*")
    assert saved.read_text() == "mine" and str(saved) in said
    assert (server.root / SERVED / "rollcall.efi").read_bytes() == IMAGE


def test_reader_that_leaves_in_the_middle(server):
    """`deploy/install … | head -1`: the work is done to its end all the same."""
    arguments = [f"--image={server.image}", f"--script={server.script}", "--http"]
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run([TOP / "deploy/install", "--root", server.root, *HERE, *arguments],
                              stdout=pipe, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert server.install("--http").count("Nothing to change") == 1


def test_machines_file_is_the_admins(server):
    server.install("--machine", MAC + "=r1")
    server.add(MACHINES, "52:54:00:00:00:09,mine,10.77.0.9  # by hand")
    server.install("--machine", "52:54:00:00:00:02", "--machine", "52:54:00:00:00:09=other")
    assert settings(server.read(MACHINES)) == [
        MAC + ",r1", "52:54:00:00:00:09,mine,10.77.0.9  # by hand", "52:54:00:00:00:02"]


def test_edited_configuration_is_saved(server):
    server.install()
    server.add(CONF, "log-debug")
    said = server.install()
    [saved] = (server.root / "etc/rollcall").glob("dnsmasq.conf.changed-*")
    assert saved.read_text().endswith("log-debug\n") and str(saved) in said
    assert "log-debug" not in server.read(CONF)


# --- Taking it away ------------------------------------------------------------------

def test_remove(server):
    server.install("--machine", MAC, "--http", "--through-ipxe")
    (server.root / "var/lib/rollcall/dnsmasq.leases").write_text("")
    done = server.run("--remove", here=())
    assert done.returncode == 0 and server.tree() == {}, done.stderr
    again = server.run("--remove", here=())
    assert again.returncode == 1 and "nothing to remove" in again.stderr


def test_remove_keeps_what_was_there_before(server):
    (server.root / "etc").mkdir()
    (server.root / "etc/dnsmasq.conf").write_text("mine\n")
    server.install()
    assert server.run("--remove", here=()).returncode == 0
    assert set(server.tree()) == {"etc", "etc/dnsmasq.conf"}


def test_remove_names_what_was_changed(server):
    server.install("--machine", MAC)
    server.add(MACHINES, "52:54:00:00:00:09")
    server.install("--machine", "52:54:00:00:00:02")
    (server.root / SERVED / "words.ipxe").write_text("#!ipxe\n")
    said = server.run("--remove", here=()).stdout
    assert f"kept: {server.root}/{MACHINES} (changed since" in said
    assert f"kept: {server.root}/{SERVED}/words.ipxe (not installed by this)" in said
    left = {path for path in server.tree() if (server.root / path).is_file()}
    assert left == {MACHINES, f"{SERVED}/words.ipxe"}


def test_remove_dry_run(server):
    server.install()
    before = server.tree()
    said = server.run("--remove", "--dry-run", here=()).stdout
    assert server.tree() == before and f"would run: rm -f {server.root}/{CONF}" in said


# --- Elsewhere -----------------------------------------------------------------------

# All that deploy/install may use: coreutils, iproute2 and dnsmasq (and bash, which runs it).
ALLOWED = ["cat", "cp", "ln", "mkdir", "mv", "od", "realpath", "rm", "rmdir",
           "sha256sum", "sleep", "touch", "wc", "ip", "ss", "dnsmasq"]


def test_unpacked_release_on_a_bare_server(server, tmp_path):
    """The tarball that `scons dist` makes, where no package ipxe is needed."""
    version = (TOP / "VERSION").read_text().strip()
    release, programs = tmp_path / f"rollcall-{version}", tmp_path / "bin"
    shutil.unpack_archive(TOP / f"build/rollcall-{version}.tar.gz", tmp_path)
    programs.mkdir()
    for name in ALLOWED:
        (programs / name).symlink_to(shutil.which(name))
    done = server.run("--through-ipxe", "--http", script=release / "deploy/install",
                      env={"PATH": str(programs)})
    assert done.returncode == 0, done.stderr
    for name in ("snponly.efi", "undionly.kpxe"):
        assert (server.root / SERVED / name).read_bytes() == (release / "pxe" / name).read_bytes()
    assert (server.root / SERVED / "rollcall.bin").read_bytes() == \
        (TOP / "build/rollcall.bin").read_bytes()
    done = server.run("--remove", here=(), script=release / "deploy/install",
                      env={"PATH": str(programs)})
    assert done.returncode == 0 and server.tree() == {}, done.stderr
