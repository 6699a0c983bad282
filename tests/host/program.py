# SPDX-License-Identifier: MIT
"""The host program as a user runs it, and an answer as a server gives it."""
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.reader.seal import BOOT, record, sealed

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "rollcall"
UUID = "4c4c4544-0058-4b10-8032-b7c04f4d3133"
MAC = "d0:94:66:12:34:56"
PASSED = ("ok 1 clock.rtc # 3 ms", "ok 2 memory.sample # 64 MiB, 9 ms")
DIMM = {"mib": 32768, "type": "DDR4", "speed": 2666, "ecc": True, "vendor": "Hynix",
        "model": "HMA84GR7JJR4N"}
SERVER = [
    ("port", {"name": "com2", "io": "0x2f8", "why": "spcr", "chip": "16550a", "baud": 115200,
              "also": ["com1"], "dead": []}),
    ("identity", {"serial": "7XK2M13", "uuid": UUID, "asset": None, "mac": MAC, "from": "words"}),
    ("system", {"vendor": "Dell Inc.", "product": "PowerEdge R440",
                "version": {"placeholder": "Not Specified"}, "serial": "7XK2M13", "uuid": UUID,
                "sku": "SKU=7XK2M13;R440"}),
    ("bios", {"vendor": "Dell Inc.", "version": "2.4.8", "date": "11/26/2019", "smbios": "3.2"}),
    ("cpu", {"brand": "Intel(R) Xeon(R) Silver 4110", "sockets": 2, "cores": 16, "threads": 32,
             "microcode": "0x2006906", "features": ["avx2"]}),
    ("slots", {"count": 16, "used": 2, "mib": 65536, "ecc": "multi-bit", "empty": ["A3", "A4"]}),
    ("dimm", {"slot": "A1", **DIMM, "serial": "2B1F0511"}),
    ("dimm", {"slot": "A2", **DIMM, "serial": "2B1F0512"}),
    ("nic", {"mac": MAC, "pci": "04:00.0", "id": "8086:100e", "boot": True}),
    ("pci", {"functions": 143, "shown": 12, "fingerprint": "9d20c4b1"}),
    ("function", {"pci": "04:00.0", "id": "8086:100e", "class": "0200", "link": None}),
    ("memory", {"mib": 65213, "ranges": 7, "cut": False, "from": "iPXE"}),
    ("clock", {"tsc_hz": 2100000000, "from": "pit", "invariant": True, "hpet": "0xfed00000",
               "rtc": "12:00:00"}),
    ("trouble", {"where": "acpi", "what": f"OEMB of {MAC.replace(':', '-')}: checksum wrong"}),
]


def changed(index, **keys):
    """The server's records with other values in one of them."""
    records = list(SERVER)
    records[index] = (records[index][0], {**records[index][1], **keys})
    return records


def answer(records=SERVER, results=PASSED, verdict=None, boot=BOOT, run="r1", name="r17"):
    """A whole answer."""
    failed = sum(result.startswith("not ok") for result in results)
    first = {"v": 1, "boot": boot, "run": run, "name": name, "version": "0.1.0",
             "build": "0f5dc5369afa473a", "door": "multiboot1", "firmware": "bios"}
    end = {"boot": boot, "run": run, "plan": len(results), "pass": len(results) - failed,
           "fail": failed, "error": 0, "skip": 0,
           "verdict": verdict or ("fail" if failed else "pass"), "after": "halt"}
    said = [("rollcall", first), *records, *results, ("end", end)]
    lines = [sealed(item, number, boot) if isinstance(item, str) else record(*item, number, boot)
             for number, item in enumerate(said)]
    return b"\r\nHello World!\r\n" + b"".join(lines)


@dataclass
class Run:
    """What a run of the program gave."""
    status: int
    out: str
    err: str

    @property
    def lines(self):
        return self.err.splitlines()


def rollcall(*words, stdin=b""):
    done = subprocess.run([PROGRAM, *map(str, words)], input=stdin, capture_output=True,
                          timeout=30, check=False)
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())
