# SPDX-License-Identifier: MIT
"""A lab in a box: a switch, machines' ports and a real dnsmasq, without touching this host.

A boot from the network is only tested by a network. `Lab` makes one out of network namespaces
of its own:

    lab.switch                                        lab.outside
    lab0: bridge, 10.77.0.1 ────────────────────────  probe: 10.77.0.2, asks raw questions
      │      └ dnsmasq and, if asked for, HTTP, as deploy/install wrote it
      ├── tap0 ── machine 0 (QEMU)                    only after lab.other_dhcp()
      ├── tap1 ── machine 1 …                         other: 10.77.0.3, somebody else's
      └─────────────────────────────────────────────         DHCP server

    with Lab(machines=[MAC0, MAC1], listed=[MAC0]) as lab:
        subprocess.run([*lab.qemu_prefix(), "qemu-system-x86_64", *lab.nic(0), …])
        print(lab.dnsmasq_log())

Everything is gone afterwards, also after a failure. It needs root and /dev/net/tun; `why_not()`
says what is missing. Run processes of your own in it only as long as the `with` lasts.
"""

import contextlib
import ctypes
import itertools
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
SERVER, OUTSIDE, OTHER = "10.77.0.1", "10.77.0.2", "10.77.0.3"
BRIDGE, PROBE = "lab0", "probe"
PATHS = ("/srv/rollcall", "/etc/rollcall", "/var/lib/rollcall", "/usr/local/lib/rollcall")
HTTP_UNIT = "etc/systemd/system/rollcall-http.service"
CLONE_NEWNET = 0x40000000
NUMBERS = itertools.count()


def why_not() -> str | None:
    """What keeps a Lab from running here, or None."""
    if os.geteuid() != 0:
        return "a lab of network namespaces needs root"
    if not os.path.exists("/dev/net/tun"):
        return "a lab of tap devices needs /dev/net/tun"
    for program in ("ip", "dnsmasq"):
        if not shutil.which(program):
            return f"{program} is not installed"
    tried = subprocess.run(["unshare", "--net", "true"], capture_output=True, text=True)
    return f"no network namespace can be made: {tried.stderr.strip()}" if tried.returncode else None


def ip(commands: str, namespace: str | None = None) -> None:
    """Runs commands for ip(8), one a line; raises with what it said."""
    where = ["-n", namespace] if namespace else []
    done = subprocess.run(["ip", *where, "-batch", "-"], input=commands, text=True,
                          capture_output=True)
    if done.returncode:
        raise RuntimeError(f"ip in {namespace or 'the host'}: {done.stderr.strip()}")


