; SPDX-License-Identifier: MIT
; The file's first 2 KiB, kept apart for what loaders expect at its beginning (boot sector, Linux
; setup header, PE header). A loader that runs it as it is, such as a PXE ROM that got this file
; instead of iPXE, is told what to do instead.

section .head progbits alloc exec nowrite align=16
bits 16

; State: real mode, anywhere: a boot file at 0:7C00 or a boot sector.
head:
    call .here
.here:
    pop si
    add si, text - .here
    cld
.next:
    cs lodsb
    test al, al
    jz .stop
    mov ah, 0x0e                        ; int 10h: teletype output
    mov bx, 0x0007
    int 0x10
    jmp .next
.stop:
    hlt
    jmp .stop

text:
    db 13, 10, "Rollcall: load this image through iPXE or another Multiboot loader.", 13, 10, 0
