# SPDX-License-Identifier: MIT
"""Counts, so that two runs agree: port accesses, bytes and guest time of one boot by `qemu
-kernel`, and what a netboot fetches."""
import re
import subprocess
from dataclasses import dataclass

from pxe.capture import read_traffic
from pxe.machine import Hardware, Machine, user_network
from pxe.netboot import lay_out
from tests.reader import reader

ENTRY = "0x100000+0x800"  # where the image is entered; what touches the UART before is the BIOS
ACCESS = re.compile(r"serial_(read|write) (?:read|write) addr 0x0([0-7]) val 0x([0-9a-f]+)")
THR, LCR, LCR_DLAB = "0", "3", 0x80
RUN = "bench"
SECONDS = 60


@dataclass
class Count:
    instructions: int = 0    # of the image, of those that were traced
    to_first_byte: int = 0   # of them, before the first byte is written to the UART
    accesses: int = 0        # to the UART's registers
    bytes_sent: int = 0
    guest_ms: int = 0        # as the answer itself has it, where an instruction takes 1 ns
    divisor_shown: bool = False

    def access(self, direction, register, value):
        self.accesses += 1
        if direction == "write" and register == LCR:
            self.divisor_shown = bool(value & LCR_DLAB)
        elif direction == "write" and register == THR and not self.divisor_shown:
            self.to_first_byte = self.to_first_byte or self.instructions
            self.bytes_sent += 1

    def line(self, line):
        """A line of QEMU's log: an instruction of the image, or an access to the UART."""
        self.instructions += line.startswith("Trace ")
        if self.instructions > 0 and (found := ACCESS.match(line)):
            self.access(found[1], found[2], int(found[3], 16))


def count_boot(image, folder):
    """Counts over the whole answer of a boot by `qemu -kernel` without words of any length."""
    trace, serial = folder / "trace.log", folder / "count-serial.log"
    subprocess.run(
        ["qemu-system-x86_64", "-accel", "tcg", "-icount", "shift=0,sleep=off",
         "-rtc", "base=2026-01-01,clock=vm", "-M", "pc", "-m", "128M", "-nodefaults",
         "-display", "none",
         "-vga", "std", "-serial", f"file:{serial}", "-device",
         "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", str(image),
         "-append", f"after=qemu run={RUN} --", "-d", "exec,nochain", "-dfilter", ENTRY,
         "-trace", "serial_*", "-D", str(trace)], timeout=SECONDS, check=False)
    verdict, answer = reader.judge(serial.read_bytes(), RUN)
    if answer is None or verdict != reader.PASS:
        raise SystemExit(f"bench: the boot gave no whole answer: {reader.NAMES[verdict]}")
    count = Count(guest_ms=answer.record("end")["ms"])
    with open(trace, encoding="ascii", errors="replace") as lines:
        for line in lines:
            count.line(line)
    trace.unlink()
    return count


def netboot(image, folder, memory="128M"):
    """(the answer came whole, what was fetched) of one netboot."""
    root = folder / "tftp"
    lay_out(root, image, f"after=qemu run={RUN}")
    network = user_network(root, "rollcall.ipxe", folder / "net.pcap")
    with Machine(folder, Hardware(memory=memory), network) as machine:
        machine.wait(lambda: False, 10)
        said = machine.said()
    verdict, answer = reader.judge(said, RUN)
    whole = answer is not None and verdict == reader.PASS
    return whole, read_traffic(folder / "net.pcap").transfer("rollcall.bin")


def least_memory(image, folder, start=8):
    """The least MiB, counting down from `start`, with which a netboot still answers."""
    least = None
    for mib in range(start, 0, -1):
        if not netboot(image, folder / f"memory-{mib}", f"{mib}M")[0]:
            return least
        least = mib
    return least
