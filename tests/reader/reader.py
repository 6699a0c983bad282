# SPDX-License-Identifier: MIT
"""A second, small reader of the answer, written from serial/record/PROTOCOL.md alone: what the
C side says must be readable by somebody who never saw its source.

    reader.py [--run TOKEN] LOG     prints the verdict and exits with its number
"""
import argparse
import functools
import json
import re
import sys
from dataclasses import dataclass, field

PASS, FAIL, NOT_ASKED, TRUNCATED, DAMAGED, SILENT, CRASHED, OTHER, INCONCLUSIVE = range(9)
NAMES = ["pass", "fail", "could not be asked", "truncated", "damaged", "silent", "crashed",
         "another machine", "inconclusive"]
WORST_FIRST = [NOT_ASKED, OTHER, CRASHED, FAIL, DAMAGED, TRUNCATED, SILENT, INCONCLUSIVE, PASS]
LINE_MAX = 240
NUMBER_MAX = 2**32 - 1
VERSION = 1
CACHED = 1 << 14

SEALED = re.compile(rb" @(0|[1-9][0-9]{0,9}):([0-9a-f]{8})$")
START = re.compile(rb"(?=# |not ok |ok )")
RECORD = re.compile(rb'# ([a-z][a-z0-9_]*) \{(.*?)(?:,"part":([1-9][0-9]*),"of":([1-9][0-9]*))?\}'
                    rb' @[0-9]+:[0-9a-f]{8}$')
RESULT = re.compile(rb"(not )?ok (0|[1-9][0-9]{0,9}) [A-Za-z0-9_.]+ #"
                    rb"(?: (SKIP|ERROR|TIMEOUT))?(?= )")
BOOT_ID = re.compile(rb'"boot":"([0-9a-f]{16})"')
NAMING = {"rollcall", "end", "panic"}


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


@functools.lru_cache(CACHED)
def parse_record(line):
    """(kind, object, part, of) of a record's line; None where it is none. 1 of 1: it is whole."""
    match = RECORD.match(line)
    if not match:
        return None
    try:
        content = json.loads(b"{" + match[2] + b"}")
    except ValueError:
        content = {}
    return match[1].decode(), content, int(match[3] or 1), int(match[4] or 1)


@dataclass
class Record:
    """A record, out of as many of its parts as were heard."""
    kind: str
    first: int
    content: dict
    heard: int
    of: int

    @property
    def last(self):
        return self.first + self.of - 1

    @property
    def is_whole(self):
        return self.heard == self.of


@dataclass
class Boot:
    """The sealed lines of one boot, by number; where one number has two contents it is torn."""
    boot: bytes
    lines: dict = field(default_factory=dict)
    torn: bool = False

    def add(self, number, text):
        self.torn = self.torn or self.lines.get(number, text) != text
        self.lines.setdefault(number, text)

    def parts(self):
        """Every record in order, its parts put together."""
        found = {}
        for number in sorted(self.lines):
            parsed = parse_record(self.lines[number])
            if parsed:
                kind, content, part, of = parsed
                record = found.setdefault((kind, number - part, of),
                                          Record(kind, number - part + 1, {}, 0, of))
                record.content.update(content)
                record.heard += 1
        return list(found.values())

    def records(self, kind=None):
        """(number, kind, object) of every whole record in order."""
        for record in self.parts():
            if record.is_whole and kind in (None, record.kind):
                yield record.first, record.kind, record.content

    def record(self, kind):
        """The first whole record of a kind; None where none was heard."""
        return next((content for _, _, content in self.records(kind)), None)


@functools.lru_cache(CACHED)
def _starts(raw):
    """(number, sum, [(what the sum covers, line)]) for each way to read a raw line as sealed."""
    seal = SEALED.search(raw)
    if not seal or int(seal[1]) > NUMBER_MAX:
        return None
    starts = [start.start() for start in START.finditer(raw, 0, seal.start() + 1)]
    return int(seal[1]), int(seal[2], 16), [(raw[start:seal.end(1)], raw[start:])
                                            for start in starts if len(raw) - start <= LINE_MAX]


