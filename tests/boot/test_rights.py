# SPDX-License-Identifier: MIT
"""What the machine's page tables map once the kernel runs, as QEMU walks them: the kernel's own
pages, each with the rights of its section, the window, and nothing else."""
import re

from elftools.elf.elffile import ELFFile

from pxe.machine import Hardware, Machine
from tests.boot.doors import IMAGE

PAGE = 4096
KERNEL_BASE, LOADED = 0xFFFFFFFF80000000, 0x100000
VGA_TEXT = 0xB8000
# A line of QEMU's `info tlb`: virtual, physical, then a letter for each flag (X: no execute).
ENTRY = re.compile(r"^([0-9a-f]{16}): ([0-9a-f]{16}) (.{9})", re.M)


def page_tables(folder, cpu="qemu64"):
    """{virtual page: (physical page, no-execute, large, writable)} when all is said."""
    with Machine(folder, Hardware(cpu=cpu, nic="none"), ["-kernel", str(IMAGE)]) as machine:
        machine.wait(lambda: False, 30)
        listing = machine.command("info tlb")
    return {int(virtual, 16): (int(physical, 16), flags[0] == "X", flags[2] == "P",
                               flags[8] == "W")
            for virtual, physical, flags in ENTRY.findall(listing)}


def symbols():
    with open(IMAGE.with_suffix(".elf"), "rb") as stream:
        table = ELFFile(stream).get_section_by_name(".symtab")
        return {symbol.name: symbol["st_value"] for symbol in table.iter_symbols()}


def test_each_page_has_the_rights_of_its_section(tmp_path):
    pages, at = page_tables(tmp_path), symbols()
    kernel = {page: entry for page, entry in pages.items() if page < at["window_base"]}
    guards = [at[name] for name in ["stack_guard", "double_fault", "nmi", "machine_check"]]
    unpacked_text = range(at["unpacked_start"], at["unpacked_text_end"])
    whole = range(KERNEL_BASE, at["bss_end"], PAGE)
    assert sorted([*kernel, *guards]) == list(whole)
    for page, (physical, no_execute, large, writable) in kernel.items():
        assert physical == page - KERNEL_BASE + LOADED and not large
        runs = page < at["image_text_end"] or page in unpacked_text
        kept = page < at["image_rodata_end"] or page >= at["unpacked_start"]
        assert no_execute != runs, hex(page)
        assert writable != kept, hex(page)


def test_window_never_runs_code(tmp_path):
    pages, base = page_tables(tmp_path), symbols()["window_base"]
    window = {page: entry for page, entry in pages.items() if page >= base}
    assert window.pop(base) == (VGA_TEXT, True, False, True)
    assert all(no_execute for _, no_execute, _, _ in window.values())
    assert sum(not writable for _, _, _, writable in window.values()) <= 1


def test_window_never_reaches_the_kernel(tmp_path):
    """Else what is read-only there could be written here."""
    pages, at = page_tables(tmp_path), symbols()
    own = range(LOADED, LOADED + at["bss_end"] - KERNEL_BASE)
    assert not any(physical in own for page, (physical, _, _, _) in pages.items()
                   if page >= at["window_base"])


def test_processor_without_nx(tmp_path):
    pages = page_tables(tmp_path, "qemu64,-nx")
    assert min(pages) == KERNEL_BASE
    assert not any(no_execute for _, no_execute, _, _ in pages.values())
