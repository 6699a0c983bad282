# SPDX-License-Identifier: MIT
"""`scons qemu-gdb` stops at the image's first instruction, and knows symbols there and later."""
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


def test_kernel_that_returns_says_so(tmp_path):
    """kernel_main never returns; here it is made to, and boot/ must catch it in 64-bit mode."""
    socket, log = tmp_path / "gdb", tmp_path / "serial.log"
    qemu = subprocess.Popen(
        ["qemu-system-x86_64", "-accel", "tcg", "-M", "pc", "-m", "64M", "-nodefaults", "-display",
         "none", "-vga", "std", "-serial", f"file:{log}", "-kernel", "build/rollcall.bin", "-S",
         "-gdb", f"unix:{socket},server=on,wait=off"], cwd=ROOT)
    try:
        bottom_row = "x/80xh window_base + 24*160"
        done = subprocess.run(
            ["gdb", "-batch", "-q", "-nx", "build/rollcall.elf", "-ex", "set remotetimeout 30", "-ex",
             f"target remote {socket}",
             "-ex", "hbreak kernel_main", "-ex", "continue",
             "-ex", "set $rip = *(unsigned long *)$rsp", "-ex", "set $rsp = $rsp + 8",
             "-ex", "hbreak last_words64.stop", "-ex", "continue", "-ex", bottom_row],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    finally:
        qemu.kill()
        qemu.wait()
    assert log.read_bytes().startswith(b"\r\nRollcall: the kernel came to its end and returned")
    cells = [int(cell, 16) for line in done.stdout.splitlines() if ":\t0x" in line
             for cell in line.split(":")[-1].split()]
    assert "".join(chr(cell & 0xff) for cell in cells).startswith("Rollcall: the kernel came")
