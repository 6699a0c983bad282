# SPDX-License-Identifier: MIT
# Starts QEMU under gdb, stopped at the payload's first instruction. Symbols are loaded twice: where
# the kernel is linked, and where its first, 32-bit instructions lie before it is mapped there.
set pagination off
set confirm off
# QEMU may take longer to start than the 2 s that gdb waits for an answer.
set remotetimeout 30
file build/rollcall.elf
add-symbol-file build/rollcall.elf -o 0x80100000
target remote | exec qemu-system-x86_64 -accel tcg -M pc -m 128M -nodefaults -display none -vga std -serial file:build/qemu-gdb.log -device isa-debug-exit,iobase=0xf4,iosize=4 -kernel build/rollcall.bin -append "after=qemu --" -S -gdb stdio
# Not a `break`: there is no memory at this address until the firmware has loaded the image.
thbreak *(0x100000 + ((unsigned long)&linux32_entry & 0xfffff))
continue
echo The image's first instruction. Next: `hbreak kernel_main` (not `break`: it is not mapped yet), `continue`. COM1: build/qemu-gdb.log\n
