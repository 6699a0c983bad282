# SPDX-License-Identifier: MIT
"""Fails the build when code that runs before our page tables needs a relocation: a UEFI firmware
puts it anywhere, and nobody relocates it. Objects may refer to their own and each other's symbols
by distance, and to nothing else but what the command line allows.

    position.py STAMP OBJECT... [--allow SYMBOL...]
"""
import argparse
import sys
from pathlib import Path

from elftools.elf.elffile import ELFFile

BY_DISTANCE = {2: "R_X86_64_PC32", 4: "R_X86_64_PLT32"}
LOADED = 0x2  # SHF_ALLOC


def relocations(path):
    """(section, type, symbol's name, whether it is defined there) of everything that is loaded."""
    with open(path, "rb") as stream:
        elf = ELFFile(stream)
        symbols = elf.get_section_by_name(".symtab")
        for section in elf.iter_sections():
            if section["sh_type"] not in ("SHT_RELA", "SHT_REL"):
                continue
            target = elf.get_section(section["sh_info"])
            if not target["sh_flags"] & LOADED:
                continue
            for entry in section.iter_relocations():
                symbol = symbols.get_symbol(entry["r_info_sym"])
                yield (target.name, entry["r_info_type"], symbol.name,
                       symbol["st_shndx"] != "SHN_UNDEF")


def defined(path):
    with open(path, "rb") as stream:
        return {s.name for s in ELFFile(stream).get_section_by_name(".symtab").iter_symbols()
                if s["st_shndx"] != "SHN_UNDEF"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("stamp", type=Path)
    parser.add_argument("objects", nargs="+")
    parser.add_argument("--allow", nargs="*", default=[])
    args = parser.parse_args()
    known = set(args.allow).union(*(defined(path) for path in args.objects))
    bad = []
    for path in args.objects:
        for section, kind, name, here in relocations(path):
            if kind not in BY_DISTANCE:
                bad.append(f"{path}: {section} holds an address of {name or 'its own section'}")
            elif not here and name not in known:
                bad.append(f"{path}: {section} uses {name}, which may need a relocation itself")
    if bad:
        sys.exit("position.py: this runs before our page tables, wherever it was put:\n" +
                 "\n".join(f"  {line}" for line in bad))
    args.stamp.write_text("position independent\n")


if __name__ == "__main__":
    main()
