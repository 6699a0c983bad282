# SPDX-License-Identifier: MIT
"""One QEMU machine without a disk: started, listened to and typed to on its serial ports, looked at
on its screen, ended. What a port says goes into a file as it comes; the screen is read from the
machine's memory."""
import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from pxe import glyphs
from pxe.lines import Lines
from pxe.qmp import Qmp, QmpError

QEMU = "qemu-system-x86_64"

# One guest instruction is 128 ns, and sleeping takes no time: a netboot of 6 s takes 0.3 s, and
# repeats exactly. KVM is never used: it resets real-mode guests on some hosts.
FAST = ["-accel", "tcg", "-icount", "shift=7,sleep=off", "-rtc", "clock=vm"]

# By the clock: where the guest waits for several servers, which live by it. Guest time that runs
# ahead lets iPXE give up its two seconds for offers before all of them have answered.
CLOCK = ["-accel", "tcg"]

# A halted processor as QEMU's monitor shows it, with its flags.
HALTED = re.compile(r"[ER]FL=([0-9a-f]+) .*HLT=1")
INTERRUPT_FLAG = 1 << 9

VGA_TEXT, VGA_COLUMNS, VGA_ROWS = 0xB8000, 80, 25
VGA_PIXELS = [(720, 400), (640, 400)]  # of that text as the display has it

# The kernel's shell waits for a person: all that comes by itself has been said.
PROMPT = b"rollcall> "

# Debian's OVMF: code, and the variables' store that a machine is new with. `secure` has Secure Boot
# on and Debian's own test key enrolled, and enforces both by SMM.
OVMF = Path("/usr/share/OVMF")
FIRMWARE = {
    "uefi": (OVMF / "OVMF_CODE_4M.fd", OVMF / "OVMF_VARS_4M.fd", []),
    "secure": (OVMF / "OVMF_CODE_4M.secboot.fd", OVMF / "OVMF_VARS_4M.snakeoil.fd",
               ["-global", "driver=cfi.pflash01,property=secure,value=on"]),
}

# Not PXE but HTTP: OVMF asks for these in QEMU's firmware configuration, and tries its other ways
# only after minutes.
NO_PXE = [word for version in "46" for word in
          ["-fw_cfg", f"name=opt/org.tianocore/IPv{version}PXESupport,string=n"]]


class MachineError(Exception):
    """The machine could not be started."""


@dataclass
class Hardware:
    """What QEMU plays, in its own words."""
    machine: str = "pc"
    cpu: str = "qemu64"
    memory: str = "128M"
    cpus: int = 1
    nic: str = "e1000"           # "none": no network
    mac: str = "52:54:00:12:34:56"
    serial: bool = True          # False: no COM port at all
    # COM1, COM2, …: "file": listened to; "typed": typed to as well; "none": not there.
    serials: tuple = ("file",)
    # The same for ports of cards, which `extra` makes: their chardevs, numbered on, are called
    # serial1, serial2, … after a single COM1.
    cards: tuple = ()
    screen: str = "std"          # QEMU's -vga
    firmware: str = "bios"       # or a name in FIRMWARE
    memory_is: str = ""          # "sparse": given as it is touched; or a file that it begins as
    extra: list = field(default_factory=list)

    def arguments(self):
        arguments = [*self._machine(), "-cpu", self.cpu, "-m", self.memory,
                     "-smp", str(self.cpus), "-vga", self.screen, *self._firmware()]
        if self.nic != "none":
            arguments += ["-device", f"{self.nic},netdev=net,mac={self.mac}" +
                          (",bootindex=1" if self.firmware != "bios" else "")]
        return arguments + self.extra

    def lines(self, folder):
        """The serial lines, which leave their logs in the folder."""
        coms = self.serials if self.serial else ("none",)
        return Lines([*coms, *self.cards], len(coms), folder)

    def _machine(self):
        if not self.memory_is:
            return ["-M", self.machine]
        kind = "ram,reserve=off" if self.memory_is == "sparse" else \
            f"file,share=off,mem-path={self.memory_is}"
        return ["-object", f"memory-backend-{kind},id=ram,size={self.memory}",
                "-M", f"{self.machine},memory-backend=ram"]

    def _firmware(self):
        if self.firmware == "bios":
            return []
        code, variables, more = FIRMWARE[self.firmware]
        return ["-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={code}",
                "-drive", f"if=pflash,unit=1,format=raw,snapshot=on,file={variables}", *more]


def user_network(tftp, boot_file, capture):
    """QEMU's own DHCP and TFTP, as unprivileged as the user; what crosses it is captured."""
    return ["-netdev", f"user,id=net,hostname=qemu,tftp={tftp},bootfile={boot_file}",
            "-object", f"filter-dump,id=dump,netdev=net,file={capture}"]