@functools.lru_cache(CACHED)
def _sealed_under(raw, boot):
    """(number, line) where `raw` holds a line with a good seal under this id."""
    number, total, starts = _starts(raw)
    return next(((number, line) for covered, line in starts if crc32c(boot + covered) == total),
                None)


def _named_boots(raw):
    """The ids that the sealed records in `raw` name."""
    for boot in BOOT_ID.findall(raw):
        heard = _sealed_under(raw, boot)
        record = heard and parse_record(heard[1])
        if record and record[0] in NAMING and boot in BOOT_ID.findall(heard[1]):
            yield boot


def read(data):
    """The boots that a log holds, in the order of their first sealed lines."""
    raw_lines = [raw for raw in re.split(rb"[\r\n]+", data) if _starts(raw)]
    named = list(dict.fromkeys(boot for raw in raw_lines for boot in _named_boots(raw)))
    boots = {}
    for raw in raw_lines:
        for boot in named:
            heard = _sealed_under(raw, boot)
            if heard:
                boots.setdefault(boot, Boot(boot)).add(*heard)
                break
    return list(boots.values())


def _results(boot, last):
    """(number in the plan, outcome) of every result up to the line `last`."""
    for number, line in boot.lines.items():
        match = RESULT.match(line)
        if match and number <= last and int(match[2]) <= NUMBER_MAX:
            outcome = "fail" if match[1] else "pass"
            if match[3] in (b"ERROR", b"TIMEOUT"):
                outcome = {b"ERROR": "error", b"TIMEOUT": "fail"}[match[3]]
            elif match[3] == b"SKIP" and not match[1]:
                outcome = "skip"
            yield int(match[2]), outcome


def _results_disagree(results, end):
    """True where `end` counts other results than were heard."""
    outcomes = [outcome for _, outcome in results]
    return (sorted(number for number, _ in results) != list(range(1, end.get("plan", -1) + 1))
            or any(end.get(key) != outcomes.count(key)
                   for key in ("pass", "fail", "error", "skip")))


def _holds_against(results, rollcall, end):
    """What an answer's own words say against it."""
    outcomes = [outcome for _, outcome in results]
    if "fail" in outcomes or (end and end.get("verdict") == "fail"):
        yield FAIL
    if "error" in outcomes:
        yield INCONCLUSIVE
    if end and _results_disagree(results, end):
        yield DAMAGED
    if end and (end.get("verdict") not in ("pass", "fail") or end.get("error") != 0
                or "pass" not in outcomes):
        yield INCONCLUSIVE
    if (rollcall or end) and (rollcall or {}).get("v") != VERSION:
        yield INCONCLUSIVE


def verdicts(boot, run=None, is_followed=False):
    """Every verdict that holds for a boot; `is_followed`: another one began behind it."""
    parts = boot.parts()
    rollcall = boot.record("rollcall")
    end = next((record for record in parts if record.kind == "end" and record.is_whole), None)
    last = end.last if end else max(boot.lines)
    told = end.content if end else None
    holds = set(_holds_against(list(_results(boot, last)), rollcall, told))
    if run is not None and any(r is not None and r.get("run") != run for r in (rollcall, told)):
        holds.add(OTHER)
    if any(record.kind == "panic" for record in parts) or (is_followed and not end):
        holds.add(CRASHED)
    if boot.torn or any(number not in boot.lines for number in range(last)):
        holds.add(DAMAGED)
    if end is None:
        holds.add(TRUNCATED)
    return holds or {PASS}


def judge_boot(boot, run=None, is_followed=False):
    """The verdict that counts."""
    holds = verdicts(boot, run, is_followed)
    return next(verdict for verdict in WORST_FIRST if verdict in holds)


def judge(data, run=None):
    """(verdict, boot) of the last boot begun; boot is None where nothing sealed was heard."""
    boots = read(data)
    if not boots:
        return SILENT, None
    return judge_boot(boots[-1], run), boots[-1]


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
