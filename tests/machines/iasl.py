# SPDX-License-Identifier: MIT
"""What iasl, ACPI's own disassembler, says of a table: an opinion that is not ours."""
import re
import shutil
import subprocess

FIELD = re.compile(r"^\[[0-9A-F]+h (\d+) +(\d+)\] +(.+?) : ([0-9A-F]{2,})\b(?! \w)")
FLAG = re.compile(r"^ +(.+?) : ([01])$")
S5 = re.compile(r"Name \(\\?_S5, Package \(0x\w+\)[^{]*\{([^}]*)\}")
WORDS = {"Zero": 0, "One": 1}


def disassemble(paths, folder):
    """{name of the file without its ending: text}."""
    for path in paths:
        shutil.copy(path, folder)
    subprocess.run(["iasl", "-d", *(path.name for path in paths)], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return {path.stem: (folder / path.with_suffix(".dsl").name).read_text(errors="replace")
            for path in paths}


def fields(text):
    """{offset: value} of a data table, as far as it has numbers there."""
    found = {}
    for line in text.splitlines():
        match = FIELD.match(line)
        if match and len(match[4]) == 2 * int(match[2]):
            found.setdefault(int(match[1]), int(match[4], 16))
    return found


def flag(text, name):
    """Whether the flag of this name, without its version, is set."""
    return any(match[1].startswith(name) and match[2] == "1"
               for match in map(FLAG.match, text.splitlines()) if match)


def s5(text):
    """The elements of `_S5`'s package, or None."""
    match = S5.search(text)
    if not match:
        return None
    elements = [re.sub(r"/\*.*?\*/|//.*", "", word).strip() for word in match[1].split(",")]
    return [WORDS[word] if word in WORDS else int(word, 0) for word in elements]