class Machine:
    """A context manager: the machine runs inside it, and is gone behind it. A `paused` one waits
    for whoever is told of it otherwise, by -gdb."""

    def __init__(self, folder, hardware, arguments, prefix=(), pace=FAST, paused=False):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lines = hardware.lines(self.folder)
        self.qemu_log = self.folder / "qemu.log"
        self._hardware, self._arguments = hardware, list(arguments)
        self._prefix, self._pace, self._paused = list(prefix), list(pace), paused
        self._process = self._qmp = self._sockets = None

    def __enter__(self):
        try:
            self._sockets = tempfile.mkdtemp(prefix="rollcall-")  # short: socket names have a limit
            self._lines.prepare(self._sockets)
            self._start(f"{self._sockets}/qmp")
        except BaseException:  # a signal to this program, too
            self.__exit__()
            raise
        return self

    def _start(self, qmp):
        """Starts QEMU, which waits (-S) until it can be asked: no boot is over before that."""
        command = self._command(qmp)
        with open(self.qemu_log, "wb") as log:
            log.write((" ".join(command) + "\n").encode())
            log.flush()
            try:
                self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                                 stderr=log)
            except OSError as error:
                raise MachineError(f"{command[0]}: {error.strerror}: run deploy/setup") from None
        try:
            self._qmp = Qmp(qmp, self.exit_status)
            self._lines.plug_in(self._sockets)
            if not self._paused:
                self._qmp.ask("cont")
        except (QmpError, OSError) as error:
            said = self.qemu_log.read_text(errors="replace").splitlines()[1:]
            raise MachineError(f"QEMU can't start this machine: {said[0] if said else error}") \
                from None

    def _command(self, qmp):
        return [*self._prefix, QEMU, *self._pace, "-S", "-nodefaults",
                "-no-user-config", "-display", "none", *self._lines.arguments(self._sockets),
                "-qmp", f"unix:{qmp},server=on,wait=off",
                "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
                "-boot", "order=n,reboot-timeout=0", "-action", "reboot=shutdown,shutdown=pause",
                *self._hardware.arguments(), *self._arguments]

    def __exit__(self, *failure):
        if self._qmp:
            self._qmp.close()
        if self._process:
            self._end()
        self._lines.unplug()
        if self._sockets:
            shutil.rmtree(self._sockets)

    def _end(self):
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def said(self, port=0):
        """What the machine has said so far on COM1, or on the port of that number from 0."""
        if self.exit_status() is not None:
            self._lines.finish()
        return self._lines.said(port)

    def said_by_port(self):
        return [self.said(port) for port in range(len(self._lines))]

    def type(self, keys, port=0):
        """Sends bytes to a port that is typed to; the machine may not have read them yet."""
        self._lines.type(keys, port)

    def exit_status(self):
        """QEMU's exit status; None while it runs."""
        return self._process.poll()

    def cpu_seconds(self):
        """How long QEMU has kept processors busy."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def off_by(self):
        """How the machine ended by itself: guest-shutdown, guest-reset; None where it didn't."""
        for event in self._qmp.events:
            if event["event"] == "SHUTDOWN":
                return event["data"]["reason"]
        return None

    def is_over(self):
        """True when nothing more will happen: QEMU ended, the machine reset or switched off, or
        its first processor halted for good, with interrupts off; or a shell waits for input."""
        if self.exit_status() is not None or self._prompts():
            return True
        try:
            if self._qmp.ask("query-status")["status"] == "shutdown":
                return True
            halted = HALTED.search(self.command("info registers"))
            return bool(halted) and not int(halted[1], 16) & INTERRUPT_FLAG
        except QmpError:
            return self._has_ended()

    def _prompts(self):
        return any(said.endswith(PROMPT) for said in self.said_by_port())

    def _has_ended(self):
        """QEMU doesn't answer: it is about to be gone, or only slow."""
        try:
            return self._process.wait(timeout=1) is not None
        except subprocess.TimeoutExpired:
            return False

    def memory(self, address, length):
        """Guest physical memory; b"" where the machine is gone."""
        path = self.folder / "memory.bin"
        try:
            self._qmp.ask("pmemsave", val=address, size=length, filename=str(path.resolve()))
            return path.read_bytes()
        except QmpError:
            return b""
        finally:
            path.unlink(missing_ok=True)

    def pixels(self):
        """(width, height, three bytes a pixel) of the display; None where there is none."""
        path = self.folder / "screen.ppm"
        try:
            self._qmp.ask("screendump", filename=str(path.resolve()))
            return glyphs.read_ppm(path.read_bytes())
        except QmpError:
            return None
        finally:
            path.unlink(missing_ok=True)

    def screen(self):
        """The screen's rows, without blanks at their end: VGA text from memory, else what the
        pixels show of the kernel's own glyphs."""
        pixels = self.pixels()
        if pixels is None:
            return []
        if pixels[:2] in VGA_PIXELS:
            return self._text()
        return glyphs.read_text(*pixels)

    def _text(self):
        cells = self.memory(VGA_TEXT, VGA_COLUMNS * VGA_ROWS * 2)[::2]
        text = cells.decode("cp437").replace("\0", " ")
        return [text[row:row + VGA_COLUMNS].rstrip() for row in range(0, len(text), VGA_COLUMNS)]

    def ask(self, command, **arguments):
        """What QEMU returns for a command of its machine protocol."""
        return self._qmp.ask(command, **arguments)

    def command(self, line):
        """A line for QEMU's own monitor, such as `sendkey s`."""
        return self._qmp.ask("human-monitor-command", **{"command-line": line})

    def wait(self, until, seconds):
        """Waits until `until()` is true, the machine is over, or time is up: True for the first."""
        deadline = time.monotonic() + seconds
        while not until():
            if self.is_over():
                return until()
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True
