# SPDX-License-Identifier: MIT
"""Reads a crash log and puts function, file and line behind every address in it that lies in the
kernel's text; refuses where the log is of another build than the file with symbols.

    symbolize.py LOG [ROLLCALL.elf]     LOG may be - for standard input
"""
import re
import subprocess
import sys

from elftools.elf.elffile import ELFFile

# A line of the dump, and the address in it that is code.
CODE = re.compile(r"# (?:rip|called from) ([0-9a-f]{16})\b")
BUILD = re.compile(r'# panic \{.*"build":"([0-9a-f]{16})"')


def build_of(elf):
    """(build id, the ranges of its code) of the file with symbols."""
    symbols = {s.name: s["st_value"] for s in elf.get_section_by_name(".symtab").iter_symbols()}
    text = elf.get_section_by_name(".text")
    offset = symbols["build_id"] - text["sh_addr"]
    build = int.from_bytes(text.data()[offset:offset + 8], "little")
    return f"{build:016x}", [range(symbols[start], symbols[end]) for start, end in
                             [("kernel_base", "image_text_end"),
                              ("unpacked_start", "unpacked_text_end")]]


def places(path, addresses):
    """{address: "function at file:line"}; an address behind a call names the call."""
    asked = sorted(addresses)
    done = subprocess.run(["addr2line", "-f", "-s", "-e", path, *(hex(a) for a in asked)],
                          capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    return {a: f"{lines[2 * i]} at {lines[2 * i + 1]}" for i, a in enumerate(asked)}


def dumps(lines):
    """({line's number: address in it that is code}, {the builds of the crashes}); whatever a log's
    prefix puts in front. A dump without a record before it is of nobody knows which build."""
    code, builds, build = {}, set(), "unknown"
    for number, line in enumerate(lines):
        if found := BUILD.search(line):
            build = found[1]
        elif found := CODE.search(line):
            code[number] = int(found[1], 16)
            builds.add(build)
    return code, builds


def main():
    if not 2 <= len(sys.argv) <= 3:
        sys.exit("symbolize: scons symbolize LOG=FILE")
    log, path = sys.argv[1], (sys.argv[2:] or ["build/rollcall.elf"])[0]
    try:
        with (sys.stdin.buffer if log == "-" else open(log, "rb")) as stream:
            lines = stream.read().decode("ascii", "replace").splitlines()
        with open(path, "rb") as stream:
            build, code_ranges = build_of(ELFFile(stream))
    except OSError as error:
        sys.exit(f"symbolize: {error.filename}: {error.strerror}")
    code, builds = dumps(lines)
    foreign = sorted(found for found in builds if found != build)
    if foreign:
        sys.exit(f"symbolize: {log} has a crash of build {', '.join(foreign)}, "
                 f"{path} is of {build}: check that version out and build it")
    # What `called from` names is the instruction behind the call.
    call = {n: a - ("called" in lines[n]) for n, a in code.items()
            if any(a in code_range for code_range in code_ranges)}
    named = places(path, set(call.values())) if call else {}
    for n, line in enumerate(lines):
        print(line + (f"  {named[call[n]]}" if n in call else ""))
    if not code:
        sys.exit(f"symbolize: there is no dump in {log}")


if __name__ == "__main__":
    main()
