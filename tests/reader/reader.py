# SPDX-License-Identifier: MIT
"""A second, small reader of the answer, written from serial/record/PROTOCOL.md alone: what the
C side says must be readable by somebody who never saw its source.

    reader.py [--run TOKEN] LOG     prints the verdict and exits with its number
"""
import argparse
import json
import re
import sys
from dataclasses import dataclass, field

PASS, FAIL, NOT_ASKED, TRUNCATED, DAMAGED, SILENT, CRASHED, OTHER_RUN, INCONCLUSIVE = range(9)
NAMES = ["pass", "fail", "could not be asked", "truncated", "damaged", "silent", "crashed",
         "another run", "inconclusive"]
WORST_FIRST = [NOT_ASKED, OTHER_RUN, CRASHED, FAIL, DAMAGED, TRUNCATED, SILENT, INCONCLUSIVE, PASS]
LINE_MAX = 240

SEALED = re.compile(rb"@(0|[1-9][0-9]{0,9}):([0-9a-f]{8})\r*$")
START = re.compile(rb"# |not ok |ok ")
RECORD = re.compile(rb"# ([a-z][a-z0-9_]*) (\{.*\}) @")
RESULT = re.compile(rb"(not )?ok ([0-9]+) ([^#]*) # (SKIP|ERROR|TIMEOUT)?")
BOOT_ID = re.compile(rb'"boot":"([0-9a-f]{16})"')


def _crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


CRC_TABLE = _crc_table()


def crc32c(data):
    total = 0xFFFFFFFF
    for byte in data:
        total = total >> 8 ^ CRC_TABLE[(total ^ byte) & 0xFF]
    return total ^ 0xFFFFFFFF


@dataclass
class Boot:
    """The sealed lines of one boot, by number; where one number has two contents it is torn."""
    boot: bytes
    lines: dict = field(default_factory=dict)
    torn: bool = False

    def add(self, number, text):
        self.torn = self.torn or self.lines.get(number, text) != text
        self.lines.setdefault(number, text)

    def records(self, kind=None):
        """(number, kind, object) of every record in order; parts stay apart."""
        for number in sorted(self.lines):
            match = RECORD.match(self.lines[number])
            if match and kind in (None, match[1].decode()):
                yield number, match[1].decode(), json.loads(match[2])

    def record(self, kind):
        """One record whole, its parts put together; None where it wasn't heard."""
        parts = [content for _, _, content in self.records(kind)]
        whole = {key: value for part in parts for key, value in part.items()}
        return whole if parts else None


def sealed_line(raw, boot_ids):
    """(boot id, number, line) where `raw` holds a line with a good seal under one of the ids."""
    seal = SEALED.search(raw)
    if not seal:
        return None
    for start in START.finditer(raw):
        line = raw[start.start():seal.end(2)]
        if len(line) > LINE_MAX:
            continue
        for boot in boot_ids:
            if crc32c(boot + raw[start.start():seal.end(1)]) == int(seal[2], 16):
                return boot, int(seal[1]), line
    return None


def read(data):
    """The boots that a log holds, in the order of their first sealed lines."""
    raw_lines = data.split(b"\n")
    named = []
    for raw in raw_lines:
        for boot in BOOT_ID.findall(raw):
            heard = sealed_line(raw, [boot])
            if heard and RECORD.match(heard[2]) and boot not in named:
                named.append(boot)
    boots = {}
    for raw in raw_lines:
        heard = sealed_line(raw, named)
        if heard:
            boot, number, line = heard
            boots.setdefault(boot, Boot(boot)).add(number, line)
    return list(boots.values())


def _results_disagree(boot, end):
    """True where `end` counts other results than were heard."""
    heard = {"pass": 0, "fail": 0, "error": 0, "skip": 0}
    numbers = set()
    for line in boot.lines.values():
        match = RESULT.match(line)
        if match:
            numbers.add(int(match[2]))
            outcome = {b"SKIP": "skip", b"ERROR": "error", b"TIMEOUT": "fail"}.get(match[4])
            heard[outcome or ("fail" if match[1] else "pass")] += 1
    return (numbers != set(range(1, end.get("plan", -1) + 1))
            or any(end.get(key) != count for key, count in heard.items()))


def verdicts(boot, run=None):
    """Every verdict that holds for a boot."""
    end_numbers = [number for number, kind, _ in boot.records() if kind == "end"]
    first = boot.record("rollcall")
    end = boot.record("end")
    top = min(end_numbers) if end_numbers else max(boot.lines)
    holds = set()
    if run is not None and any(r is not None and r.get("run") != run for r in (first, end)):
        holds.add(OTHER_RUN)
    if any(kind == "panic" for _, kind, _ in boot.records()):
        holds.add(CRASHED)
    if boot.torn or any(number not in boot.lines for number in range(top)):
        holds.add(DAMAGED)
    if end is None:
        holds.add(TRUNCATED)
        end = {}
    elif _results_disagree(boot, end):
        holds.add(DAMAGED)
    if end.get("verdict") == "fail" or any(l.startswith(b"not ok") for l in boot.lines.values()):
        holds.add(FAIL)
    if end.get("verdict") not in ("pass", "fail") or end.get("error") or not end.get("pass"):
        holds.add(INCONCLUSIVE)
    return holds or {PASS}


def judge(data, run=None):
    """(verdict, boot) of the last boot begun; boot is None where nothing sealed was heard."""
    boots = read(data)
    if not boots:
        return SILENT, None
    boot = boots[-1]
    holds = verdicts(boot, run)
    return next(verdict for verdict in WORST_FIRST if verdict in holds), boot


def main():
    parser = argparse.ArgumentParser(description="Reads a log and prints its last boot's verdict.")
    parser.add_argument("--run", help="the run= that the boot must have been given")
    parser.add_argument("log", help="the log's path, or - for standard input")
    args = parser.parse_args()
    try:
        stream = sys.stdin.buffer if args.log == "-" else open(args.log, "rb")
        with stream:
            data = stream.read()
    except OSError as error:
        print(f"reader.py: {args.log}: {error.strerror}", file=sys.stderr)
        return NOT_ASKED
    verdict, boot = judge(data, args.run)
    print(NAMES[verdict], boot.boot.decode() if boot else "-", f"{len(boot.lines)} lines"
          if boot else "")
    return verdict


if __name__ == "__main__":
    sys.exit(main())
