; SPDX-License-Identifier: MIT
; A loader that promises no more than Multiboot does: memory, registers and stack are garbage, and
; the image (its module) is entered with the magic that MAGIC says. Flat, loaded at SHIM_BASE.

SHIM_BASE       equ 0x400000
TARGET_BASE     equ 0x100000
HEAD_SIZE       equ 0x800               ; of the image's file, in front of its payload
HEADER_MAGIC    equ 0x1badb002          ; of the Multiboot header, within 8 KiB of the file
ENTRY_FIELD     equ 28                  ; in it
INFO_MODULES    equ 24
GARBAGE         equ 0xa5a5a5a5
FLAGS           equ 0x00010003

org SHIM_BASE
bits 32
header:
    dd HEADER_MAGIC, FLAGS, -(HEADER_MAGIC + FLAGS)
    dd header, SHIM_BASE, end, end, start

start:
    cld
; 1. Garbage wherever the image, its bss and its stack will be.
    mov edi, TARGET_BASE
    mov ecx, (SHIM_BASE - TARGET_BASE) / 4
    mov eax, GARBAGE
    rep stosd
; 2. The payload where its header wants it.
    mov edx, [ebx + INFO_MODULES]
    mov esi, [edx]
    mov ecx, [edx + 4]
    add esi, HEAD_SIZE
    sub ecx, esi
    mov edi, TARGET_BASE
    rep movsb
; 3. Its header: the magic, with the sum of its first three fields zero.
    mov esi, TARGET_BASE - 4
.header:
    add esi, 4
    mov eax, [esi]
    cmp eax, HEADER_MAGIC
    jne .header
    add eax, [esi + 4]
    add eax, [esi + 8]
    jnz .header
    mov edx, [esi + ENTRY_FIELD]
    mov [target], edx
; 4. Every register that Multiboot leaves open is wrong, the direction flag too.
    std
    mov eax, MAGIC
    mov ecx, GARBAGE
    mov edx, ecx
    mov esi, ecx
    mov edi, ecx
    mov ebp, ecx
    mov esp, ecx
    jmp [target]

align 4
target: dd 0
end:
