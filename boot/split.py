# SPDX-License-Identifier: MIT
"""Finds out what the kernel needs before its first byte is said: everything that the doors reach by
relocations, up to the function where the story goes on. That part of the image comes as it is, all
else comes packed. Writes its sections as two pieces of linker script.

    split.py TEXT.ld RODATA.ld STOP OBJECT...     STOP is the function that is not gone into
"""
import sys
from pathlib import Path

from elftools.elf.elffile import ELFFile

ALLOCATED = 0x2
FIRST = (".head", ".boot.")  # what loaders enter
# Where the compiler puts the literals that tables point to, and lists of names within one literal,
# those of all files together.
SHARED = {".rodata", ".rodata.str1.1"}


class Objects:
    """The sections of all objects as a graph: who refers to whom."""

    def __init__(self, paths, stop):
        self.stop = stop
        self.names, self.refers, self.owner = {}, {}, {}
        self.streams = [(path, ELFFile(open(path, "rb"))) for path in paths]
        for path, elf in self.streams:
            self._take_symbols(path, elf)
        for path, elf in self.streams:
            self._take_relocations(path, elf)

    def _take_symbols(self, path, elf):
        for number, section in enumerate(elf.iter_sections()):
            if section["sh_flags"] & ALLOCATED:
                self.names[path, number] = section.name
        for symbol in elf.get_section_by_name(".symtab").iter_symbols():
            if symbol["st_shndx"] == "SHN_UNDEF":
                continue
            if symbol["st_info"]["bind"] != "STB_LOCAL" or symbol.name == self.stop:
                self.owner[symbol.name] = path, symbol["st_shndx"]

    def _take_relocations(self, path, elf):
        symbols = elf.get_section_by_name(".symtab")
        for section in elf.iter_sections():
            if section["sh_type"] != "SHT_RELA" or (path, section["sh_info"]) not in self.names:
                continue
            found = self.refers.setdefault((path, section["sh_info"]), set())
            for entry in section.iter_relocations():
                symbol = symbols.get_symbol(entry["r_info_sym"])
                if symbol["st_shndx"] == "SHN_UNDEF":
                    found.add(self.owner.get(symbol.name))
                else:
                    found.add((path, symbol["st_shndx"]))

    def reached(self):
        """Every section on the way from the first ones."""
        left = [at for at, name in self.names.items() if name.startswith(FIRST)]
        found = set()
        while left:
            at = left.pop()
            if at in found or at not in self.names or at == self.owner[self.stop]:
                continue
            found.add(at)
            left += self.refers.get(at, ())
        return found


def main():
    text, rodata, stop, *paths = sys.argv[1:]
    objects = Objects(paths, stop)
    if stop not in objects.owner:
        sys.exit(f"split.py: no object has {stop}")
    wanted = sorted({objects.names[at] for at in objects.reached()})
    if SHARED & set(wanted):
        sys.exit("split.py: something needed early uses a table of literals or an unnamed list of "
                 "names, and all the kernel's would come plain: make it a named array of char")
    for path, start in [(text, ".text"), (rodata, ".rodata")]:
        lines = [f"*({name})\n" for name in wanted if name.startswith(start)]
        Path(path).write_text("".join(lines))


if __name__ == "__main__":
    main()