class Lab:
    """A network with one port a machine. `listed` defaults to all of `machines`; `options` go to
    deploy/install; `serve=False` leaves the installing and starting to the caller."""

    def __init__(self, machines=(), listed=None, options=(), serve=True):
        self.machines = list(machines)
        self.listed = self.machines if listed is None else list(listed)
        self.options = list(options)
        self.serve = serve
        name = f"rollcall-{os.getpid()}-{next(NUMBERS)}"
        self.switch, self.outside = name, name + "-out"
        self.started: list[subprocess.Popen] = []
        self.dnsmasq: subprocess.Popen | None = None
        self.undo = contextlib.ExitStack()

    def __enter__(self) -> "Lab":
        with contextlib.ExitStack() as stack:
            self.undo = stack
            self._make_folder()
            self._make_network()
            stack.callback(self._stop_all)
            if self.serve:
                self.install(*(f"--machine={mac}" for mac in self.listed), *self.options)
                self.start()
            self.undo = stack.pop_all()
        return self

    def __exit__(self, *_exc) -> None:
        self.undo.close()

    # --- What a test asks for --------------------------------------------------------

    def qemu_prefix(self) -> list[str]:
        """What goes before a command so that it runs inside, beside the taps."""
        return ["ip", "netns", "exec", self.switch]

    def tap(self, number: int) -> str:
        """The name of machine NUMBER's port."""
        return f"tap{number}"

    def nic(self, number: int, model: str = "e1000", more: str = "") -> list[str]:
        """QEMU's arguments for machine NUMBER's network card."""
        tap = self.tap(number)
        return ["-netdev", f"tap,id={tap},ifname={tap},script=no,downscript=no",
                "-device", f"{model},netdev={tap},mac={self.machines[number]}{more}"]

    @property
    def tftp(self) -> Path:
        """The folder that is served."""
        return self.root / "srv/rollcall/tftp"

    def dnsmasq_log(self) -> str:
        """All that our dnsmasq has said so far."""
        return (self.folder / "dnsmasq.log").read_text(errors="replace")

    @contextlib.contextmanager
    def inside(self, namespace: str | None = None):
        """Sockets that this thread makes meanwhile belong to `namespace` (default: outside)."""
        with open("/proc/thread-self/ns/net") as before:
            _enter(f"/run/netns/{namespace or self.outside}")
            try:
                yield
            finally:
                _enter(f"/proc/self/fd/{before.fileno()}")

    # --- The server ------------------------------------------------------------------

    def run_install(self, *arguments: str) -> subprocess.CompletedProcess:
        """deploy/install with these arguments, as if on a server that has only our bridge."""
        command = [*self.qemu_prefix(), str(TOP / "deploy/install"), "--root", str(self.root),
                   "--interface", BRIDGE, *arguments]
        return subprocess.run(command, capture_output=True, text=True)

    def install(self, *arguments: str) -> str:
        """The same, raising when it fails."""
        done = self.run_install(*arguments)
        if done.returncode:
            raise RuntimeError(f"deploy/install {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def start(self) -> None:
        """Starts what was installed, its paths moved below our root."""
        conf = self.folder / "dnsmasq.conf"
        conf.write_text(self._installed("etc/rollcall/dnsmasq.conf"))
        self.dnsmasq = self.run_dnsmasq(self.switch, conf, self.folder / "dnsmasq.log")
        if (self.root / HTTP_UNIT).exists():
            [command] = [line.removeprefix("ExecStart=").split()
                         for line in self._installed(HTTP_UNIT).splitlines()
                         if line.startswith("ExecStart=")]
            self.run_server([*self.qemu_prefix(), *command], self.folder / "http.log", "serving ")

    def _installed(self, name: str) -> str:
        """A text that was installed, with the paths in it moved below our root."""
        text = (self.root / name).read_text()
        for path in PATHS:
            text = re.sub(f"(?<=[= ]){path}", f"{self.root}{path}", text)
        return text

    def http_log(self) -> str:
        """All that our HTTP server has said so far."""
        return (self.folder / "http.log").read_text(errors="replace")

    def reload(self) -> None:
        """What `systemctl reload` does; returns when the list has been read."""
        before = self.dnsmasq_log().count("read ")
        self.dnsmasq.send_signal(signal.SIGHUP)
        until(lambda: self.dnsmasq_log().count("read ") > before, "dnsmasq did not reload")

    def other_dhcp(self) -> Path:
        """Starts somebody else's DHCP server (it gives 10.77.0.50 to 99); returns its log."""
        namespace = self.switch + "-other"
        self._attach(namespace, "other", OTHER)
        conf, log = self.folder / "other.conf", self.folder / "other.log"
        conf.write_text(f"port=0\nkeep-in-foreground\npid-file\nlog-facility=-\nlog-dhcp\n"
                        f"interface=other\nbind-interfaces\nno-ping\n"
                        f"dhcp-leasefile={self.folder}/other.leases\n"
                        f"dhcp-range=10.77.0.50,10.77.0.99,1h\n")
        self.run_dnsmasq(namespace, conf, log)
        return log

    def run_dnsmasq(self, namespace: str, conf: Path, log: Path) -> subprocess.Popen:
        """Starts a dnsmasq; returns when it is ready to answer."""
        command = ["ip", "netns", "exec", namespace, "dnsmasq", f"--conf-file={conf}"]
        return self.run_server(command, log, "bound exclusively")

    def run_server(self, command: list[str], log: Path, ready: str) -> subprocess.Popen:
        """Starts a server; returns when it has said that it is READY."""
        with open(log, "wb") as out:
            process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        self.started.append(process)
        until(lambda: ready in log.read_text() or process.poll() is not None,
               f"{command[4]} did not get ready")
        if process.poll() is not None:
            raise RuntimeError(f"{command[4]} ended with {process.returncode}: {log.read_text()}")
        return process

    # --- Making and taking down ------------------------------------------------------

    def _make_folder(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=self.switch + "-"))
        self.undo.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o755)  # dnsmasq drops root and must get through
        self.root = self.folder / "root"
        self.root.mkdir()

    def _make_network(self) -> None:
        self._add_namespace(self.switch)
        taps = "".join(f"tuntap add {self.tap(i)} mode tap\n"
                       f"link set {self.tap(i)} master {BRIDGE} up\n"
                       for i in range(len(self.machines)))
        ip(f"link set lo up\nlink add {BRIDGE} type bridge\n"
           f"address add {SERVER}/24 dev {BRIDGE}\nlink set {BRIDGE} up\n{taps}", self.switch)
        self._attach(self.outside, PROBE, OUTSIDE)

    def _add_namespace(self, name: str) -> None:
        ip(f"netns add {name}")
        self.undo.callback(ip, f"netns delete {name}")

    def _attach(self, namespace: str, interface: str, address: str) -> None:
        """Plugs a new namespace into the bridge."""
        self._add_namespace(namespace)
        ip(f"link add port-{interface} type veth peer name {interface} netns {namespace}\n"
           f"link set port-{interface} master {BRIDGE} up\n", self.switch)
        ip(f"link set lo up\naddress add {address}/24 dev {interface}\n"
           f"link set {interface} up\n", namespace)

    def _stop_all(self) -> None:
        for process in self.started:
            process.terminate()
        for process in self.started:
            try:
                process.wait(timeout=3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _enter(path: str) -> None:
    with open(path) as namespace:
        if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"setns {path}")


def until(true, otherwise: str, seconds: float = 5) -> None:
    """Waits until TRUE() holds; raises with OTHERWISE when that takes too long."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"{otherwise} within {seconds} s")
        time.sleep(0.01)
