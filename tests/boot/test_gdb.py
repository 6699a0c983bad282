# SPDX-License-Identifier: MIT
"""`scons qemu-gdb` stops at the image's first instruction, and knows its symbols there and later."""
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_gdb_stops_at_the_first_instruction_with_symbols():
    commands = ["info symbol $pc", "hbreak kernel_main", "continue", "backtrace 1", "kill"]
    done = subprocess.run(
        ["gdb", "-batch", "-q", "-nx", "-x", "pxe/qemu.gdb",
         *[word for command in commands for word in ("-ex", command)]],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert "multiboot1_entry in section .text" in done.stdout, done.stdout + done.stderr
    assert "kernel_main (door=HANDOFF_DOOR_MULTIBOOT1" in done.stdout
    assert "kernel/main.c:" in done.stdout
