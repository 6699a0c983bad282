# SPDX-License-Identifier: MIT
"""The three programs that are measured beside each other: ours, and Debian's conserver and ser2net,
which deploy/setup unpacks. Each is given machines that talk, and keeps what they say."""
import os
import time

from tests.bench.lab.running import Running, until
from tests.bench.lab.talkers import BUILD, address, count, free_port

PEERS = BUILD / "peers"


class Server:
    """A program in a folder of its own, which may be ended and begun again."""
    name, program, count_kind = "", None, "logs"

    def __init__(self, folder, talkers):
        self.folder, self.talkers, self.kept = folder, talkers, folder / "kept"
        self.kept.mkdir(exist_ok=True)
        self.slow_disk = folder / "slow"  # as soon as that is there (slow.c)
        self.environment = []
        self.running = None
        self.prepare()

    def prepare(self):
        """Writes what the program reads."""

    def may_be_slow(self):
        self.environment = [("LD_PRELOAD", str(BUILD / "bench/slow.so")),
                            ("SLOW_DISK", str(self.slow_disk))]

    def words(self):
        raise NotImplementedError

    def begin(self):
        self.running = Running(self.words(), self.folder / f"{self.name}.out", self.environment)

    def end(self):
        self.running.end()

    def files(self):
        """What was kept is there."""
        return sorted(self.kept.iterdir())

    def count(self, first=0):
        return count(self.count_kind, first, *self.files())

    def kept_bytes(self):
        return sum(path.stat().st_size for path in self.files())

    def await_heard(self, seconds=30):
        """Until something that each machine said was kept; then, the number of lines by then."""
        said = 0
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            said += self.talkers.say(640, 100)
            if until(lambda: self.count()[2] >= self.talkers.count, 0.4, 0.05):
                return said
        raise RuntimeError(f"{self.name} hears {self.count()[2]} of {self.talkers.count} machines: "
                           + (self.folder / f"{self.name}.out").read_text()[-500:])

    def await_quiet(self, seconds=10):
        """Until what is kept grows no more."""
        end, size = time.monotonic() + seconds, -1
        while time.monotonic() < end and size != (size := self.kept_bytes()):
            time.sleep(0.7)


class Conserver(Server):
    name = "conserver"
    program = PEERS / "conserver-server/usr/sbin/conserver"

    def prepare(self):
        port = free_port()
        consoles = [
            f"config * {{ primaryport {port}; }}",
            f"default * {{ master localhost; logfile {self.kept}/&; rw *; options !ixon,!ixoff; }}"]
        for index in range(1, self.talkers.count + 1):
            if self.talkers.kind == "tcp":
                line = (f"type host; host {self.talkers.host(index)}; port {self.talkers.port}; "
                        "protocol raw;")
            else:
                line = (f"type device; device {self.talkers.device(index)}; baud 115200; "
                        "parity none;")
            consoles.append(f"console m{index} {{ {line} }}")
        consoles.append("access * { trusted 127.0.0.1; }")
        (self.folder / "conserver.cf").write_text("\n".join(consoles) + "\n")

    def words(self):
        return [self.program, "-C", self.folder / "conserver.cf", "-M", "127.0.0.1"]


class Ser2net(Server):
    """With a viewer of each line, since it reads none without; what it traces is what it keeps."""
    name = "ser2net"
    program = PEERS / "ser2net/usr/sbin/ser2net"

    def prepare(self):
        self.port, self.viewers = free_port(), None
        lines = ["%YAML 1.1", "---"]
        for index in range(1, self.talkers.count + 1):
            if self.talkers.kind == "tcp":
                line = f"tcp,{self.talkers.host(index)},{self.talkers.port}"
            else:
                line = f"serialdev,{self.talkers.device(index)},115200n81,local"
            lines += [f"connection: &m{index}",
                      f"  accepter: tcp,{address(index, 2)},{self.port}",
                      f"  connector: {line}",
                      f"  options: {{trace-read: {self.kept}/m{index}, kickolduser: true}}"]
        (self.folder / "ser2net.yaml").write_text("\n".join(lines) + "\n")

    def words(self):
        return [self.program, "-n", "-d", "-c", self.folder / "ser2net.yaml"]

    def begin(self):
        super().begin()
        if not self.viewers:
            self.viewers = Running([BUILD / "bench/sink", str(self.port), str(self.talkers.count)],
                                   os.devnull)

    def end(self):
        self.viewers.end()
        super().end()


class Rollcall(Server):
    name = "rollcall"
    program = BUILD / "rollcall"
    count_kind = "journal"

    def listen_on(self, port):
        self.prepare(f"  listen: ['127.0.0.1:{port}']")

    def prepare(self, *settings):
        lines = ["serve:", f"  folder: {self.kept}", *settings, "machines:"]
        for index in range(1, self.talkers.count + 1):
            lines.append(f"  - {{name: m{index}, source: '{self.source(index)}'}}")
        (self.folder / "lab.yaml").write_text("\n".join(lines) + "\n")

    def source(self, index):
        if self.talkers.kind == "tcp":
            return f"{self.talkers.host(index)}:{self.talkers.port}"
        return self.talkers.device(index)

    def words(self):
        return [self.program, "serve", self.folder / "lab.yaml"]

    def journal(self):
        return sorted(self.kept.rglob("*.rj"))

    def files(self):
        return sorted({path.parent for path in self.journal()})

    def kept_bytes(self):
        return sum(path.stat().st_size for path in self.journal())


class Rfc2217(Rollcall):
    """Behind a ser2net that speaks RFC 2217, through a library that can't hand a line over."""

    def prepare(self, *settings):
        self.port = free_port()
        lines = ["%YAML 1.1", "---"]
        for index in range(1, self.talkers.count + 1):
            lines += [f"connection: &m{index}",
                      f"  accepter: telnet(rfc2217),tcp,{address(index, 2)},{self.port}",
                      f"  connector: serialdev,{self.talkers.device(index)},115200n81,local"]
        (self.folder / "ser2net.yaml").write_text("\n".join(lines) + "\n")
        self.gateway = Running([Ser2net.program, "-n", "-d", "-c", self.folder / "ser2net.yaml"],
                               self.folder / "ser2net.out")
        super().prepare(*settings)

    def source(self, index):
        return f"rfc2217://{address(index, 2)}:{self.port}"

    def end(self):
        super().end()
        self.gateway.end()


SERVERS = [Rollcall, Conserver, Ser2net]
