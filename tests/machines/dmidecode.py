# SPDX-License-Identifier: MIT
"""What dmidecode says of a dump of SMBIOS: an opinion that is not ours."""
import re
import subprocess

HANDLE = re.compile(r"^Handle 0x([0-9A-F]{4}), DMI type (\d+), ")
FIELD = re.compile(r"^\t([^\t:]+): ?(.*)$")
SIZE = re.compile(r"^(\d+) (kB|MB|GB|TB)$")
KIB = {"kB": 1, "MB": 1 << 10, "GB": 1 << 20, "TB": 1 << 30}


def structures(path):
    """[(handle, type, {field: text})] of a dump; and the version's text."""
    said = subprocess.run(["dmidecode", "--from-dump", path], capture_output=True, text=True,
                          errors="replace", check=True).stdout
    found = []
    for line in said.splitlines():
        if match := HANDLE.match(line):
            found.append((int(match[1], 16), int(match[2]), {}))
        elif found and (match := FIELD.match(line)):
            found[-1][2].setdefault(match[1], match[2])
    return found, re.search(r"^SMBIOS (\S+) present", said, re.M)[1]


def text(fields, name):
    """A string; None for one that isn't there or of nothing but blanks."""
    said = fields.get(name, "").strip()
    return None if said in ("", "Not Specified") else said


def kib(fields, name):
    """A size; 0 where none is told."""
    match = SIZE.match(fields.get(name, ""))
    return int(match[1]) * KIB[match[2]] if match else 0


def number(fields, name):
    """A number with its unit; None for an unknown one."""
    match = re.match(r"\d+", fields.get(name, ""))
    return int(match[0]) if match else None
