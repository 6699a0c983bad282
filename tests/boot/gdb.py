# SPDX-License-Identifier: MIT
"""gdb on a machine of QEMU's, run from a list of commands."""
import os
import signal
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60


def gdb(commands, *arguments):
    """What gdb printed. QEMU is its child: both are ended where they don't end by themselves."""
    words = [word for command in commands for word in ("-ex", command)]
    process = subprocess.Popen(["gdb", "-batch", "-q", "-nx", *arguments, *words], cwd=ROOT,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               start_new_session=True)
    try:
        return process.communicate(timeout=SECONDS)[0]
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def gdb_on_image(log, commands, words="--", pace=""):
    """The same with the image's symbols, on a machine by -kernel that says on COM1 what goes to
    `log`, and that stops first where kernel_main begins."""
    qemu = (f"exec qemu-system-x86_64 -accel tcg {pace} -M pc -m 64M -nodefaults -display none "
            f"-vga std -no-reboot -serial file:{log} -device isa-debug-exit,iobase=0xf4,iosize=4 "
            f"-kernel build/rollcall.bin -append \"{words}\" -S -gdb stdio")
    return gdb(["set remotetimeout 30", "set confirm off", f"target remote | {qemu}",
                "hbreak kernel_main", "continue", *commands], "build/rollcall.elf")
