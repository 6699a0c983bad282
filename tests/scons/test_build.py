# SPDX-License-Identifier: MIT
"""Two builds of one tree give the same bytes, wherever it lies and without .git; what the build
can't do it says in one line; an %include that changes is seen."""
import pytest

from tests.scons.copied import ROOT, copy_tree, scons

CROSS = ROOT / "build" / "cross" / "bin" / "x86_64-elf-gcc"


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The tree in a folder of another name, built."""
    folder = copy_tree(tmp_path_factory.mktemp("another") / "place")
    built = scons(folder)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


def test_bytes_repeat_elsewhere(copy):
    for name in ["rollcall.bin", "rollcall.elf"]:
        assert (copy / "build" / name).read_bytes() == (ROOT / "build" / name).read_bytes(), name


@pytest.mark.skipif(not CROSS.exists(), reason="no x86_64-elf-gcc: deploy/cross-gcc builds one")
def test_true_cross_compiler_makes_the_same_image(copy):
    prefix = str(CROSS)[:-len("gcc")]
    done = scons(copy, f"CROSS={prefix}")
    assert done.returncode == 0 and "CC       kernel/main.c" in done.stdout, done.stdout
    image = (copy / "build" / "rollcall.bin").read_bytes()
    assert image == (ROOT / "build" / "rollcall.bin").read_bytes()
    assert scons(copy).returncode == 0
    assert scons(ROOT, "-n", "CROSS=build/cross/bin/x86_64-elf-").returncode == 0


def test_included_file_is_followed(copy):
    with open(copy / "boot" / "last_words.inc", "a", encoding="ascii") as text:
        text.write("; a change\n")
    assert "NASM     boot/switch32.asm" in scons(copy).stdout
    assert "NASM" not in scons(copy).stdout


@pytest.mark.parametrize("words, line", [
    (["MEMORY=1G"], "scons: unknown word: MEMORY (scons -h lists them)"),
    (["CROSS=nonesuch-"], "scons: there is no nonesuch-gcc: run deploy/setup"),
])
def test_bad_words_get_a_line(words, line):
    done = scons(ROOT, "-n", *words)
    assert done.returncode == 2 and line in done.stdout


@pytest.mark.parametrize("path, line, said", [
    ("boot/efi/collect.c", "const uint16_t *const efi_lines[] = {u\"one\", u\"two\"};",
     "holds an address"),
    ("boot/efi/collect.c", "extern int away; int *efi(void);\nint *efi(void) { return &away; }",
     "uses away"),
    ("boot/efi/entry.asm", "section .boot.efi\n mov rax, efi_entry\n", "holds an address"),
])
def test_code_that_needs_a_relocation_fails_the_build(copy, path, line, said):
    source = copy / path
    kept = source.read_text()
    source.write_text(f"{kept}\n{line}\n")
    done = scons(copy, "-Q")
    source.write_text(kept)
    assert done.returncode != 0 and "position.py: " in done.stderr and said in done.stderr, done


def test_warnings_are_errors(copy):
    source = copy / "kernel" / "lib" / "format.c"
    source.write_text(source.read_text() + "\nstatic int unused;\n")
    done = scons(copy)
    assert done.returncode != 0 and "unused" in done.stderr


def test_help_is_the_docstring():
    assert "scons qemu-pxe     netboot a QEMU machine" in scons(ROOT, "-h").stdout
