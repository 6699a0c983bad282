# SPDX-License-Identifier: MIT
"""What must not be in the linked image. Each rule takes the ELF file and returns its findings."""
import re
import subprocess

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

# Sections that a hosted toolchain adds: start-up code, dynamic linking, unwind tables, notes.
HOST_SECTIONS = re.compile(r"\.(interp|dyn.*|got.*|plt.*|init.*|fini.*|ctors|dtors|tdata|tbss|"
                           r"eh_frame.*|gcc_except_table.*|gnu.*|note.*)$")
HOST_SYMBOLS = re.compile(r"(__stack_chk|__libc|__gmon|_GLOBAL_OFFSET_TABLE_|_Unwind|_ITM|__asan|"
                          r"__ubsan|_dl_|_start$|main$|__x86_return_thunk|__tls_get)")
# Registers of SSE, AVX, MMX and x87, and their instructions that name none.
REGISTERS = r"([xyz]?mm[0-9]+|st[0-7]?|k[0-7])\b"
MNEMONICS = (r"(f(?!s\b)[a-z0-9]+|emms|v?(?:ld|st)mxcsr|(?:fx|x)(?:save|rstor)[a-z0-9]*)\b")
LISTED = re.compile(rf"%{REGISTERS}|\t{MNEMONICS}")
WRITTEN = re.compile(rf"^\s+[^;]*\b{REGISTERS}|^\s+(?:lock |rep )?{MNEMONICS}", re.M)
# NASM files that are meant to use them.
VECTOR_SOURCES = ("kernel/shell/rehearse.asm", "kernel/check/tools/floating.asm")
WRITABLE, EXECUTABLE = 2, 1


def _open(path):
    return ELFFile(open(path, "rb"))


def undefined_symbols(path):
    return [f"undefined symbol {symbol.name}" for table in _open(path).iter_sections()
            if isinstance(table, SymbolTableSection)
            for symbol in table.iter_symbols()
            if symbol.name and symbol["st_shndx"] == "SHN_UNDEF"]


def host_traces(path):
    elf = _open(path)
    found = [f"section {section.name} of a hosted program" for section in elf.iter_sections()
             if HOST_SECTIONS.match(section.name)]
    return found + [f"symbol {symbol.name} of a hosted program"
                    for table in elf.iter_sections() if isinstance(table, SymbolTableSection)
                    for symbol in table.iter_symbols() if HOST_SYMBOLS.match(symbol.name)]


def relocations(path):
    """None may be left: nobody would apply them."""
    return [f"relocations in {section.name}" for section in _open(path).iter_sections()
            if section["sh_type"] in ("SHT_REL", "SHT_RELA") and section["sh_size"] > 0]


def vector_code(path):
    """Instructions whose registers nobody sets up or saves, in what the compiler made. What NASM
    made has text among its code: vector_source() reads its source instead."""
    functions = {symbol.name for table in _open(path).iter_sections()
                 if isinstance(table, SymbolTableSection)
                 for symbol in table.iter_symbols() if symbol["st_info"]["type"] == "STT_FUNC"}
    listing = subprocess.run(["objdump", "-d", "--no-show-raw-insn", path], check=True,
                             capture_output=True, text=True).stdout
    found, function = [], ""
    for line in listing.splitlines():
        head = re.match(r"[0-9a-f]+ <(.*)>:$", line)
        function = head[1] if head else function
        if not head and function in functions and LISTED.search(line):
            found.append(f"{function}: {' '.join(line.split()[1:])}")
    return found


def vector_source(name, text):
    """The same in a NASM source."""
    if name in VECTOR_SOURCES:
        return []
    return [f"{name}: {found[0].strip()}" for found in WRITTEN.finditer(text)]


def writable_code(path):
    return [f"segment at {segment['p_vaddr']:#x} is writable and executable"
            for segment in _open(path).iter_segments()
            if segment["p_type"] == "PT_LOAD"
            and segment["p_flags"] & WRITABLE and segment["p_flags"] & EXECUTABLE]


RULES = [undefined_symbols, host_traces, relocations, vector_code, writable_code]
