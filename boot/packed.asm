; SPDX-License-Identifier: MIT
; What boot/pack.py packed, for the linker: as much as text leaves of its last page, and the rest.

section .packed.first progbits alloc noexec nowrite align=1
    incbin "build/packed-first.bin"
section .packed.rest progbits alloc noexec nowrite align=1
    incbin "build/packed-rest.bin"
