# SPDX-License-Identifier: MIT
"""The linked image against its rules; and each rule against a program that breaks it, so that no
rule passes because it looks at nothing."""
import subprocess
from pathlib import Path

import pytest

from tests.lint import image

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
ASSEMBLY = sorted(str(path.relative_to(ROOT)) for room in ["boot", "kernel", "serial"]
                  for path in (ROOT / room).rglob("*") if path.suffix in (".asm", ".inc"))
LIMIT_BYTES = 60 << 10  # the goal is 48 KiB (ARCHITECTURE.md)

# A program that breaks one rule, and how it is linked.
BREAKS = {
    image.undefined_symbols: ("extern void gone(void); void f(void) { gone(); }", ["-r"]),
    image.host_traces: ("int main(void) { return 0; }", []),
    image.relocations: ("extern int x; int *f(void) { return &x; }", ["-r"]),
    image.vector_code: ("double f(double a) { return a * 2.5; }", ["-r"]),
    image.writable_code: ("int f(void) { return 1; }",
                          ["-nostdlib", "-static", "-Wl,--omagic", "-Wl,-e,f"]),
}


@pytest.mark.parametrize("rule", image.RULES, ids=lambda rule: rule.__name__)
def test_image_obeys(rule):
    assert rule(BUILD / "rollcall.elf") == []


@pytest.mark.parametrize("rule", image.RULES, ids=lambda rule: rule.__name__)
def test_rule_finds(rule, tmp_path):
    text, flags = BREAKS[rule]
    source, program = tmp_path / "bad.c", tmp_path / "bad.elf"
    source.write_text(text + "\n")
    subprocess.run(["gcc", "-O1", "-w", "-o", program, source, *flags], check=True)
    assert rule(program)


def test_x87_is_found(tmp_path):
    source, program = tmp_path / "bad.c", tmp_path / "bad.o"
    source.write_text("long double f(long double a) { return a * a; }\n")
    subprocess.run(["gcc", "-O1", "-c", "-o", program, source], check=True)
    assert image.vector_code(program)


@pytest.mark.parametrize("name", ASSEMBLY)
def test_assembly_keeps_to_general_registers(name):
    assert image.vector_source(name, (ROOT / name).read_text()) == []


@pytest.mark.parametrize("line", ["    movaps xmm0, [rsi]", "    fld1", "    fxsave [rdi]",
                                  "    rep movsb\n    emms", "    mov rax, mm0"])
def test_assembly_with_vectors_is_found(line):
    assert image.vector_source("boot/x.asm", f"entry:\n{line}\n    ret\n")


def test_image_is_small():
    assert (BUILD / "rollcall.bin").stat().st_size <= LIMIT_BYTES


def test_build_id_stands_twice():
    """Once in the payload's first 2 KiB, once as the last eight bytes: both by boot/stamp.py."""
    flat = (BUILD / "rollcall.bin").read_bytes()
    mark = flat[-8:]
    assert mark[-1] != 0 and flat[0x800:0x1000].count(mark) == 1


def last_words_bytes(folder, bits, text):
    source, program = folder / f"{bits}.asm", folder / f"{bits}.bin"
    source.write_text(f'%include "boot/layout.inc"\nbits {bits}\nlast_words:\n{text}\n')
    subprocess.run(["nasm", "-f", "bin", "-o", program, source], check=True, cwd=ROOT)
    return program.read_bytes()


def test_last_words_are_the_same_in_both_modes(tmp_path):
    """32-bit and 64-bit mode run one copy of boot/last_words.inc."""
    text = '%include "boot/last_words.inc"'
    assert last_words_bytes(tmp_path, 32, text) == last_words_bytes(tmp_path, 64, text)
    text += "\n    dec ecx"
    assert last_words_bytes(tmp_path, 32, text) != last_words_bytes(tmp_path, 64, text)
