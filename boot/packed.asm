; SPDX-License-Identifier: MIT
; What boot/pack.py packed, for the linker.

section .packed progbits alloc noexec nowrite align=1
    incbin "build/packed.bin"
